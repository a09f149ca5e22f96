"""What must hold of a customer, and how its codes are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from libreta.directory.customers import queries
from libreta.kernel.actors import Actor

OF_PEOPLE = frozenset({"given_name", "family_name", "birth_date", "life_stage", "affiliations_person"})
OF_ORGANISATIONS = frozenset({"legal_name", "industry", "employees", "annual_revenue", "affiliations_organisation"})
UNFIT = {
    "person": OF_ORGANISATIONS | {"customers"},
    "organisation": OF_PEOPLE | {"income_band"},
    "household": OF_ORGANISATIONS | {"given_name", "birth_date", "affiliations_person"},
}
NAMING = ("name", "given_name", "family_name", "legal_name", "email", "phone", "mobile")
"""Any of these is enough to call a customer by; the database composes the name."""


def country_code(value: str) -> str:
    """This function writes a country as two capital letters. Raises ValueError."""
    code = value.strip().upper()
    if len(code) != 2 or not code.isascii() or not code.isalpha():
        raise ValueError(_("Write the country as two letters, like MX or RO."))
    return code


def unfit_of(row: Mapping[str, Any]) -> frozenset[str]:
    """This function names the fields and relations that make no sense for a customer of this kind."""
    return frozenset(UNFIT.get(row.get("kind") or "", ()))


def problems_of(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None
) -> dict[int, dict[str, str]]:
    """This function finds what is wrong with whole customers, by row and field; single values were checked before."""
    found: dict[int, dict[str, str]] = {}
    for number, row in enumerate(rows):
        before = held[number] if held is not None else None
        problems = _values(row, before)
        if before is not None:
            problems |= _place(row, before)
        if problems:
            found[number] = problems
    return found


def _values(row: Mapping[str, Any], before: Any) -> dict[str, str]:
    def now(name: str) -> Any:
        return row[name] if name in row else getattr(before, name, None)

    problems = {}
    if not any(map(row.get, NAMING)) and not any(map(now, NAMING)):
        problems["name"] = _("A customer needs a name.")
    if (hour := row.get("preferred_hour")) is not None and not 0 <= hour <= 23:
        problems["preferred_hour"] = _("The hour goes from 0 to 23.")
    if now("annual_revenue") is not None and not now("currency"):
        problems["currency"] = _("An amount needs its currency.")
    if (employees := row.get("employees")) is not None and employees < 0:
        problems["employees"] = _("The number of employees cannot be negative.")
    return problems


def _place(row: Mapping[str, Any], before: Any) -> dict[str, str]:
    parent = row.get("parent")
    if before is None or parent is None:
        return {}
    if before.pk == parent or before.pk in queries.ancestors(parent):
        return {"parent": _("A customer cannot belong to itself or to one below it.")}
    return {}
