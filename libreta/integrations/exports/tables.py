"""What an export writes per field, so that people read it and an import takes it back without loss."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from libreta.integrations.imports.mapping.recognition import number_headers
from libreta.integrations.imports.plan import NUMBER
from libreta.kernel.fields import Field
from libreta.kernel.query import RecordQuery, Row

AT_ONCE = 2000


@dataclass(frozen=True)
class Column:
    """One column of the file: its header, the field, and whether it holds a link's number instead of its title."""

    header: str
    name: str
    field: Field
    is_number: bool = False


def columns_of(query: RecordQuery, *, raw: bool) -> list[Column]:
    """This function lists the columns: the record's number, the fields, and beside each link its number.

    `raw` files (JSON lines, Parquet) have field names as headers and numbers for links; others have labels.
    """
    fields = {name: field for name, field in query.fields().items() if name != NUMBER}
    numbers = number_headers(fields, raw=raw)
    columns = [Column(numbers[NUMBER], NUMBER, query.record_type.fields()[NUMBER], True)]
    for name, field in fields.items():
        if not (raw and field.is_link):
            columns.append(Column(name if raw else str(field.label), name, field))
        if field.is_link:
            columns.append(Column(numbers[name], name, field, True))
    return _distinct(columns)


def _distinct(columns: list[Column]) -> list[Column]:
    """Two fields with the same label get their names as headers."""
    headers = [column.header for column in columns]
    return [c if headers.count(c.header) == 1 else Column(c.name, c.name, c.field, c.is_number) for c in columns]


def rows_of(query: RecordQuery, columns: Sequence[Column], *, raw: bool) -> Iterator[list[list[Any]]]:
    """This function streams the rows as lists of values, some thousand at a time."""
    stream = iter(query.stream(AT_ONCE))
    while rows := list(islice(stream, AT_ONCE)):
        titles = {} if raw else query.labels(rows)
        yield [list(row) for row in zip(*(_values(column, rows, titles, raw) for column in columns), strict=True)]


def _values(column: Column, rows: list[Row], titles: dict[str, dict[int, str]], raw: bool) -> list[Any]:
    """The values of one column, in the order of the rows: what depends on the field is looked at once, not per cell."""
    kept, field = [row.get(column.name) for row in rows], column.field
    if column.is_number or raw:
        return kept
    if field.is_link:
        found = titles.get("user" if field.kind == "user" else field.target, {})
        return [None if value is None else found.get(value, "") for value in kept]
    labels = {value: str(label) for value, label in field.choices}
    if field.kind == "choice":
        return [labels.get(value, value) for value in kept]
    if field.kind == "multi_choice":
        return [None if value is None else "; ".join(labels.get(one, str(one)) for one in value) for value in kept]
    return kept


def as_text(value: Any) -> str:
    """This function writes a value as CSV has it: ISO dates, plain numbers with a point, true and false."""
    if value is None:
        return ""
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)
