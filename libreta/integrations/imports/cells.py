"""From a batch of cells to the values of one feed, column by column."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from libreta.integrations.imports.normalise import columns, phones, settled
from libreta.integrations.imports.normalise.columns import Cleaner, Habits
from libreta.integrations.imports.normalise.folding import fold
from libreta.integrations.imports.plan import Feed, Plan, Value
from libreta.integrations.imports.records import Batch
from libreta.kernel import records
from libreta.kernel.fields import Field

LOOKED_UP = Field(name="", kind="text", label="", path="", max_length=300)
Complaints = dict[int, str]


@dataclass
class Cleaned:
    """The values of one feed for a batch, with complaints by place and field."""

    values: dict[str, list[Any]] = field(default_factory=dict)
    complaints: dict[str, Complaints] = field(default_factory=dict)


def habits_of(plan: Plan, file_format: str) -> Habits:
    """This function gives how the file's cells are to be read."""
    guarded = file_format in ("csv", "spreadsheet")
    return Habits(plan.language, plan.region or None, plan.timezone, plan.date_orders, plan.decimal_marks, guarded)


class FeedReader:
    """Reads the fields of one feed out of batches."""

    def __init__(self, feed: Feed, plan: Plan, file_format: str = "csv") -> None:
        self.feed = feed
        habits = habits_of(plan, file_format)
        declared = feed.record_type.fields()
        self._plain: list[tuple[str, Value, Callable[[list[Any]], tuple[list[Any], Complaints]]]] = []
        self._phones: list[tuple[str, Value]] = []
        for name, value in feed.values.items():
            if value.feed:
                continue
            kind = declared[name].kind
            if kind == "phone" and value.columns and not value.way:
                self._phones.append((name, value))
            else:
                self._plain.append((name, value, _cleaner(declared[name], value, habits, feed)))
        self._region = plan.region or None
        self._phone = Cleaner(self._read_phone)

    def read(self, batch: Batch) -> Cleaned:
        """This function cleans a batch."""
        cleaned = Cleaned()
        for name, value, clean in self._plain:
            cleaned.values[name], complaints = clean(cells_of(value, batch))
            if complaints:
                cleaned.complaints[name] = complaints
        countries = cleaned.values.get("country")
        for name, value in self._phones:
            cells = cells_of(value, batch)
            if cells and settled.telephones(cells):
                cleaned.values[name] = [cell or None for cell in cells]
                continue
            pairs = list(zip(cells, countries, strict=True)) if countries else [(cell, None) for cell in cells]
            cleaned.values[name], complaints = self._phone.column(pairs)
            if complaints:
                cleaned.complaints[name] = complaints
        return cleaned

    def _read_phone(self, pair: tuple[Any, str | None]) -> str | None:
        cell, country = pair
        if cell is None or (isinstance(cell, str) and (cell in columns.NOTHING or not cell.strip())):
            return None
        region = country if phones.known_region(country) else None
        return phones.to_e164(columns.line(cell), region, self._region)


def cells_of(value: Value, batch: Batch) -> list[Any]:
    """This function takes a value's raw cells out of a batch."""
    if value.constant is not None:
        return [value.constant] * len(batch)
    if not value.columns:
        return [None] * len(batch)
    picked = [batch.columns[place] for place in value.columns]
    if value.take == "join" and len(picked) > 1:
        cells = [
            value.joint.join(str(c).strip() for c in row if c not in (None, "")) for row in zip(*picked, strict=True)
        ]
    elif value.take == "first" and len(picked) > 1:
        cells = [next((c for c in row if c is not None and str(c).strip()), None) for row in zip(*picked, strict=True)]
    else:
        cells = picked[0]
    if value.split:
        cells = [_part(cell, value) for cell in cells]
    return cells


def _part(cell: Any, value: Value) -> Any:
    if not isinstance(cell, str) or value.split not in cell:
        return cell if value.part == 0 else None
    parts = cell.split(value.split)
    return parts[value.part] if value.part < len(parts) else None


def _cleaner(
    described: Field, value: Value, habits: Habits, feed: Feed
) -> Callable[[list[Any]], tuple[list[Any], Complaints]]:
    place = str(value.columns[0]) if value.columns else ""
    if value.match:
        clean = columns.cleaner(_looked_up(described, value), habits, place=place, way=value.way or "key")
    elif value.way in ("email", "phone"):
        clean = columns.cleaner(_like(described, value.way), habits, place=place)
    else:
        clean = columns.cleaner(described, habits, place=place, way=value.way)
    if value.choices:
        return lambda cells: clean.column([_chosen(cell, value.choices) for cell in cells])
    if value.template:
        return lambda cells: clean.column(
            [value.template % columns.line(c) if c not in (None, "") else None for c in cells]
        )
    if value.times:
        return lambda cells: _multiplied(clean.column(cells), Decimal(value.times))
    return clean.column


def _chosen(cell: Any, choices: dict[str, str]) -> Any:
    word = fold(str(cell)) if cell is not None else ""
    return choices.get(word, cell)


def _multiplied(cleaned: tuple[list[Any], Complaints], times: Decimal) -> tuple[list[Any], Complaints]:
    values, complaints = cleaned
    return [None if value is None else value * times for value in values], complaints


def _like(described: Field, kind: str) -> Field:
    return Field(
        name=described.name, kind=kind, label=described.label, path=described.path, max_length=described.max_length
    )


def _looked_up(described: Field, value: Value) -> Field:
    """The field of the target by which a record is looked up, so that its words are read as that field's are."""
    if described.kind == "user":
        return LOOKED_UP
    found = records.get(described.target).fields().get(value.match[0])
    return found if found is not None and found.kind == "email" else LOOKED_UP


def told(name: str, header: str, complaint: str) -> str:
    """This function words a complaint about one field of one row."""
    return _("%(column)s: %(complaint)s") % {"column": header or name, "complaint": complaint}
