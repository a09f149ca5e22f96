"""A quote as the customer gets it, and what it stands on; cost and margin are no part of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from libreta.directory.models import Customer
from libreta.sales.letterhead.queries import in_language, letterhead
from libreta.sales.quotes.models import Quote, QuoteAnswer, QuoteApproval, QuoteLine, QuoteLink
from libreta.sales.quotes.terms import OPEN_TO_CHANGE, LineKind

COMMERCIAL = (
    "kind",
    "product_id",
    "description",
    "quantity",
    "unit_price",
    "discount",
    "tax_rate",
    "is_optional",
    "book_price",
    "unit_cost",
)


def lines_of(quote_id: int) -> list[QuoteLine]:
    """This function gives the lines of a quote in their order."""
    return list(QuoteLine.objects.filter(quote=quote_id, trashed_at=None).order_by("position", "id"))


def rates_of(quote_id: int) -> list[dict[str, Decimal]]:
    """This function gives base and tax by tax rate, as the database added them up: rate, amount, base, tax."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rate, amount, base, tax FROM sales_quote_rates WHERE quote_id = %s ORDER BY rate DESC", [quote_id]
        )
        return [dict(zip(("rate", "amount", "base", "tax"), row, strict=True)) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Sums:
    """What a quote comes to with some of its optional lines."""

    subtotal: Decimal
    net: Decimal
    tax: Decimal
    rates: list[dict[str, Decimal]]

    @property
    def total(self) -> Decimal:
        return self.net + self.tax


def sums_with(quote_id: int, chosen: Sequence[int]) -> Sums:
    """This function gives what a quote comes to when the optional lines `chosen` (ids) count too.

    The database adds up, by the rules by which it adds up the quote itself.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rate, amount, base, tax FROM sales_quote_rates_with(%s, %s::bigint[]) ORDER BY rate DESC",
            [quote_id, list(chosen)],
        )
        rates = [dict(zip(("rate", "amount", "base", "tax"), row, strict=True)) for row in cursor.fetchall()]
    added = (sum((rate[name] for rate in rates), Decimal(0)) for name in ("amount", "base", "tax"))
    return Sums(*added, rates)


def with_options(told: dict[str, Any], sums: Sums) -> dict[str, Any]:
    """This function gives an offer with the sums of the options that were ticked."""
    digits = told["digits"]
    return told | {
        "subtotal": _text(sums.subtotal, digits),
        "net": _text(sums.net, digits),
        "tax": _text(sums.tax, digits),
        "total": _text(sums.total, digits),
        "discount_amount": _text(sums.subtotal - sums.net, digits),
        "rates": [
            {"rate": plain(r["rate"]), "base": _text(r["base"], digits), "tax": _text(r["tax"], digits)}
            for r in sums.rates
        ],
    }


def options_of(quote_id: int) -> dict[int, int]:
    """This function gives the optional lines of a quote: their ids by their places, counted from one over all lines."""
    lines = enumerate(lines_of(quote_id), start=1)
    return {place: line.pk for place, line in lines if line.kind == LineKind.ITEM and line.is_optional}


def offer(quote: Quote) -> dict[str, Any]:
    """This function gives a quote as the customer gets it, in plain values that JSON can keep.

    What was sent is given as it was sent. Amounts are texts with a point and the digits of the currency.
    """
    if quote.status not in OPEN_TO_CHANGE:
        kept = QuoteLink.objects.filter(pk=quote.pk).values_list("offer", flat=True).first()
        if kept:
            return kept
    return drawn_up(quote)


def drawn_up(quote: Quote, *, on: date | None = None) -> dict[str, Any]:
    """This function draws a quote up from what stands in the tables now, with the day on which it goes out."""
    ours = letterhead()
    return {
        "drawn_on": on.isoformat() if on is not None else "",
        "number": quote.number,
        "edition": quote.edition,
        "title": quote.title,
        "language": quote.language,
        "currency": quote.currency,
        "digits": quote.digits,
        "valid_until": quote.valid_until.isoformat(),
        "introduction": quote.introduction,
        "terms": quote.terms,
        "reference": quote.reference,
        "discount": plain(quote.discount),
        **{name: _text(getattr(quote, name), quote.digits) for name in ("subtotal", "net", "tax", "total")},
        "discount_amount": _text(quote.subtotal - quote.net, quote.digits),
        "lines": [_line(line, quote.digits) for line in lines_of(quote.pk)],
        "rates": [
            {"rate": plain(r["rate"]), "base": _text(r["base"], quote.digits), "tax": _text(r["tax"], quote.digits)}
            for r in rates_of(quote.pk)
        ],
        "customer": _recipient(Customer.objects.get(pk=quote.customer_id)),
        "seller": quote.owner.name if quote.owner_id else "",
        "seller_email": quote.owner.email if quote.owner_id else "",
        "company": {
            **{
                n: getattr(ours, n)
                for n in ("name", "tax_id", "address", "email", "phone", "website", "bank", "accent")
            },
            "footer": in_language(ours.footer, quote.language),
        },
    }


def _line(line: QuoteLine, digits: int) -> dict[str, Any]:
    if line.kind == LineKind.SECTION:
        return {"kind": "section", "description": line.description}
    return {
        "kind": "item",
        "description": line.description,
        "quantity": plain(line.quantity),
        "unit": line.unit,
        "unit_price": _price(line.unit_price, digits),
        "discount": plain(line.discount),
        "tax_rate": plain(line.tax_rate),
        "is_optional": line.is_optional,
        "amount": _text(line.amount, digits),
    }


def _recipient(customer: Customer) -> dict[str, Any]:
    place = " ".join(part for part in (customer.postal_code, customer.city) if part)
    where = ", ".join(part for part in (place, customer.region, customer.country) if part)
    return {
        "name": customer.legal_name or customer.name,
        "tax_id": customer.tax_id,
        "address": [part for part in (customer.street, where) if part],
    }


def _text(amount: Decimal, digits: int) -> str:
    return f"{amount:.{digits}f}"


def plain(value: Decimal) -> str:
    """This function writes a number with a point and without zeros that say nothing."""
    return format(value.normalize() if value != value.to_integral_value() else value.to_integral_value(), "f")


def _price(value: Decimal, digits: int) -> str:
    """A unit price has the digits of its currency, and up to four where it needs them."""
    written = plain(value)
    return written if len(written.partition(".")[2]) > digits else f"{value:.{digits}f}"


def content_hash(content: dict[str, Any]) -> str:
    """This function gives the SHA-256 of what was offered, as 64 hexadecimal digits."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def fingerprint(quote: Quote) -> str:
    """This function gives the SHA-256 of everything that an approval is about: conditions and lines, costs too."""
    rows = QuoteLine.objects.filter(quote=quote.pk, trashed_at=None).order_by("position", "id").values_list(*COMMERCIAL)
    told = [quote.customer_id, quote.currency, str(quote.discount.normalize()), [[str(v) for v in row] for row in rows]]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def approvals_of(quote_id: int) -> list[QuoteApproval]:
    """This function gives the approvals of a quote, the latest first."""
    rows = QuoteApproval.objects.filter(quote=quote_id).select_related("rule", "asked_by", "decided_by")
    return list(rows.order_by("-id"))


def answer_of(quote_id: int) -> QuoteAnswer | None:
    return QuoteAnswer.objects.filter(quote=quote_id).first()


def editions_of(number: str, visible: Iterable[int] | None = None) -> list[Quote]:
    """This function gives the versions of an offer, the latest first."""
    rows = Quote.objects.filter(number=number, trashed_at=None).order_by("-edition")
    return list(rows if visible is None else rows.filter(pk__in=visible))


def mail_states(quote_ids: Iterable[int]) -> dict[int, str]:
    """This function says in a few words how the latest letter of each quote stands; it names no address."""
    from libreta.sales.quotes.mailing import sendings_of

    return {pk: found[0].label for pk, found in sendings_of(quote_ids).items()}
