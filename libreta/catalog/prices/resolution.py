"""How a price is found: the books in their order, each with its own entries before what it stands upon, then the list
price; in the asked currency first, converted only where nothing else is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from libreta.catalog.bundles.queries import Tree
from libreta.catalog.prices.books import DEEPEST, Book, Shelf
from libreta.catalog.prices.refusals import NoRate
from libreta.catalog.products.terms import BundlePricing, Kind
from libreta.catalog.rates.queries import Rates
from libreta.ui import formats

CENT, FINE = Decimal("0.01"), Decimal("0.0001")
Entries = dict[tuple[int, int], list[tuple]]


@dataclass(frozen=True)
class Good:
    """A product as the resolution sees it; prices are None where the reader may not see them."""

    id: int
    name: str
    kind: str
    unit: str
    list_price: Decimal | None
    cost: Decimal | None
    currency: str
    tax_rate: Decimal
    bundle_pricing: str
    bundle_discount: Decimal
    cost_currency: str = ""
    """That of the cost on the day in question, where it is not the product's own."""


@dataclass(frozen=True)
class Question:
    """How much, in which currency, for whom; `book` insists on one book."""

    quantity: Decimal
    currency: str
    customer: int | None = None
    book: int | None = None


@dataclass(frozen=True)
class Found:
    """A price, and the steps that led to it."""

    amount: Decimal
    book: Book | None = None
    because: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Resolution:
    """Everything that was read for one set of questions; from here on nothing asks the database."""

    goods: dict[int, Good]
    tree: Tree
    shelf: Shelf
    entries: Entries
    rates: Rates

    def price(self, product: int, asked: Question) -> Found | None:
        """This function finds the price of one unit, or None where none is kept. Raises NoRate."""
        good = self.goods[product]
        books = [self.shelf.books[asked.book]] if asked.book else self.shelf.for_customer(asked.customer)
        for book in (b for b in books if b.currency == asked.currency):
            if (found := self._in_book(book, good, asked, 0)) is not None:
                return replace(found, book=book, because=(*found.because, *self._inherited(book, asked.customer)))
        own = self._listed(good, asked)
        if own is not None:
            return own
        return self._converted(good, asked, books)

    def _inherited(self, book: Book, customer: int | None) -> tuple[str, ...]:
        """Says so where the book is that of an organisation above the customer; it names nobody who may be hidden."""
        distance = self.shelf.distance(book, customer)
        if not distance:
            return ()
        if distance == 1:
            return (_("of the organisation to which the customer belongs"),)
        return (_("of an organisation above, %(steps)s steps up") % {"steps": distance},)

    def cost(self, product: int, currency: str) -> Decimal | None:
        """This function gives what one unit costs us in a currency; a bundle without a cost: its parts."""
        good = self.goods[product]
        if good.cost is None:
            if good.kind != Kind.BUNDLE or product not in self.tree:
                return None
            parts = [(self.cost(p, currency) if p in self.goods else None, n) for p, n in self.tree[product]]
            return None if any(c is None for c, _n in parts) else sum((c * n for c, n in parts), Decimal(0))
        rate = self.rates.conversion(good.cost_currency or good.currency, currency)
        return None if rate is None else (good.cost * rate.rate).quantize(FINE, ROUND_HALF_UP)

    def _in_book(self, book: Book, good: Good, asked: Question, depth: int) -> Found | None:
        for least, price, discount in self.entries.get((book.id, good.id), ()):
            if least > asked.quantity:
                continue
            if price is not None:
                return Found(price, book, (_said(book, least, good),))
            below = self._beneath(book, good, asked, depth)
            if below is None:
                return None
            off = formats.hundredths(discount)
            said = _("%(percent)s off: %(book)s") % {"percent": off, "book": _said(book, least, good)}
            return Found(rounded(below.amount * (100 - discount) / 100), book, (said, *below.because))
        if book.parent is None and book.adjustment is None:
            return None
        below = self._beneath(book, good, asked, depth)
        if below is None or not book.adjustment:
            return below if below is None else replace(below, because=(_named(book), *below.because))
        said = _("Price book “%(book)s”, %(percent)s") % {
            "book": book.name,
            "percent": ("+" if book.adjustment > 0 else "") + formats.hundredths(book.adjustment),
        }
        return Found(rounded(below.amount * (100 + book.adjustment) / 100), book, (said, *below.because))

    def _beneath(self, book: Book, good: Good, asked: Question, depth: int) -> Found | None:
        """What the product costs without this book's own entry: in the book below, or by the list."""
        inside = replace(asked, currency=book.currency)
        parent = self.shelf.books.get(book.parent) if book.parent else None
        if parent is not None and depth < DEEPEST and parent.holds(self.rates.on):
            found = self._in_book(parent, good, replace(asked, currency=parent.currency), depth + 1)
            if found is not None:
                return self._exchanged(found, parent.currency, book.currency)
        found = self._listed(good, inside)
        if found is None and good.list_price is not None:
            return self._exchanged(_list_price(good), good.currency, book.currency)
        return found

    def _listed(self, good: Good, asked: Question) -> Found | None:
        if good.kind == Kind.BUNDLE and good.bundle_pricing == BundlePricing.PARTS:
            return self._summed(good, asked)
        return _list_price(good) if good.list_price is not None and good.currency == asked.currency else None

    def _summed(self, good: Good, asked: Question) -> Found | None:
        total = Decimal(0)
        for part, quantity in self.tree.get(good.id, ()):
            found = self.price(part, replace(asked, quantity=asked.quantity * quantity)) if part in self.goods else None
            if found is None:
                return None
            total += found.amount * quantity
        if good.id not in self.tree:
            return None
        if not good.bundle_discount:
            return Found(rounded(total), None, (_("Sum of its parts"),))
        said = _("Sum of its parts, %(percent)s off") % {"percent": formats.hundredths(good.bundle_discount)}
        return Found(rounded(total * (100 - good.bundle_discount) / 100), None, (said,))

    def _converted(self, good: Good, asked: Question, books: list[Book]) -> Found | None:
        for found, currency in self._elsewhere(good, asked, books):
            return self._exchanged(found, currency, asked.currency)
        return None

    def _elsewhere(self, good: Good, asked: Question, books: list[Book]) -> Iterator[tuple[Found, str]]:
        for book in (b for b in books if b.currency != asked.currency and b.is_convertible):
            if (found := self._in_book(book, good, replace(asked, currency=book.currency), 0)) is not None:
                yield replace(found, book=book), book.currency
        if good.list_price is not None and good.currency:
            yield _list_price(good), good.currency

    def _exchanged(self, found: Found, source: str, target: str) -> Found:
        if source == target:
            return found
        rate = self.rates.conversion(source, target)
        if rate is None:
            day = formats.day(self.rates.on)
            said = _("There is no exchange rate from %(source)s to %(target)s on %(day)s.")
            raise NoRate(said % {"source": source, "target": target, "day": day})
        said = _("converted from %(source)s at %(rate)s, the rate since %(day)s") % {
            "source": source,
            "rate": _plain(rate.rate.quantize(Decimal("0.000001"))),
            "day": formats.day(rate.since),
        }
        return Found(rounded(found.amount * rate.rate), found.book, (*found.because, said))


def rounded(amount: Decimal) -> Decimal:
    """This function rounds a worked-out price: to cents, and to hundredths of a cent where it is less than one unit."""
    return amount.quantize(CENT if abs(amount) >= 1 else FINE, ROUND_HALF_UP)


def _list_price(good: Good) -> Found:
    return Found(good.list_price, None, (_("List price"),))


def _named(book: Book) -> str:
    return _("Price book “%(book)s”") % {"book": book.name}


def _said(book: Book, least: Decimal, good: Good) -> str:
    if least <= 1:
        return _named(book)
    told = {"book": book.name, "quantity": _plain(least), "unit": good.unit}
    if good.unit:
        return _("Price book “%(book)s”, from %(quantity)s %(unit)s") % told
    return _("Price book “%(book)s”, from %(quantity)s pieces") % told


def _plain(value: Decimal) -> str:
    """A number with as many decimals as it has."""
    return formats.number(value, max(0, -int(value.normalize().as_tuple().exponent)))
