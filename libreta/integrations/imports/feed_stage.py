"""One feed's staging table, and the values of a batch on their way into it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from psycopg import sql
from psycopg.types.json import Jsonb

from libreta.integrations.imports.cells import Cleaned, FeedReader, cells_of, told
from libreta.integrations.imports.normalise.columns import line
from libreta.integrations.imports.plan import Plan, Value, staged_as
from libreta.integrations.imports.reading import Source
from libreta.integrations.imports.records import Batch
from libreta.kernel.actors import Actor
from libreta.kernel.fields import Field

KEY_JOINT = "\x1f"
LONGEST_ID = 200
TYPES = {
    "integer": "bigint",
    "decimal": "numeric",
    "money": "numeric",
    "date": "date",
    "datetime": "timestamptz",
    "boolean": "boolean",
    "multi_choice": "jsonb",
    "reference": "bigint",
    "user": "bigint",
    "json": "jsonb",
}


def table_of(run_id: int, feed: int) -> str:
    """This function names the staging table of a feed."""
    return f"import_{run_id}_stage_{feed}"


def column_type(field: Field) -> str:
    """This function gives the type of a field's staging column; custom fields are staged as they are kept, in JSON."""
    return "jsonb" if field.custom else TYPES.get(field.kind, "text")


class FeedStage:
    """One feed's staging table and the rows of the batch at hand that go into it."""

    def __init__(self, run_id: int, number: int, plan: Plan, by: Actor, source: Source) -> None:
        headers = source.names
        self.number, self.feed = number, plan.feeds[number]
        self.table = table_of(run_id, number)
        self.reader = FeedReader(self.feed, plan, source.format)
        self.by, self.keep_rows = by, plan.keep_rows
        self.fields = self.feed.record_type.fields()
        self.headers = {name: _header(value, headers, self.fields[name]) for name, value in self.feed.values.items()}
        self.names = [n for n in self.feed.values if not _is_link(self.feed.values[n])]
        self.links = [n for n in self.feed.values if _is_link(self.feed.values[n])]
        self.keyed = self.feed.keys[0] if self.feed.fold else ()
        self.is_known = bool(plan.system and self.feed.known_as)

    def create_table(self) -> None:
        """This function makes the empty staging table."""
        columns = [sql.SQL("row_number bigint, own_key text, complaint_new text, complaint_held text")]
        if self.is_known:
            columns.append(sql.SQL("known_as text"))
        for name in self.names:
            kind = sql.SQL(column_type(self.fields[name]))
            columns.append(sql.SQL("{} {}").format(sql.Identifier(staged_as(name)), kind))
        columns += [sql.SQL("{} text").format(sql.Identifier(f"link_{name}")) for name in self.links]
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(self.table)))
            create = sql.SQL("CREATE UNLOGGED TABLE {} ({})")
            cursor.execute(create.format(sql.Identifier(self.table), sql.SQL(", ").join(columns)))

    def keys(self, cleaned: Cleaned, rows: list[int]) -> list[str | None]:
        """This function gives the key of each row's record: its first match key where rows fold, else its row."""
        if not self.keyed:
            return [str(row) for row in rows]
        parts = [cleaned.values[name] for name in self.keyed]
        return [
            None if any(p is None for p in key) else KEY_JOINT.join(str(p) for p in key)
            for key in zip(*parts, strict=True)
        ]

    def present(self, cleaned: Cleaned) -> list[bool] | None:
        """This function tells which rows make a record in this feed; None where all do."""
        needed = [cleaned.values[name] for name in self.feed.needs if name in cleaned.values]
        if not needed:
            return None
        return [all(value not in (None, "") for value in row) for row in zip(*needed, strict=True)]

    def judged(self, cleaned: Cleaned, count: int) -> tuple[list[str | None], list[str | None]]:
        """This function lets the record type judge whole rows; complaints for a new record and for a held one."""
        new: list[str | None] = [None] * count
        held: list[str | None] = [None] * count
        required = [f for f in self.fields.values() if f.required and not f.read_only]
        for field in required:
            values = cleaned.values.get(field.name)
            if field.name in self.links:
                continue
            for place in range(count) if values is None else [i for i, v in enumerate(values) if v in (None, "")]:
                if not (self.feed.values.get(field.name) or Value()).fallback:
                    new[place] = told(
                        field.name, self.headers.get(field.name, str(field.label)), _("This field is required.")
                    )
        self._ask_type(cleaned, new, held)
        return new, held

    def _ask_type(self, cleaned: Cleaned, new: list[str | None], held: list[str | None]) -> None:
        record_type = self.feed.record_type
        if record_type.validate is None:
            return
        empties = {name: self.fields[name].empty for name in self.names}
        names = list(self.names)
        columns = [_filled(cleaned.values[name], empties[name], self.feed.values[name]) for name in names]
        rows: list[dict[str, Any]] = [{} for _row in new]
        if columns:
            rows = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
        for place, complaints in (record_type.validate(rows, by=self.by) or {}).items():
            worded = [told(n, self.headers.get(n, self._label(n)), str(text)) for n, text in complaints.items()]
            new[place] = " ".join(filter(None, [new[place], *worded]))
            own = [w for w, n in zip(worded, complaints, strict=True) if rows[place].get(n) not in (None, "")]
            held[place] = " ".join(own) or None

    def _label(self, name: str) -> str:
        return str(self.fields[name].label) if name in self.fields else name

    def copy(self, rows: Iterable[tuple]) -> None:
        """This function sends rows to the staging table."""
        names = [
            "row_number",
            "own_key",
            "complaint_new",
            "complaint_held",
            *(["known_as"] if self.is_known else []),
            *map(staged_as, self.names),
            *(f"link_{n}" for n in self.links),
        ]
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(self.table), sql.SQL(", ").join(sql.Identifier(name) for name in names)
        )
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            write = copy.write_row
            for row in rows:
                write(row)

    def known(self, batch: Batch) -> list[str | None]:
        """This function gives the ids that the source system gives the records of a batch; None where it gives none."""
        cells = cells_of(Value(columns=self.feed.known_as, take="join", joint="/"), batch)
        return [_known_as(cell) for cell in cells]

    def as_kept(self, name: str, values: list[Any]) -> list[Any]:
        """This function gives values the form in which COPY takes them."""
        field = self.fields[name]
        if field.custom or field.kind in ("multi_choice", "json"):
            return [None if v is None else Jsonb(_json(v)) for v in values]
        if _holds_nul(values):
            return [v.replace("\x00", "") if v.__class__ is str else v for v in values]
        return values


def _known_as(cell: Any) -> str | None:
    text = line(cell)[:LONGEST_ID].replace("\x00", "") if cell is not None else ""
    return text or None


def _holds_nul(values: list[Any]) -> bool:
    """Whether some text holds the one letter that the database does not take."""
    try:
        return "\x00" in "".join(filter(None, values))
    except TypeError:
        return any(v.__class__ is str and "\x00" in v for v in values)


def _filled(values: list[Any], empty: Any, value: Value) -> list[Any]:
    if value.fallback:
        return [v if v not in (None, "") else "…" for v in values]
    return values if empty is None else [empty if v is None else v for v in values]


def _json(value: Any) -> Any:
    return value if isinstance(value, bool | int | list | str) else str(value)


def _is_link(value: Value) -> bool:
    return bool(value.feed or value.match)


def _header(value: Value, headers: Sequence[str], field: Field) -> str:
    return headers[value.columns[0]] if value.columns and value.columns[0] < len(headers) else str(field.label)
