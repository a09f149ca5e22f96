"""Which price books hold for which customers on a day, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Case, Value, When

from libreta.catalog.prices.terms import PRECISION, Audience
from libreta.directory.models import Customer
from libreta.kernel import filters, query, records
from libreta.kernel.actors import Actor, system_actor
from libreta.kernel.refusals import BadFilter

DEEPEST = 8
SHOWN = ("price_book", "product", "min_quantity", "unit_price", "discount")
# Books of everybody, and of the customers asked for by number, segment and country; then those that they stand upon.
HOLDING = """
WITH RECURSIVE holding AS (
    SELECT b.*, 0 AS depth FROM catalog_pricebook b
    WHERE b.trashed_at IS NULL AND (
        b.id = ANY(%(named)s)
        OR (coalesce(b.valid_from, %(on)s) <= %(on)s AND coalesce(b.valid_until, 'infinity') > %(on)s
            AND (b.audience IN ('everybody', 'filter')
                OR b.audience = 'customer' AND b.customer_id = ANY(%(customers)s)
                OR b.audience = 'customer' AND b.reaches_below AND b.customer_id = ANY(%(above)s)
                OR b.audience = 'segment' AND b.segment = ANY(%(segments)s)
                OR b.audience = 'country' AND b.country = ANY(%(countries)s))))
    UNION
    SELECT b.*, h.depth + 1 FROM holding h JOIN catalog_pricebook b ON b.id = h.parent_id
    WHERE b.trashed_at IS NULL AND h.depth < %(deepest)s
)
SELECT DISTINCT ON (id) id, name, currency, valid_from, valid_until, parent_id, adjustment, audience, customer_id,
    segment, country, condition, priority, is_convertible, reaches_below, depth = 0
FROM holding ORDER BY id, depth
"""

# To which organisations customers belong, the nearest first; served by the key of customers.
ABOVE = """
WITH RECURSIVE above AS (
    SELECT c.id AS customer, c.parent_id AS parent, 1 AS depth FROM directory_customer c
    WHERE c.id = ANY(%(customers)s) AND c.parent_id IS NOT NULL
    UNION ALL
    SELECT a.customer, c.parent_id, a.depth + 1 FROM above a JOIN directory_customer c ON c.id = a.parent
    WHERE c.parent_id IS NOT NULL AND c.trashed_at IS NULL AND a.depth < %(deepest)s
)
SELECT customer, parent FROM above ORDER BY customer, depth
"""


@dataclass(frozen=True)
class Book:
    """A price book as the resolution sees it; `stands` tells that it holds itself, not only under another one."""

    id: int
    name: str
    currency: str
    valid_from: date | None
    valid_until: date | None
    parent: int | None
    adjustment: Decimal | None
    audience: str
    customer: int | None
    segment: str
    country: str
    condition: str
    priority: int
    is_convertible: bool
    reaches_below: bool
    stands: bool

    def holds(self, on: date) -> bool:
        """This function tells whether the book is valid on a day."""
        return (self.valid_from or on) <= on and (self.valid_until is None or on < self.valid_until)

    @property
    def rank(self) -> tuple[Any, ...]:
        """The more precise audience first; then the higher priority, the later beginning, the newer book."""
        began = self.valid_from.toordinal() if self.valid_from else 0
        return PRECISION[self.audience], -self.priority, -began, -self.id


@dataclass(frozen=True)
class Facts:
    """What decides which books are for a customer."""

    segment: str = ""
    country: str = ""
    fits: frozenset[int] = frozenset()
    above: tuple[int, ...] = ()
    """The organisations to which the customer belongs, the nearest first."""


@dataclass(frozen=True)
class Shelf:
    """The books of one question, and the facts of its customers."""

    books: dict[int, Book]
    facts: dict[int, Facts]

    def for_customer(self, customer: int | None) -> list[Book]:
        """This function lists the books that hold for a customer, in the order in which they are asked."""
        fitting = (b for b in self.books.values() if b.stands and self._is_for(b, customer))
        return sorted(fitting, key=lambda b: (b.rank[0], self.distance(b, customer), *b.rank[1:]))

    def distance(self, book: Book, customer: int | None) -> int:
        """This function tells how many organisations above a customer the one stands whose book this is."""
        above = self.facts.get(customer, Facts()).above if customer else ()
        return above.index(book.customer) + 1 if book.customer != customer and book.customer in above else 0

    def _is_for(self, book: Book, customer: int | None) -> bool:
        facts = self.facts.get(customer, Facts()) if customer else Facts()
        match book.audience:
            case Audience.EVERYBODY:
                return True
            case Audience.CUSTOMER:
                return customer is not None and (
                    book.customer == customer or (book.reaches_below and book.customer in facts.above)
                )
            case Audience.SEGMENT:
                return bool(facts.segment) and book.segment == facts.segment
            case Audience.COUNTRY:
                return bool(facts.country) and book.country == facts.country
        return book.id in facts.fits


def shelf(customers: Iterable[int], named: Iterable[int], *, on: date, by: Actor, at: datetime) -> Shelf:
    """This function reads the books for customers on a day, and those asked for by number whether valid or not.

    A customer whom the actor does not see is priced like anybody.
    """
    wanted = sorted(set(customers))
    known = _customers(wanted, by=by, at=at)
    if not readable(by):
        return Shelf({}, {})
    with connection.cursor() as cursor:
        above = _above(cursor, list(known))
        asked = {"on": on, "customers": list(known), "named": sorted(set(named)), "deepest": DEEPEST}
        asked["above"] = sorted({pk for line in above.values() for pk in line})
        asked["segments"] = sorted({segment for segment, _country in known.values() if segment})
        asked["countries"] = sorted({country for _segment, country in known.values() if country})
        cursor.execute(HOLDING, asked)
        books = {row[0]: Book(*row) for row in cursor.fetchall()}
    fitting = _fitting([b for b in books.values() if b.audience == Audience.FILTER and b.stands], list(known), at)
    facts = {pk: Facts(*told, frozenset(fitting.get(pk, ())), above.get(pk, ())) for pk, told in known.items()}
    return Shelf(books, facts)


def _above(cursor: Any, customers: list[int]) -> dict[int, tuple[int, ...]]:
    if not customers:
        return {}
    cursor.execute(ABOVE, {"customers": customers, "deepest": DEEPEST})
    found: dict[int, tuple[int, ...]] = {}
    for customer, parent in cursor.fetchall():
        if parent not in found.get(customer, ()):
            found[customer] = (*found.get(customer, ()), parent)
    return found


def readable(actor: Actor) -> bool:
    """This function tells whether somebody may read price books and what stands in them."""
    seen = (actor.rights.scope(name, "read") != "none" for name in ("price_book", "price_entry"))
    return all(seen) and all(actor.rights.field("price_entry", name).readable for name in SHOWN)


def _customers(ids: list[int], *, by: Actor, at: datetime) -> dict[int, tuple[str, str]]:
    if not ids:
        return {}
    seen = query.of("customer", by=by, at=at).with_ids(ids).queryset()
    return {
        pk: (segment or "", country) for pk, segment, country in seen.values_list("pk", "score__segment", "country")
    }


def _fitting(books: list[Book], customers: list[int], at: datetime) -> dict[int, list[int]]:
    """Which customers fit the filters of which books, in one query; the company wrote the filters, not the reader."""
    if not books or not customers:
        return {}
    record_type, company = records.get("customer"), system_actor()
    tests = {}
    for book in books:
        try:
            condition = filters.compile_tree(filters.parse(book.condition), record_type, company, at)
        except BadFilter:
            continue  # a field of the filter is gone since; the book is for nobody until somebody mends it
        fits = (
            Case(When(condition, then=True), default=False, output_field=BooleanField()) if condition else Value(True)
        )
        tests[f"fits_{book.id}"] = fits
    rows = Customer.objects.filter(pk__in=customers).annotate(**tests).values("pk", *tests)
    return {row["pk"]: [b.id for b in books if row.get(f"fits_{b.id}")] for row in rows}
