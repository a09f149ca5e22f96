"""What must hold of a product."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from libreta.catalog.products.terms import Kind
from libreta.kernel.actors import Actor


def problems_of(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None
) -> dict[int, dict[str, str]]:
    """This function finds what is wrong with products, by row and field."""
    found: dict[int, dict[str, str]] = {}
    for number, row in enumerate(rows):
        before = held[number] if held is not None else None
        price, cost, currency = (
            row[name] if name in row else getattr(before, name, None) for name in ("list_price", "cost", "currency")
        )
        if (price is not None or cost is not None) and not currency:
            found[number] = {"currency": _("A price needs its currency.")}
        for name in ("tax_rate", "bundle_discount"):
            if row.get(name) is not None and not 0 <= row[name] <= 100:
                found.setdefault(number, {})[name] = _("Write a number between 0 and 100.")
    return found


def unfit(row: Mapping[str, Any]) -> frozenset[str]:
    """This function names the fields that say nothing of such a product: only a bundle is priced by its parts."""
    return frozenset() if row.get("kind") == Kind.BUNDLE else frozenset({"bundle_pricing", "bundle_discount"})
