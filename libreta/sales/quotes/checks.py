"""What has to hold of a quote before a step."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from libreta.catalog.prices.refusals import PriceBookExpired
from libreta.kernel import query
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Forbidden, NotAllowedNow
from libreta.sales.letterhead.queries import letterhead
from libreta.sales.quotes.models import Quote, QuoteLine
from libreta.sales.quotes.refusals import AlreadyAnswered, NoLongerOpen
from libreta.sales.quotes.terms import LineKind, Status

ANSWERED = (Status.ACCEPTED, Status.DECLINED)


class NotTheApprover(Forbidden):
    """The rule names somebody else."""

    code, message = "not-the-approver", _("By the rules somebody else decides about this quote.")


PAPER: dict[str, tuple[str, ...]] = {
    "quote": ("number", "title", "valid_until", "introduction", "terms", "reference", "discount", "subtotal", "net",
              "tax", "total", "currency"),
    "quote_line": ("description", "quantity", "unit", "unit_price", "discount", "tax_rate", "amount"),
    "customer": ("name", "legal_name", "tax_id", "street", "postal_code", "city", "region", "country"),
}  # fmt: skip


def may_see_paper(by: Actor, *types: str) -> bool:
    """This function tells whether a role hides nothing of what stands on a quote's paper, or of some types on it."""
    return all(
        by.rights.scope(key, "read") != "none" and all(by.rights.field(key, name).readable for name in PAPER[key])
        for key in types or PAPER
    )


def require_paper(customer_id: int, *, by: Actor, at: datetime) -> None:
    """This function refuses the paper to whom it would tell what is hidden from him: fields, or the customer itself.

    Raises Forbidden.
    """
    if not may_see_paper(by) or not query.of("customer", by=by, at=at).with_ids([customer_id]).ids(1):
        raise Forbidden(_("On this paper stands something that your role may not see."))


def require_state(quote: Quote, *states: Status) -> None:
    """This function raises a refusal that says how a quote stands where it is in none of the states."""
    if quote.status in states:
        return
    if quote.status in ANSWERED:
        raise AlreadyAnswered()
    raise NotAllowedNow(
        _("This is not possible now: the quote is “%(status)s”.") % {"status": Status(quote.status).label}
    )


def require_lines(quote: Quote) -> None:
    """This function raises NotAllowedNow for a quote without items."""
    rows = QuoteLine.objects.filter(quote=quote.pk, trashed_at=None, kind=LineKind.ITEM)
    if not rows.exists():
        raise NotAllowedNow(_("Write at least one line first."))


def require_sendable(quote: Quote, *, on: date) -> None:
    """This function raises NotAllowedNow or PriceBookExpired where a quote cannot go out as it is."""
    require_lines(quote)
    if quote.valid_until < on:
        raise NotAllowedNow(_("The last day on which it can be accepted has passed. Set another one."))
    book = quote.price_book
    if book is not None and book.valid_until is not None and book.valid_until <= on:
        said = _("The price book “%(book)s” expired on %(day)s. Choose another one and check the prices.")
        raise PriceBookExpired(said % {"book": book.name, "day": book.valid_until})


def require_open(quote: Quote, *, on: date) -> None:
    """This function raises AlreadyAnswered or NoLongerOpen where a customer can no longer answer."""
    if quote.status in ANSWERED:
        raise AlreadyAnswered()
    if quote.status == Status.SUPERSEDED:
        raise NoLongerOpen(_("A newer version has taken the place of this quote."))
    if quote.status == Status.EXPIRED or quote.valid_until < on:
        raise NoLongerOpen(_("This quote has expired. Ask for a new one."))
    if quote.status != Status.SENT:
        raise NoLongerOpen()


def valid_again(quote: Quote, *, on: date) -> date:
    """This function gives the last day of a new version: at least as far as new quotes usually reach."""
    return max(quote.valid_until, on + timedelta(days=letterhead().valid_days))
