"""The plan of an import: which records each row of a file makes, from which cells, found again by which keys.

A plan is plain data, kept with the import; presets and the page's form both produce one.
"""

from dataclasses import dataclass, field, fields, replace
from typing import Any

import msgspec

from libreta.kernel import records
from libreta.kernel.fields import Field
from libreta.kernel.records import RecordType

MODES = ("create", "update", "both")
NUMBER = "id"  # the record's own number: never set, but a key to find the record by


OWN_COLUMNS = frozenset(
    {NUMBER, "row_number", "own_key", "complaint_new", "complaint_held", "held_id", "held_times", "is_new", "is_same"}
    | {"is_done", "reason", "position", "depth", "known_as", "known_id"}
)  # what the working tables say of a row


def staged_as(name: str) -> str:
    """This function names the staging column of a field, apart from what the working tables say of the row."""
    return f"given_{name}" if name in OWN_COLUMNS else name


@dataclass(frozen=True)
class Value:
    """Where a field's value comes from.

    `columns` with `take` (one, join, first), or a `constant`, or the record that another `feed` makes of the same row,
    or, with `match`, an existing or staged record found by these fields. `part` takes one of several values in a cell,
    parted by `split`. `way` names a special reading, `choices` translates words, `template` wraps the text, `times`
    multiplies. `missing` says what happens when the match finds nothing: refuse the row, leave the field empty, or
    create. `fallback` names a field of the same record to copy where nothing came. A `vital` value that
    cannot be read refuses its row even where other values may be left out.
    """

    columns: tuple[int, ...] = ()
    take: str = "one"
    joint: str = " "
    split: str = ""
    part: int = 0
    constant: Any = None
    feed: str = ""
    match: tuple[str, ...] = ()
    missing: str = "refuse"
    way: str = ""
    choices: dict[str, str] = field(default_factory=dict)
    template: str = ""
    times: str = ""
    fallback: str = ""
    vital: bool = False


@dataclass(frozen=True)
class Feed:
    """One kind of record that the rows feed.

    `keys` are tried in turn to find existing records. `fold`: rows with the same first key are one record. `needs`:
    a row in which one of these fields is empty makes no such record. `known_as`: the columns of the id that the plan's
    source system gives the record; it is the first key of all.
    """

    name: str
    type: str
    values: dict[str, Value]
    mode: str = "both"
    keys: tuple[tuple[str, ...], ...] = ()
    fold: bool = False
    needs: tuple[str, ...] = ()
    known_as: tuple[int, ...] = ()

    @property
    def record_type(self) -> RecordType:
        return records.get(self.type)

    def field(self, name: str) -> Field:
        """This function gives the declared field that a value fills; raises KeyError for an unknown one."""
        return self.record_type.fields()[name]


@dataclass(frozen=True)
class Plan:
    """All feeds in the order in which they are written, and how the file is read.

    `keep_rows`: a value that cannot be read is left out with a note instead of refusing its row. `clear`: an empty cell
    empties the field of an existing record. `carry`: columns whose blank cells continue the record above. `system`: the
    program that the file comes from; its ids are its own, and two systems may use the same one.
    """

    feeds: tuple[Feed, ...]
    language: str = "en"
    region: str = ""
    timezone: str = "UTC"
    keep_rows: bool = False
    clear: bool = False
    carry: tuple[int, ...] = ()
    preset: str = ""
    system: str = ""
    date_orders: dict[str, str] = field(default_factory=dict)
    decimal_marks: dict[str, str] = field(default_factory=dict)

    @property
    def main(self) -> Feed:
        """The feed that the rows are counted by: the last one that is not an addition."""
        return next((feed for feed in reversed(self.feeds) if not feed.needs), self.feeds[0])

    def feed(self, name: str) -> Feed:
        """This function finds a feed by name."""
        return next(feed for feed in self.feeds if feed.name == name)

    def with_feed(self, name: str, **changes: Any) -> "Plan":
        """This function gives the plan with one feed changed."""
        return replace(self, feeds=tuple(replace(f, **changes) if f.name == name else f for f in self.feeds))

    def to_json(self) -> dict[str, Any]:
        """This function gives the form in which a plan is kept."""
        kept = _bare(self)
        kept["feeds"] = [_bare(feed) | {"values": {n: _bare(v) for n, v in feed.values.items()}} for feed in self.feeds]
        return kept

    @classmethod
    def from_json(cls, kept: Any) -> "Plan":
        """This function restores what `to_json` gave. Raises ValueError for anything else."""
        return msgspec.convert(kept, cls)


def _bare(item: Any) -> dict[str, Any]:
    """The fields of a dataclass that differ from their defaults, as JSON takes them."""
    bare = {}
    for described in fields(item):
        value = getattr(item, described.name)
        if value not in ((), "", {}, None, False) and value != described.default:
            bare[described.name] = (
                [list(v) if isinstance(v, tuple) else v for v in value] if isinstance(value, tuple) else value
            )
    return bare
