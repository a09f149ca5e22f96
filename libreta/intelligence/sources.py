"""The tables that intelligence reads and the one it writes, declared by the areas that own them.

An area above registers its tables when it starts (in its `AppConfig.ready`):

    from libreta.intelligence import sources
    sources.register_source(sources.SourceTable(
        name="orders", grain="one row per order", relation="sales_order",
        columns=(sources.Column("id", "bigint"), sources.Column("ordered_on", "date", sql="placed_at::date"), ...),
    ))

`name` and the names of the columns are intelligence's words (see EXPECTED); `sql` says how the owner's table spells
them. `relation` must be a real table, not a view: the extract reads the row's own transaction number to see what
changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

TYPES = ("bigint", "integer", "text", "boolean", "date", "timestamptz", "double")


class UnknownSource(LookupError):
    """No area has declared this table."""


@dataclass(frozen=True)
class Column:
    """One column. `type` is one of TYPES or `numeric(p,s)`; `sql` is its expression over the owner's table."""

    name: str
    type: str
    sql: str = ""

    def __post_init__(self) -> None:
        if self.type not in TYPES and not self.type.startswith("numeric("):
            raise ValueError(f"Column {self.name}: unknown type {self.type}.")

    @property
    def expression(self) -> str:
        return self.sql or f'"{self.name}"'


@dataclass(frozen=True)
class SourceTable:
    """One table to read. `key` is its bigint primary key; `sums` are columns whose totals must reconcile."""

    name: str
    grain: str
    relation: str
    columns: tuple[Column, ...]
    key: str = "id"
    sums: tuple[str, ...] = ()

    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def problems(self) -> list[str]:
        """This function lists what the declaration lacks for the marts, in words."""
        wanted = EXPECTED.get(self.name, {})
        found = {column.name: column.type for column in self.columns}
        problems = [f"{self.name}: column {name} is missing." for name in wanted if name not in found]
        problems += [
            f"{self.name}: column {name} is {found[name]}, expected {kind}."
            for name, kind in wanted.items()
            if name in found and found[name].split("(")[0] != kind.split("(")[0]
        ]
        return problems


@dataclass(frozen=True)
class SinkTable:
    """The table that receives the scores: one row per customer, keyed by `key`."""

    name: str
    relation: str
    key: str = "customer_id"


# What the marts read: name of the table -> its columns. `counts` is false for an order that is not a purchase (draft,
# cancelled); `amount` is the line's total without tax, negative for a return. `trashed_at` empties a row from every
# mart.
EXPECTED: dict[str, dict[str, str]] = {
    "customers": {
        "id": "bigint",
        "kind": "text",
        "city": "text",
        "country": "text",
        "owner_id": "bigint",
        "created_at": "timestamptz",
        "trashed_at": "timestamptz",
    },
    "products": {"id": "bigint", "code": "text", "name": "text", "category": "text", "trashed_at": "timestamptz"},
    "orders": {
        "id": "bigint",
        "customer_id": "bigint",
        "ordered_on": "date",
        "currency": "text",
        "counts": "boolean",
        "trashed_at": "timestamptz",
    },
    "order_lines": {
        "id": "bigint",
        "order_id": "bigint",
        "product_id": "bigint",
        "quantity": "numeric(18,4)",
        "amount": "numeric(18,4)",
        "trashed_at": "timestamptz",
    },
    # Optional: one unit of `currency` is worth `rate` units of `base` from `valid_from` on.
    "rates": {"id": "bigint", "currency": "text", "base": "text", "rate": "numeric(18,8)", "valid_from": "date"},
    # Optional, like everything below. `direction` is inbound, outbound or internal; `minutes` may be empty.
    "interactions": {
        "id": "bigint",
        "customer_id": "bigint",
        "at": "timestamptz",
        "channel": "text",
        "direction": "text",
        "kind": "text",
        "user_id": "bigint",
        "minutes": "integer",
        "trashed_at": "timestamptz",
    },
    # `status` is open, won or lost; `expected_on` is the day on which the seller expects to close.
    "opportunities": {
        "id": "bigint",
        "customer_id": "bigint",
        "owner_id": "bigint",
        "pipeline_id": "bigint",
        "stage_id": "bigint",
        "product_id": "bigint",
        "status": "text",
        "source": "text",
        "reason": "text",
        "amount": "numeric(18,4)",
        "currency": "text",
        "created_at": "timestamptz",
        "engaged_on": "date",
        "expected_on": "date",
        "closed_on": "date",
        "trashed_at": "timestamptz",
    },
    "stages": {
        "id": "bigint",
        "pipeline_id": "bigint",
        "name": "text",
        "position": "integer",
        "probability": "integer",
        "status": "text",
    },
    "stage_changes": {
        "id": "bigint",
        "opportunity_id": "bigint",
        "from_stage_id": "bigint",
        "to_stage_id": "bigint",
        "at": "timestamptz",
        "days": "numeric(18,4)",
        "trashed_at": "timestamptz",
    },
    # `status` is new, working, qualified or disqualified.
    "leads": {
        "id": "bigint",
        "customer_id": "bigint",
        "owner_id": "bigint",
        "status": "text",
        "source": "text",
        "came_at": "timestamptz",
        "answered_at": "timestamptz",
        "closed_at": "timestamptz",
        "trashed_at": "timestamptz",
    },
    # `status` is open, done or cancelled.
    "tasks": {
        "id": "bigint",
        "customer_id": "bigint",
        "owner_id": "bigint",
        "kind": "text",
        "status": "text",
        "created_at": "timestamptz",
        "due_at": "timestamptz",
        "done_at": "timestamptz",
        "trashed_at": "timestamptz",
    },
    "people": {"id": "bigint", "team_id": "bigint", "is_active": "boolean"},
}
NEEDED = ("customers", "orders", "order_lines")


class SinkName(StrEnum):
    CUSTOMER_SCORE = "customer_score"


@dataclass
class _Registry:
    sources: dict[str, SourceTable] = field(default_factory=dict)
    sinks: dict[str, SinkTable] = field(default_factory=dict)


_registry = _Registry()


def register_source(table: SourceTable) -> None:
    """This function declares a table to read; a second declaration of the same name replaces the first."""
    if problems := table.problems():
        raise ValueError(" ".join(problems))
    _registry.sources[table.name] = table


def register_sink(table: SinkTable) -> None:
    """This function declares the table that scores are written to."""
    SinkName(table.name)
    _registry.sinks[table.name] = table


def declared_sources() -> dict[str, SourceTable]:
    return dict(_registry.sources)


def declared_sinks() -> dict[str, SinkTable]:
    return dict(_registry.sinks)


def source(name: str) -> SourceTable:
    try:
        return _registry.sources[name]
    except KeyError:
        raise UnknownSource(name) from None


def missing_sources() -> list[str]:
    """This function names the tables without which no mart can be built."""
    return [name for name in NEEDED if name not in _registry.sources]


def declare_people() -> None:
    """This function declares the colleagues, who belong to an area below this one, which cannot know it."""
    register_source(
        SourceTable(
            name="people",
            grain="one row per user",
            relation="identity_user",
            columns=(Column("id", "bigint"), Column("team_id", "bigint"), Column("is_active", "boolean")),
        )
    )
