"""What the customer says to a quote: yes, no, or a question. The first answer stands, by a rule of the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from libreta.kernel import events, writes
from libreta.kernel.actions import action
from libreta.kernel.actors import Actor, stamp, system_actor
from libreta.kernel.fields import Field
from libreta.kernel.refusals import Invalid
from libreta.sales.letterhead.queries import letterhead
from libreta.sales.quotes import checks, ordering, queries
from libreta.sales.quotes.actions import marked
from libreta.sales.quotes.models import Quote, QuoteAnswer
from libreta.sales.quotes.refusals import AlreadyAnswered, OtherTotal
from libreta.sales.quotes.terms import Answer, Status

NAME = Field("name", "text", gettext_lazy("name"), "name", required=True, max_length=120)
REASON = Field("reason", "text", gettext_lazy("reason"), "reason", max_length=1000)


@dataclass(frozen=True)
class Caller:
    """From where an answer came."""

    name: str
    ip: str | None = None
    user_agent: str = ""


def _is_sent(row: Mapping[str, Any]) -> bool:
    return row.get("status") == Status.SENT


@action(
    "quote.acceptance",
    type="quote",
    label=gettext_lazy("Accepted by the customer"),
    icon="thumbs-up",
    inputs=(NAME,),
    fits=_is_sent,
)
def accept_quotes(ids: Iterable[int], *, by: Actor, at: datetime, name: str = "") -> list[int]:
    """This function writes down that customers accepted, on paper or by word. Raises AlreadyAnswered, NoLongerOpen."""
    return _by_hand(ids, Answer.ACCEPTED, name, "", by, at)


@action(
    "quote.declining",
    type="quote",
    label=gettext_lazy("Declined by the customer"),
    icon="thumbs-down",
    inputs=(NAME, REASON),
    fits=_is_sent,
)
def decline_quotes(ids: Iterable[int], *, by: Actor, at: datetime, name: str = "", reason: str = "") -> list[int]:
    """This function writes down that customers declined. Raises AlreadyAnswered, NoLongerOpen."""
    return _by_hand(ids, Answer.DECLINED, name, reason, by, at)


def _by_hand(ids: Iterable[int], kind: Answer, name: str, reason: str, by: Actor, at: datetime) -> list[int]:
    with transaction.atomic():
        held = writes.opened("quote", ids, by=by, at=at)
        for quote in held:
            _answer(quote, kind, Caller(name), reason, by, at)
        return [quote.pk for quote in held]


def answer_by_link(
    quote_id: int,
    kind: Answer,
    caller: Caller,
    *,
    reason: str = "",
    options: Sequence[int] = (),
    seen_total: str | None = None,
    at: datetime,
) -> None:
    """This function keeps the answer of whoever holds the link. `options`: places of the optional lines that were
    ticked; `seen_total`: the total that stood beside them.

    Raises AlreadyAnswered, NoLongerOpen, Invalid; OtherTotal where the options come to another total.
    """
    name = " ".join(caller.name.split())[:120]
    if not name:
        raise Invalid(errors={"name": [_("Please write your name.")]})
    by = system_actor(door="link", name=name)
    with transaction.atomic():
        quote = Quote.objects.select_for_update(of=("self",)).get(pk=quote_id, trashed_at=None)
        checks.require_open(quote, on=today(quote, at))
        chosen = chosen_lines(quote.pk, options) if kind == Answer.ACCEPTED else []
        if seen_total is not None and Decimal(seen_total) != queries.sums_with(quote.pk, chosen).total:
            raise OtherTotal()
        who = Caller(name, caller.ip, caller.user_agent[:400])
        _answer(quote, kind, who, reason.strip()[:1000], by, at, chosen)


def chosen_lines(quote_id: int, options: Iterable[int]) -> list[int]:
    """This function gives the ids of the optional lines at some places. Raises Invalid for a place of another line."""
    known = queries.options_of(quote_id)
    places = sorted(set(options))
    if not set(places) <= set(known):
        raise Invalid(_("This quote has no such option."))
    return [known[place] for place in places]


def _answer(
    quote: Quote, kind: Answer, caller: Caller, reason: str, by: Actor, at: datetime, chosen: Sequence[int] = ()
) -> None:
    checks.require_open(quote, on=today(quote, at))
    stamp(by)
    told = queries.offer(quote)
    accepted: dict[str, Any] = {}
    if kind == Answer.ACCEPTED:
        sums = queries.sums_with(quote.pk, chosen)
        accepted = {"chosen": list(chosen), "net": sums.net, "tax": sums.tax, "total": sums.total}
        if chosen:
            told = queries.with_options(told, sums) | {"chosen": list(chosen)}
    try:
        with transaction.atomic():
            QuoteAnswer.objects.create(
                quote=quote,
                kind=kind,
                name=caller.name,
                at=at,
                ip=caller.ip,
                user_agent=caller.user_agent,
                fingerprint=queries.content_hash(told),
                reason=reason,
                **accepted,
                user_id=by.user_id,
                created_at=at,
                updated_at=at,
                created_by_id=by.user_id,
            )
    except IntegrityError:
        raise AlreadyAnswered() from None
    status = Status.ACCEPTED if kind == Answer.ACCEPTED else Status.DECLINED
    marked([quote], status.value, {"status": status, "answered_at": at}, by=by, at=at)
    if kind == Answer.ACCEPTED and letterhead().orders_on_acceptance:
        ordering.order_from(quote, by=by if by.user_id else system_actor(door=by.door, name=by.name), at=at)


def today(quote: Quote, at: datetime) -> date:
    """This function gives the day it is for a quote: in the time zone of its seller."""
    zone = quote.owner.timezone if quote.owner_id else "UTC"
    return at.astimezone(ZoneInfo(zone or "UTC")).date()


def ask_question(quote: Quote, caller: Caller, text: str, *, at: datetime) -> None:
    """This function writes a customer's question into the notebook and makes a task for the seller. Raises Invalid."""
    text, name = text.strip()[:4000], " ".join(caller.name.split())[:120]
    if not text:
        raise Invalid(errors={"question": [_("Please write your question.")]})
    by = system_actor(door="link", name=name or _("Customer"))
    said = _("Question about the quote %(number)s") % {"number": quote.number}
    row = {"customer": quote.customer_id, "kind": "request", "direction": "inbound", "at": at, "summary": said}
    task = {"title": said, "subject_type": "quote", "subject_id": quote.pk, "due_at": at, "owner": quote.owner_id}
    body = f"{name}: {text}" if name else text
    with transaction.atomic():
        writes.create("interaction", [row | {"body": body}], by=by, at=at)
        writes.create("task", [task | {"body": body, "priority": "high"}], by=by, at=at)


def note_view(quote: Quote, *, at: datetime) -> None:
    """This function tells once that a quote was looked at by whoever holds its link."""
    if quote.status == Status.SENT:
        with transaction.atomic():
            by = system_actor(door="link")
            events.publish("sales.quotes.viewed", type_key="quote", ids=[quote.pk], by=by, at=at)
