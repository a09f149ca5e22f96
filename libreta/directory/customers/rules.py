"""What must hold of a customer, and how its codes are written."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from libreta.kernel.actors import Actor


def country_code(value: str) -> str:
    """This function writes a country as two capital letters. Raises ValueError."""
    code = value.strip().upper()
    if len(code) != 2 or not code.isascii() or not code.isalpha():
        raise ValueError(_("Write the country as two letters, like MX or RO."))
    return code


def currency_code(value: str) -> str:
    """This function writes a currency as three capital letters. Raises ValueError."""
    code = value.strip().upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise ValueError(_("Write the currency as three letters, like EUR or MXN."))
    return code


NAMING = ("name", "given_name", "family_name", "legal_name", "email", "phone", "mobile")
"""Any of these is enough to call a customer by; the database composes the name."""


def problems_of(rows: Sequence[Mapping[str, Any]], *, by: Actor) -> dict[int, dict[str, str]]:
    """This function finds what is wrong with whole customers, by row and field; single values were checked before."""
    found: dict[int, dict[str, str]] = {}
    for number, row in enumerate(rows):
        problems = _problems(row)
        if problems:
            found[number] = problems
    return found


def _problems(row: Mapping[str, Any]) -> dict[str, str]:
    problems = {}
    if not any(row.get(part) for part in NAMING):
        problems["name"] = _("A customer needs a name.")
    hour = row.get("preferred_hour")
    if hour is not None and not 0 <= hour <= 23:
        problems["preferred_hour"] = _("The hour goes from 0 to 23.")
    if row.get("annual_revenue") is not None and not row.get("currency"):
        problems["currency"] = _("An amount needs its currency.")
    if row.get("parent") is not None and row.get("parent") == row.get("id"):
        problems["parent"] = _("A customer cannot belong to itself.")
    if (employees := row.get("employees")) is not None and employees < 0:
        problems["employees"] = _("The number of employees cannot be negative.")
    return problems
