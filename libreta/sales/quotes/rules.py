"""What a quote and its lines leave unsaid, and what must hold of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from libreta.catalog.models import PriceBook
from libreta.directory.models import Customer
from libreta.kernel.actors import Actor
from libreta.kernel.rows import NOTHING
from libreta.sales.letterhead.queries import in_language, letterhead
from libreta.sales.opportunities.models import Opportunity
from libreta.sales.quotes.models import Quote, QuoteLine
from libreta.sales.quotes.pricing import Wanted, price_lines
from libreta.sales.quotes.terms import OPEN_TO_CHANGE, Language, LineKind, Measure

Rows = Sequence[dict[str, Any]]
FREE = frozenset({"owner", "opportunity", "external_id"})
"""What may change of a quote that was sent; custom fields too."""
SENT_STAYS = gettext_lazy("A quote that was sent stays as it was sent. Make a new version to change it.")


def settings_of_all(actor: Actor, verb: str) -> Q:
    """This function gives the condition on approval rules: everybody reads, who may change settings changes."""
    return Q() if verb in ("read", "export") or actor.may("settings.sales") else NOTHING


def prepare_quotes(rows: Rows, *, by: Actor, at: datetime, held: Sequence[Any] | None = None) -> None:
    """This function fills in what a new quote leaves unsaid: customer, currency, language, validity and terms."""
    if held is not None:
        for row, was in zip(rows, held, strict=True):
            if row.get("language", was.language) == "":
                row["language"] = was.language
        return
    deals = Opportunity.objects.in_bulk({row["opportunity"] for row in rows if row.get("opportunity")})
    for row in rows:
        deal = deals.get(row.get("opportunity"))
        if deal is not None and not row.get("customer"):
            row["customer"] = deal.customer_id
        if deal is not None and not row.get("currency"):
            row["currency"] = deal.currency
        if deal is not None and not row.get("title"):
            row["title"] = deal.name
    customers = Customer.objects.in_bulk({row["customer"] for row in rows if row.get("customer")})
    books = PriceBook.objects.in_bulk({row["price_book"] for row in rows if row.get("price_book")})
    ours = letterhead()
    for row in rows:
        customer, book = customers.get(row.get("customer")), books.get(row.get("price_book"))
        if not row.get("currency"):
            row["currency"] = _currency(customer, book)
        if not row.get("language"):
            spoken = customer.language if customer is not None else ""
            row["language"] = spoken if spoken in Language.values else by.language
        if row["language"] not in Language.values:
            row["language"] = Language.ENGLISH.value
        if not row.get("valid_until"):
            row["valid_until"] = at.date() + timedelta(days=ours.valid_days)
        if "terms" not in row:
            row["terms"] = in_language(ours.terms, row["language"])


def _currency(customer: Customer | None, book: PriceBook | None) -> str:
    own = book.currency if book is not None else customer.currency if customer is not None else ""
    return own or settings.CURRENCY or "EUR"


def problems_of_quotes(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None
) -> dict[int, dict[str, str]]:
    """This function finds quotes that may not be as they are: sent ones that change, a book in another currency."""
    found: dict[int, dict[str, str]] = {}
    books = PriceBook.objects.in_bulk({row["price_book"] for row in rows if row.get("price_book")})
    with_lines = _with_lines(held or (), rows)
    for number, row in enumerate(rows):
        was = held[number] if held is not None else None
        problems = found.setdefault(number, {})
        if was is not None and was.status not in OPEN_TO_CHANGE:
            problems |= {name: SENT_STAYS for name in _changed(row, was) - FREE if not name.startswith("x_")}
        if not Decimal(0) <= (row.get("discount") or 0) <= 100:
            problems["discount"] = _("A discount is between 0 and 100 percent.")
        currency = row.get("currency") or (was.currency if was is not None else "")
        book = books.get(row.get("price_book"))
        if book is not None and book.currency != currency:
            problems["price_book"] = _("This price book is in %(currency)s.") % {"currency": book.currency}
        if was is not None and was.currency != currency and was.pk in with_lines:
            problems["currency"] = _("This quote has lines with prices in %(currency)s.") % {"currency": was.currency}
    return {number: problems for number, problems in found.items() if problems}


def _changed(row: Mapping[str, Any], was: Any) -> set[str]:
    fields = {f.name: f.attname for f in was._meta.concrete_fields}
    return {name for name, value in row.items() if name not in fields or getattr(was, fields[name]) != value}


def _with_lines(held: Iterable[Any], rows: Sequence[Mapping[str, Any]]) -> set[int]:
    if not any("currency" in row for row in rows):
        return set()
    lines = QuoteLine.objects.filter(quote__in=[was.pk for was in held], trashed_at=None, kind=LineKind.ITEM)
    return set(lines.values_list("quote_id", flat=True))


def prepare_lines(rows: Rows, *, by: Actor, at: datetime, held: Sequence[Any] | None = None) -> None:
    """This function prices lines whose product or quantity is chosen, and puts new ones at the end."""
    parents = [row.get("quote") or (held[n].quote_id if held is not None else None) for n, row in enumerate(rows)]
    quotes = Quote.objects.in_bulk({pk for pk in parents if pk})
    if held is None:
        _place(rows)
    wanted = []
    for number, row in enumerate(rows):
        was, quote = held[number] if held is not None else None, quotes.get(parents[number])
        product = row.get("product", was.product_id if was is not None else None)
        _fill_emptied(row, product)
        if quote is None or row.get("kind", LineKind.ITEM) != LineKind.ITEM:
            continue
        if not product:
            if was is not None and was.product_id:
                row |= {"book_price": None, "unit_cost": None, "price_source": ""}
            continue
        if was is None or "product" in row or row.get("unit_price", 0) is None or _other_quantity(row, was):
            quantity = row.get("quantity") if row.get("quantity") is not None else getattr(was, "quantity", Decimal(1))
            wanted.append(Wanted(row, product, quantity, quote.currency, quote.customer_id, quote.price_book_id))
            if was is not None and row.get("product", was.product_id) == was.product_id:
                row.setdefault("description", was.description)
                row.setdefault("tax_rate", was.tax_rate)
                row.setdefault("unit", was.unit)
                if was.unit_price != was.book_price:  # a price that was typed stays
                    row.setdefault("unit_price", was.unit_price)
    price_lines(wanted, by=by, at=at)


def _fill_emptied(row: dict[str, Any], product: Any) -> None:
    """An emptied number is what a new line has; an emptied price of a product is asked for again."""
    for name, usual in (("quantity", 1), ("discount", 0), ("tax_rate", 0), ("unit_price", 0)):
        if row.get(name, usual) is None and not (product and name in ("unit_price", "tax_rate")):
            row[name] = Decimal(usual)


def _other_quantity(row: Mapping[str, Any], was: Any) -> bool:
    """Whether a new quantity may bring a line to another step of its book."""
    return row.get("quantity") is not None and row["quantity"] != was.quantity


def _place(rows: Rows) -> None:
    ids = {row["quote"] for row in rows if row.get("quote") and not row.get("position")}
    if not ids:
        return
    last = QuoteLine.objects.filter(quote__in=ids, trashed_at=None).values_list("quote").annotate(Max("position"))
    after: dict[int, int] = dict(last)
    for row in rows:
        if row.get("quote") and not row.get("position"):
            row["position"] = after[row["quote"]] = after.get(row["quote"], 0) + 1


def problems_of_lines(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None
) -> dict[int, dict[str, str]]:
    """This function finds lines of quotes that were sent, and impossible percentages."""
    parents = [row.get("quote") or (held[n].quote_id if held is not None else None) for n, row in enumerate(rows)]
    closed = set(
        Quote.objects.filter(pk__in=[p for p in parents if p])
        .exclude(status__in=OPEN_TO_CHANGE)
        .values_list("pk", flat=True)
    )
    found: dict[int, dict[str, str]] = {}
    for number, row in enumerate(rows):
        problems = found.setdefault(number, {})
        if parents[number] in closed:
            problems["quote"] = SENT_STAYS
        if held is not None and row.get("quote", held[number].quote_id) != held[number].quote_id:
            problems["quote"] = _("A line stays with its quote.")
        for name in ("discount", "tax_rate"):
            if not Decimal(0) <= (row.get(name) or 0) <= 100:
                problems[name] = _("A percentage is between 0 and 100.")
    return {number: problems for number, problems in found.items() if problems}


def problems_of_rules(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None
) -> dict[int, dict[str, str]]:
    """This function finds approval rules that nobody could follow."""
    found: dict[int, dict[str, str]] = {}
    for number, row in enumerate(rows):
        was = held[number] if held is not None else None
        value = lambda name, was=was, row=row: row.get(name, getattr(was, name, None)) if was else row.get(name)  # noqa: E731
        problems = found.setdefault(number, {})
        approver = row["approver"] if "approver" in row else getattr(was, "approver_id", None)
        if not approver and not value("approver_role"):
            problems["approver"] = _("Say who approves: a person, or everybody with a role.")
        if value("measure") == Measure.AMOUNT and not value("currency"):
            problems["currency"] = _("An amount needs its currency.")
        if value("delegate_from") and value("delegate_until") and value("delegate_from") > value("delegate_until"):
            problems["delegate_until"] = _("The last day lies before the first.")
    return {number: problems for number, problems in found.items() if problems}
