"""How products are called and described for a reader of a language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from libreta.catalog.products.models import Product, ProductText


@dataclass(frozen=True)
class Wording:
    """A product's name and description in one language; what nobody translated stands as the product has it."""

    name: str
    description: str


def wordings(products: Iterable[int], language: str) -> dict[int, Wording]:
    """This function gives the names and descriptions of products in a language, in two queries."""
    wanted = set(products)
    own = {
        pk: (name, text)
        for pk, name, text in Product.objects.filter(pk__in=wanted).values_list("pk", "name", "description")
    }
    rows = ProductText.objects.filter(product__in=wanted, language=language, trashed_at=None)
    said = {pk: (name, text) for pk, name, text in rows.values_list("product_id", "name", "description")}
    return {
        pk: Wording(said.get(pk, ("", ""))[0] or name, said.get(pk, ("", ""))[1] or text)
        for pk, (name, text) in own.items()
    }
