"""Conditions over leads and their customers, as rows of a form, as a filter, and in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from libreta.kernel import filters, query, records
from libreta.kernel.actors import Actor
from libreta.kernel.fields import NUMBERS, TEXTS
from libreta.ui import sentences

ROWS = 4
OPERATORS = ("eq", "ne", "in", "contains", "starts", "gt", "lt", "empty", "filled")
KINDS = TEXTS | NUMBERS | {"choice", "boolean"}
OF_LEAD = (
    "source",
    "came_by",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "message",
    "company",
)
MORE_OF_LEAD = ("email", "phone", "amount", "currency", "name")
OF_CUSTOMER = (
    "country",
    "region",
    "city",
    "postal_code",
    "language",
    "industry",
    "employees",
    "annual_revenue",
    "kind",
)
MORE_OF_CUSTOMER = ("lifecycle", "source", "email", "phone", "website")


def offered() -> list[tuple[str, Any]]:
    """This function lists what a condition may ask about: fields of the lead, then of its customer, own ones too."""
    found = []
    for key, prefix, names in (
        ("lead", "", (*OF_LEAD, *MORE_OF_LEAD)),
        ("customer", "customer.", (*OF_CUSTOMER, *MORE_OF_CUSTOMER)),
    ):
        kind = records.get(key)
        fields = kind.fields()
        own = [n for n, f in fields.items() if f.custom and f.kind in KINDS]
        found += [(f"{prefix}{n}", f"{kind.label}: {fields[n].label}") for n in (*names, *own) if n in fields]
    return found


def of_form(given: Mapping[str, str]) -> dict[str, Any]:
    """This function reads the rows of a form (field0, op0, value0, …) as a filter; empty rows are left out. `join` "or"
    asks for any of them instead of all."""
    known = {path for path, _label in offered()}
    parts = []
    for row in range(ROWS):
        path, op = given.get(f"field{row}", ""), given.get(f"op{row}", "eq")
        value = given.get(f"value{row}", "").strip()
        if path not in known or op not in OPERATORS or (not value and op not in ("empty", "filled")):
            continue
        if op in ("empty", "filled"):
            parts.append({"field": path, "op": "empty", "value": op == "empty"})
        elif op == "in":
            parts.append({"field": path, "op": op, "value": [v.strip() for v in value.split(",") if v.strip()]})
        else:
            parts.append({"field": path, "op": op, "value": value})
    return {"and": [{"or": parts}]} if given.get("join") == "or" and len(parts) > 1 else {"and": parts}


def join_of(tree: Mapping[str, Any]) -> str:
    """This function tells whether all conditions of a filter are asked for ("and") or any ("or")."""
    parts = tree.get("and") or ()
    return "or" if len(parts) == 1 and "or" in parts[0] else "and"


def rows_of(tree: Mapping[str, Any]) -> list[dict[str, Any]]:
    """This function gives a filter as the rows of a form, filled up with empty ones."""
    rows = []
    parts = tree.get("and", ())
    for part in parts[0]["or"] if join_of(tree) == "or" else parts:
        op, value = part.get("op", "eq"), part.get("value")
        if op == "empty":
            op, value = ("empty" if value is True else "filled"), ""
        rows.append({"field": part.get("field", ""), "op": op, "value": ", ".join(value) if op == "in" else value})
    return [*rows, *({"field": "", "op": "eq", "value": ""} for _row in range(ROWS - len(rows)))]


def operators() -> list[tuple[str, Any]]:
    """This function lists how a condition compares."""
    return [(op, sentences.OPERATORS[op]) for op in OPERATORS]


def require_sound(tree: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    """This function refuses a condition that cannot be understood. Raises BadFilter."""
    query.of("lead", by=by, at=at).where(dict(tree)).queryset()


def words(tree: Mapping[str, Any], *, by: Actor, at: datetime) -> str:
    """This function says a condition in words of the language that is active."""
    if not tree.get("and"):
        return _("every lead")
    kind = records.get("lead")
    joined = f" {_('and')} "
    found = sentences.parts(dict(tree), kind, query.of("lead", by=by, at=at))
    return joined.join(" ".join(str(word) for word in part if word) for part in found)


def fitting(tree: Mapping[str, Any], ids: list[int], *, by: Actor, at: datetime) -> set[int]:
    """This function gives which of these leads fit a condition, in one query."""
    if not ids:
        return set()
    if not tree.get("and"):
        return set(ids)
    filters.parse(dict(tree))
    rows = query.of("lead", by=by, at=at).where(dict(tree)).with_ids(ids).queryset()
    return set(rows.order_by().values_list("pk", flat=True))
