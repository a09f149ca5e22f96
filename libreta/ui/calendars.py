"""What stands on a calendar: the records of a window, each by the first of its spans, read through the one query path,
and what other areas lend to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

from libreta.kernel import access, query
from libreta.kernel.fields import Field
from libreta.kernel.records import RecordType, Span
from libreta.ui import addresses, displays, formats, listing, tones
from libreta.ui.extensions import lent
from libreta.ui.listing import Listing
from libreta.ui.windows import ONE, Window

MOST = 600
WHOSE = ("mine", "team", "all")


@dataclass(frozen=True)
class Entry:
    """One thing on the calendar: from `start` to `end` by the clock, or from day `start` to day `end`.

    Without `id` it is lent: a busy time, or an occurrence that is no record yet, made by posting to `post`.
    """

    title: str
    start: datetime | date
    end: datetime | date | None = None
    tone: str = ""
    url: str = ""
    id: int | None = None
    version: int = 0
    is_over: bool = False
    movable: bool = False
    lines: tuple[SafeString | str, ...] = ()
    post: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def is_timed(self) -> bool:
        return isinstance(self.start, datetime)

    @property
    def first_day(self) -> date:
        return self.start.date() if self.is_timed else self.start

    @property
    def last_day(self) -> date:
        """The last day on which it stands; what ends at midnight does not touch the day that begins."""
        if self.end is None or self.end <= self.start:
            return self.first_day
        return (self.end - timedelta(microseconds=1)).date() if self.is_timed else self.end

    @property
    def clock(self) -> str:
        """The hours of a timed entry."""
        if not self.is_timed:
            return ""
        first = formats.clock(self.start)
        if self.end is None or self.end <= self.start or self.last_day != self.first_day:
            return first
        return f"{first} – {formats.clock(self.end)}"

    @property
    def hour(self) -> str:
        return formats.clock(self.start) if self.is_timed else ""


def entries(
    request: HttpRequest, shown: Listing, frame: Window, whose: str, editable: frozenset[str]
) -> tuple[list[Entry], bool]:
    """This function reads what stands in a window, in order, and tells whether there was more than can be shown.

    What stands there by one of the `editable` fields may be moved.
    """
    found: list[Entry] = []
    is_full = False
    for span, others in _spans(shown.record_type):
        rows, more = _rows(request, shown, frame, span, others, whose)
        found += _drawn(request, shown, rows, span, frame, span.start in editable)
        is_full = is_full or more
    if lend := lent.calendar_entries.get(shown.record_type.key):
        known = {entry.id for entry in found}
        found += [entry for entry in lend(request, frame, whose) if entry.id is None or entry.id not in known]
    ids = [entry.id for entry in found if entry.id is not None]
    access.note("list", shown.record_type.key, ids, by=request.actor, at=request.now, detail=shown.search)
    return sorted(found, key=lambda e: (e.first_day, e.is_timed, e.start, e.id or 0)), is_full


def span_of(record_type: RecordType, row: dict[str, Any]) -> Span | None:
    """This function gives the span by which a record stands on the calendar."""
    return next((span for span in record_type.calendar.spans if row.get(span.start) is not None), None)


def _spans(record_type: RecordType) -> Iterator[tuple[Span, tuple[Span, ...]]]:
    spans = record_type.calendar.spans
    for place, span in enumerate(spans):
        yield span, spans[:place]


def whose_of(request: HttpRequest, record_type: RecordType) -> dict[str, Any] | None:
    """This function gives the conditions by whose records they are, or None where the reader may not ask that."""
    owner = record_type.owner
    if owner is None or owner not in record_type.fields_for(request.actor) or request.actor.user_id is None:
        return None
    team = sorted(request.actor.colleague_ids | {request.actor.user_id})
    return {
        "mine": {"field": owner, "op": "eq", "value": "me"},
        "team": {"field": owner, "op": "in", "value": team},
        "all": listing.EVERYTHING,
    }


def _rows(
    request: HttpRequest, shown: Listing, frame: Window, span: Span, others: tuple[Span, ...], whose: str
) -> tuple[list[dict[str, Any]], bool]:
    record_type, calendar = shown.record_type, shown.record_type.calendar
    readable = record_type.fields_for(request.actor)
    start, end = readable.get(span.start), readable.get(span.end)
    if start is None:
        return [], False
    longest = ONE * span.longest if end is not None else timedelta()
    tests: list[dict[str, Any]] = [
        {"field": start.name, "op": "gte", "value": _given(start, frame.first - longest, frame)},
        {"field": start.name, "op": "lt", "value": _given(start, frame.until, frame)},
        *({"field": other.start, "op": "empty", "value": True} for other in others if other.start in readable),
        (whose_of(request, record_type) or {}).get(whose, listing.EVERYTHING),
    ]
    names = (record_type.title, span.start, span.end, calendar.tone, *calendar.lines, *(calendar.over or ())[:1])
    asked = shown.query(request).where({"and": tests}).only(listing.needed(record_type, names, request.actor))
    asked = asked.sort((start.name,))
    rows: list[dict[str, Any]] = []
    cursor = None
    while len(rows) < MOST:
        page = asked.page(query.MAX_PAGE, cursor)
        rows += page.rows
        cursor = page.next_cursor
        if cursor is None:
            break
    return rows, cursor is not None


def _given(described: Field, day: date, frame: Window) -> str:
    if described.kind == "date":
        return day.isoformat()
    return datetime.combine(day, time(), frame.zone).astimezone(UTC).isoformat()


def _drawn(
    request: HttpRequest, shown: Listing, rows: list[dict[str, Any]], span: Span, frame: Window, movable: bool
) -> list[Entry]:
    record_type, calendar = shown.record_type, shown.record_type.calendar
    readable = record_type.fields_for(request.actor)
    lines = [readable[n] for n in calendar.lines if n in readable]
    names = tuple(f.name for f in lines)
    labels = shown.query(request).only(listing.needed(record_type, names, request.actor)).labels(rows) if lines else {}
    found = []
    for row in rows:
        start, end = _here(row[span.start], frame), _here(row.get(span.end), frame)
        entry = Entry(
            str(row.get(record_type.title) or f"#{row['id']}"),
            start,
            end,
            tones.of(row[calendar.tone]) if row.get(calendar.tone) else "",
            addresses.record(record_type, row["id"]),
            row["id"],
            row["version"],
            bool(calendar.over and row.get(calendar.over[0]) in calendar.over[1]),
            movable,
            tuple(text for f in lines if (text := displays.plain(f, row[f.name], labels, row)) and row[f.name]),
        )
        if entry.last_day >= frame.first:
            found.append(entry)
    return found


def _here(value: Any, frame: Window) -> Any:
    return value.astimezone(frame.zone) if isinstance(value, datetime) else value
