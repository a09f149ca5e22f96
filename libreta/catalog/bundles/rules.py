"""What must hold of the parts of a bundle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from libreta.catalog.bundles.models import BundlePart
from libreta.catalog.bundles.queries import DEEPEST
from libreta.catalog.products.models import Product
from libreta.catalog.products.terms import Kind
from libreta.kernel.actors import Actor


def problems_of_parts(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None
) -> dict[int, dict[str, str]]:
    """This function finds parts that would close a circle, lie too deep, are in no bundle, or are nothing."""
    given = {}
    for number, row in enumerate(rows):
        was = held[number] if held is not None else None
        bundle = row.get("bundle", was.bundle_id if was else None)
        given[number] = bundle, row.get("part", was.part_id if was else None)
    edges = _edges({part for pair in given.values() for part in pair if part})
    for bundle, part in given.values():
        edges.setdefault(bundle, set()).add(part)
    kinds = dict(Product.objects.filter(pk__in=[b for b, _part in given.values() if b]).values_list("pk", "kind"))
    found: dict[int, dict[str, str]] = {}
    for number, (bundle, part) in given.items():
        if bundle in kinds and kinds[bundle] != Kind.BUNDLE:
            found.setdefault(number, {})["bundle"] = _("Only a bundle has parts. Change the kind of the product first.")
        if said := _wrong(bundle, part, edges):
            found.setdefault(number, {})["part"] = said
        if (rows[number].get("quantity") or 1) <= 0:
            found.setdefault(number, {})["quantity"] = _("A quantity is more than zero.")
    return found


def _wrong(bundle: int | None, part: int | None, edges: Mapping[int, set[int]]) -> str:
    if bundle is None or part is None:
        return ""
    level, depth = {part}, 1
    while level:
        if bundle in level:
            return _("A bundle cannot contain itself, neither directly nor through its parts.")
        if depth > DEEPEST:
            return _("Bundles lie inside each other at most %(n)s deep.") % {"n": DEEPEST}
        level, depth = {below for one in level for below in edges.get(one, ())}, depth + 1
    return ""


def _edges(products: set[int]) -> dict[int, set[int]]:
    """The parts of all that lie below some products."""
    found: dict[int, set[int]] = {}
    level = products
    while level:
        pairs = BundlePart.objects.filter(bundle__in=level, trashed_at=None).values_list("bundle_id", "part_id")
        level = set()
        for bundle, part in pairs:
            if part not in found.setdefault(bundle, set()):
                found[bundle].add(part)
                level.add(part)
        level -= set(found)
    return found
