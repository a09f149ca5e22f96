"""What a product costs a customer on a day and why, and what units cost us; set by set, never line by line."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from libreta.catalog.bundles import queries as bundles
from libreta.catalog.costs.queries import costs_on, costs_on_days, days_of_change
from libreta.catalog.prices import books
from libreta.catalog.prices.models import PriceEntry
from libreta.catalog.prices.refusals import PriceBookExpired
from libreta.catalog.prices.resolution import Good, Question, Resolution
from libreta.catalog.rates.queries import rates_on
from libreta.kernel import query
from libreta.kernel.actors import Actor
from libreta.kernel.filters import moments
from libreta.kernel.refusals import NotVisible
from libreta.ui import formats

GOOD = ("pk", "name", "kind", "unit", "list_price", "cost", "currency", "tax_rate", "bundle_pricing", "bundle_discount")

Day = tuple[int, str, date]
"""A product, the currency in which it was sold, and a day."""


@dataclass(frozen=True)
class Asked:
    """What somebody wants a price for. `price_book_id` insists on one book."""

    product_id: int
    quantity: Decimal
    currency: str
    customer_id: int | None = None
    price_book_id: int | None = None


@dataclass(frozen=True)
class Price:
    """What one unit costs before tax, and because of what.

    `unit_price` is None where no price is kept for the product; `tax_rate` is in percent; `cost` is per unit in the
    same currency, None where it is not known, not readable or not convertible.
    """

    unit_price: Decimal | None
    currency: str
    price_book_id: int | None
    price_book_name: str
    because: str
    tax_rate: Decimal
    cost: Decimal | None
    unit: str = ""


def prices_for(asked: Sequence[Asked], *, on: date, by: Actor, at: datetime) -> list[Price]:
    """This function prices many lines at once, in their order, by eight queries whatever their number.

    Raises NotVisible for a product or a named book that is not there; PriceBookExpired where a named book does not hold
    on that day; NoRate where a price is known in another currency only and no rate tells what it is worth.
    """
    if not asked:
        return []
    tree = bundles.parts_below({line.product_id for line in asked})
    goods = _goods({line.product_id for line in asked}, tree, on=on, by=by, at=at)
    customers = {line.customer_id for line in asked if line.customer_id}
    named = {line.price_book_id for line in asked if line.price_book_id}
    shelf = books.shelf(customers, named, on=on, by=by, at=at)
    for number in sorted(named):
        _require(shelf.books.get(number), on)
    entries = _entries(shelf, set(goods))
    currencies = {line.currency for line in asked} | {c for g in goods.values() for c in (g.currency, g.cost_currency)}
    rates = rates_on(on, currencies | {book.currency for book in shelf.books.values()})
    resolution = Resolution(goods, tree, shelf, entries, rates)
    return [_priced(resolution, line, goods[line.product_id]) for line in asked]


def _priced(resolution: Resolution, line: Asked, good: Good) -> Price:
    asked = Question(abs(line.quantity), line.currency, line.customer_id, line.price_book_id)
    found = resolution.price(good.id, asked)
    cost = resolution.cost(good.id, line.currency)
    if found is None:
        return Price(None, line.currency, None, "", _("No price is kept"), good.tax_rate, cost, good.unit)
    book = found.book
    return Price(
        found.amount,
        line.currency,
        book.id if book else None,
        book.name if book else "",
        " · ".join(found.because),
        good.tax_rate,
        cost,
        good.unit,
    )


def costs_for(products: set[int], currency: str, *, on: date, by: Actor, at: datetime) -> dict[int, Decimal | None]:
    """This function gives what one unit of each product cost us on a day, in a currency; a bundle without a cost of its
    own: its parts. None where that is not known, not readable or not convertible. Raises NotVisible."""
    tree = bundles.parts_below(products)
    goods = _goods(products, tree, on=on, by=by, at=at)
    rates = rates_on(on, {currency} | {good.cost_currency or good.currency for good in goods.values()})
    resolution = Resolution(goods, tree, books.Shelf({}, {}), {}, rates)
    return {pk: resolution.cost(pk, currency) for pk in products}


def months_of_change(products: Collection[int], first: date, after: date) -> set[tuple[int, date]]:
    """This function gives the products and the first days of the months in which they, or what a bundle is made of,
    began to cost something else in the middle of the month."""
    tree = bundles.parts_below(products)
    needed = {product: _with_parts(product, tree) for product in products}
    changes = days_of_change(set().union(*needed.values()), first, after)
    return {
        (product, day.replace(day=1))
        for product, parts in needed.items()
        for part in parts
        for day in changes.get(part, ())
        if day.day > 1
    }


def spent(units: dict[Day, Decimal], *, by: Actor, at: datetime) -> dict[tuple[int, str], Decimal | None]:
    """This function adds up what units of products cost by their days, per product and currency of sale.

    Costs in another currency are converted by the rates of today. None where a cost is not known, not readable or not
    convertible. Five queries whatever their number. Raises NotVisible.
    """
    products = {product for product, _currency, _day in units}
    if not products:
        return {}
    tree = bundles.parts_below(products)
    goods = _listed(products, tree, by=by, at=at)
    needed = {product: [p for p in _with_parts(product, tree) if p in goods] for product in products}
    days = {(product, day) for product, _currency, day in units}
    costs = costs_on_days({(p, day) for product, day in days for p in needed[product] if goods[p].cost is not None})
    known = {good.currency for good in goods.values()} | {currency for _cost, currency in costs.values()}
    rates = rates_on(moments.local_day(at, by.timezone), known | {currency for _p, currency, _day in units})
    found: dict[tuple[int, str], Decimal | None] = {}
    for (product, currency, day), count in units.items():
        on_the_day = {p: _dated(goods[p], costs.get((p, day))) for p in needed[product]}
        cost = Resolution(on_the_day, tree, books.Shelf({}, {}), {}, rates).cost(product, currency)
        before = found.get((product, currency), Decimal(0))
        found[product, currency] = None if cost is None or before is None else before + cost * count
    return found


def _with_parts(product: int, tree: bundles.Tree) -> set[int]:
    found, waiting = {product}, [product]
    while waiting:
        below = {part for part, _quantity in tree.get(waiting.pop(), ())} - found
        found |= below
        waiting.extend(below)
    return found


def _dated(good: Good, cost: tuple[Decimal, str] | None) -> Good:
    return good if cost is None else replace(good, cost=cost[0], cost_currency=cost[1])


def _goods(wanted: set[int], tree: bundles.Tree, *, on: date, by: Actor, at: datetime) -> dict[int, Good]:
    found = _listed(wanted, tree, by=by, at=at)
    known = {pk for pk, good in found.items() if good.cost is not None}
    for pk, (cost, currency) in costs_on(known, on).items():
        found[pk] = replace(found[pk], cost=cost, cost_currency=currency)
    return found


def _listed(wanted: set[int], tree: bundles.Tree, *, by: Actor, at: datetime) -> dict[int, Good]:
    """This function reads products and the parts below them as they stand today. Raises NotVisible."""
    below = {part for parts in tree.values() for part, _quantity in parts}
    seen = query.of("product", by=by, at=at).with_ids(wanted | below).queryset()
    hidden = {n for n in ("list_price", "cost") if not by.rights.field("product", n).readable}
    found: dict[int, Good] = {}
    for row in seen.values(*GOOD):
        values: dict[str, Any] = {n: None if n in hidden else v for n, v in row.items() if n != "pk"}
        found[row["pk"]] = Good(id=row["pk"], **values)
    if wanted - set(found):
        raise NotVisible()
    return found


def _require(book: books.Book | None, on: date) -> None:
    if book is None:
        raise NotVisible(_("There is no such price book."))
    if book.holds(on):
        return
    if book.valid_until is not None and book.valid_until <= on:
        said = _("The price book “%(book)s” expired on %(day)s.") % {
            "book": book.name,
            "day": formats.day(book.valid_until),
        }
    else:
        said = _("The price book “%(book)s” begins on %(day)s.") % {
            "book": book.name,
            "day": formats.day(book.valid_from),
        }
    raise PriceBookExpired(said)


def _entries(shelf: books.Shelf, products: set[int]) -> dict[tuple[int, int], list[tuple[Decimal, ...]]]:
    """The entries of products by book and product, the highest quantity first."""
    if not shelf.books:
        return {}
    rows = PriceEntry.objects.filter(trashed_at=None, price_book__in=list(shelf.books), product__in=products)
    found: dict[tuple[int, int], list[Any]] = {}
    listed = rows.order_by("-min_quantity").values_list(
        "price_book_id", "product_id", "min_quantity", "unit_price", "discount"
    )
    for book, product, least, price, discount in listed:
        found.setdefault((book, product), []).append((least, price, discount))
    return found
