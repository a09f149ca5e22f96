"""What must hold of price books and their entries, and who may change them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.db.models import Q
from django.utils.translation import gettext as _

from libreta.catalog.prices.models import PriceBook
from libreta.catalog.prices.terms import Audience
from libreta.kernel import filters, records
from libreta.kernel.actors import Actor, Scope, system_actor
from libreta.kernel.refusals import BadFilter
from libreta.kernel.rows import NOTHING

Found = dict[int, dict[str, str]]
NEEDS = {
    Audience.CUSTOMER: "customer",
    Audience.FILTER: "condition",
    Audience.SEGMENT: "segment",
    Audience.COUNTRY: "country",
}
STEPS = 5


def of_the_company(actor: Actor, verb: str) -> Q:
    """This function gives the condition on price books: whose rights end at own records reads them and changes none."""
    if verb in ("read", "export"):
        return Q()
    return Q() if actor.rights.scope("price_book", "update") in (Scope.TEAM, Scope.ALL) else NOTHING


def unfit(row: Mapping[str, Any]) -> frozenset[str]:
    """This function names the fields that say nothing of a book for such an audience."""
    return frozenset(NEEDS.values()) - {NEEDS.get(row.get("audience") or "", "")}


def country_code(value: str) -> str:
    """This function writes a country as two capital letters. Raises ValueError."""
    code = value.strip().upper()
    if code and (len(code) != 2 or not code.isascii() or not code.isalpha()):
        raise ValueError(_("Write the country as two letters, like MX or RO."))
    return code


def condition(value: str) -> str:
    """This function checks a filter over customers, given as JSON or as the address of a list of customers. Raises
    ValueError with the sentence of what is wrong."""
    try:
        value = _out_of_address(value.strip())
        node = filters.parse(value)
        if value:
            from django.utils import timezone

            filters.compile_tree(node, records.get("customer"), system_actor(), timezone.now())
    except BadFilter as problem:
        raise ValueError(str(problem)) from None
    return value


def _out_of_address(value: str) -> str:
    """The filter that the address of a list carries, as JSON; anything else stays as it is."""
    place = urlsplit(value)
    if not place.query or "/customers/" not in place.path:
        return value
    given = dict(parse_qsl(place.query))
    short = filters.to_json(filters.parse_short(given))
    parts = [json.loads(given["filter"])] if "filter" in given else []
    parts += [short] if short != {"and": []} else []
    return json.dumps(parts[0] if len(parts) == 1 else {"and": parts}, ensure_ascii=False) if parts else value


def problems_of_books(rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None) -> Found:
    """This function finds books for nobody, with days in the wrong order, or that stand upon themselves."""
    found: Found = {}
    for number, row in enumerate(rows):
        was = held[number] if held is not None else None
        problems = _problems_of_book(row, was)
        if problems:
            found[number] = problems
    return found


def _problems_of_book(row: Mapping[str, Any], was: Any) -> dict[str, str]:
    problems: dict[str, str] = {}
    needed = NEEDS.get(_value(row, was, "audience"))
    if needed and not _value(row, was, needed):
        problems[needed] = _("Say for whom the prices are.")
    first, until = _value(row, was, "valid_from"), _value(row, was, "valid_until")
    if first and until and until <= first:
        problems["valid_until"] = _("The end comes after the beginning.")
    adjustment = _value(row, was, "adjustment")
    if adjustment is not None and adjustment <= -100:
        problems["adjustment"] = _("This would leave no price.")
    if row.get("parent") and (said := _circle(row["parent"], was.pk if was else None)):
        problems["parent"] = said
    return problems


def _circle(parent: int, own: int | None) -> str:
    seen: list[int] = []
    above: int | None = parent
    while above is not None and len(seen) <= STEPS:
        if above == own:
            return _("A price book cannot stand upon itself.")
        seen.append(above)
        above = PriceBook.objects.filter(pk=above).values_list("parent_id", flat=True).first()
    return _("Price books stand upon each other at most %(n)s deep.") % {"n": STEPS} if len(seen) > STEPS else ""


def problems_of_entries(rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None) -> Found:
    """This function finds entries without a price, with both a price and a discount, or with impossible ones."""
    found: Found = {}
    for number, row in enumerate(rows):
        was = held[number] if held is not None else None
        problems: dict[str, str] = {}
        price, discount = _value(row, was, "unit_price"), _value(row, was, "discount")
        if (price is None) == (discount is None):
            problems["unit_price"] = _("Write either a unit price or a discount.")
        if price is not None and price < 0:
            problems["unit_price"] = _("A price is not negative.")
        if discount is not None and not 0 <= discount <= 100:
            problems["discount"] = _("A discount is between 0 and 100 percent.")
        if (_value(row, was, "min_quantity") or Decimal(1)) <= 0:
            problems["min_quantity"] = _("A quantity is more than zero.")
        if problems:
            found[number] = problems
    return found


def _value(row: Mapping[str, Any], was: Any, name: str) -> Any:
    if name in row or was is None:
        return row.get(name)
    return getattr(was, f"{name}_id" if name in ("parent", "customer") else name)
