"""Where areas above lend the generic pages what they alone know: history, exports, search, notifications."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from libreta.kernel.actors import Actor


@dataclass(frozen=True)
class HistoryEntry:
    """One act upon a record: who, when, through which door, and per field what stood before and after."""

    at: datetime
    who: str
    door: str
    act: Any
    changes: tuple[tuple[str, Any, Any], ...] = ()
    note: Any = ""


@dataclass(frozen=True)
class Selection:
    """The records of a list as seen: what an export takes."""

    type_key: str
    filter: dict
    search: str
    sort: tuple[str, ...]
    columns: tuple[str, ...]
    ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class LargeAct:
    """What is done to all records that match a list, however many. `kind`: edit, trash, restore."""

    type_key: str
    kind: str
    filter: dict
    search: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class BulkAct:
    """A button beside the selected rows of a list: their numbers are posted to `url` as `ids`."""

    label: Any
    url: str
    icon: str
    shown: Callable[[Actor], bool] = lambda actor: True


@dataclass
class _Lent:
    history: Callable[[str, int, Actor], list[HistoryEntry]] | None = None
    export: Callable[[Selection, str, Actor, datetime], str] | None = None
    export_formats: tuple[tuple[str, Any], ...] = ()
    own_formats: dict[str, str] = field(default_factory=dict)
    large_act: Callable[..., str] | None = None
    search: Callable[[str, Actor, datetime], list[dict]] | None = None
    search_url: str = ""
    events_url: str = ""
    bell: Callable[..., dict] | None = None
    words: dict[str, tuple[str, tuple[str, ...], Callable[..., dict[int, str]]]] = field(default_factory=dict)
    record_urls: dict[str, Callable[[int], str]] = field(default_factory=dict)
    bulk_acts: dict[str, list[BulkAct]] = field(default_factory=dict)
    calendar_entries: dict[str, Callable[..., list]] = field(default_factory=dict)
    calendar_warnings: dict[str, Callable[..., str]] = field(default_factory=dict)


lent = _Lent()


def provide_history(history: Callable[[str, int, Actor], list[HistoryEntry]]) -> None:
    """This function lends the History tab its source: `history(type_key, id, actor)`, newest first."""
    lent.history = history


def provide_export(
    start: Callable[[Selection, str, Actor, datetime], str],
    formats: tuple[tuple[str, Any], ...],
    own: Mapping[str, str] | None = None,
) -> None:
    """This function lends lists their export button: `start(selection, format, actor, at)` gives the export's page.

    `own` maps formats that only one type of record has to that type.
    """
    lent.export, lent.export_formats, lent.own_formats = start, formats, dict(own or {})


def provide_large_acts(start: Callable[..., str]) -> None:
    """This function lends lists the way to change more than a request can: `start(act, by=, at=)` gives its page."""
    lent.large_act = start


def provide_bulk_act(type_key: str, act: BulkAct) -> None:
    """This function puts a button beside the selected rows of a type's lists."""
    known = lent.bulk_acts.setdefault(type_key, [])
    if act.url not in {one.url for one in known}:
        known.append(act)


def provide_words(type_key: str, name: str, needs: tuple[str, ...], words: Callable[..., dict[int, str]]) -> None:
    """This function lends lists the words for records that have none in the field `name`: `words(rows, by=, at=)`
    gives texts by id, from rows with the fields `needs`."""
    lent.words[type_key] = (name, needs, words)


def provide_search(hits: Callable[[str, Actor, datetime], list[dict]], url: str = "") -> None:
    """This function lends the palette its search: `hits(text, actor, at)` gives dicts.

    Each has type, id, title, subtitle, url and icon.

    `url` names the page with all results.
    """
    lent.search, lent.search_url = hits, url or lent.search_url


def provide_events(url: str | Callable[[HttpRequest], str]) -> None:
    """This function names the stream of server-sent events that open pages listen to, perhaps by the host asked for."""
    lent.events_url = url


def provide_bell(bell: Callable[..., dict]) -> None:
    """This function lends the frame its bell: `bell(request)` gives {"url", "count"}."""
    lent.bell = bell


def provide_record_page(type_key: str, url: Callable[[int], str]) -> None:
    """This function says where the special page of a record type is, when it has one."""
    lent.record_urls[type_key] = url


def provide_calendar(
    type_key: str, entries: Callable[..., list] | None = None, warning: Callable[..., str] | None = None
) -> None:
    """This function adds to the calendar of a record type: `entries(request, window, whose)` gives what stands there
    beside the records, `warning(request, id)` a sentence about a record that was moved, or nothing."""
    if entries:
        lent.calendar_entries[type_key] = entries
    if warning:
        lent.calendar_warnings[type_key] = warning
