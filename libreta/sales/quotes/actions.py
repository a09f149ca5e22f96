"""The steps of a quote inside the house: approval, sending, a new version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from libreta.kernel import events, writes
from libreta.kernel.actions import action
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.fields import Field
from libreta.kernel.refusals import NotAllowedNow
from libreta.sales.quotes import approvals, checks, links, queries
from libreta.sales.quotes.models import Quote, QuoteApproval, QuoteLine
from libreta.sales.quotes.refusals import ApprovalMissing, OwnApproval
from libreta.sales.quotes.terms import Decision, Measure, Status

REASON = Field("reason", "text", _("reason"), "reason", max_length=500)
WHY = Field("reason", "text", _("reason"), "reason", required=True, max_length=500)
CONDITIONS = (
    "title", "customer", "opportunity", "currency", "language", "price_book", "introduction", "terms", "reference",
    "discount", "owner",
)  # fmt: skip
LINE = (
    "position", "kind", "product", "description", "quantity", "unit", "unit_price", "discount", "tax_rate",
    "is_optional", "book_price", "unit_cost", "price_source",
)  # fmt: skip


def _in(*states: Status) -> Callable[[Mapping[str, Any]], bool]:
    return lambda row: row.get("status") in states and row.get("is_current") is not False


def marked(quotes: Iterable[Quote], past: str, values: dict[str, Any], *, by: Actor, at: datetime) -> list[int]:
    """This function sets fields that nobody types, like the status, and tells what happened. Call it with the quotes
    held locked."""
    ids = [quote.pk for quote in quotes]
    stamp(by)
    Quote.objects.filter(pk__in=ids).update(**values, version=F("version") + 1, updated_at=at)
    for name in ("updated", past):
        event = f"sales.quotes.{name}"
        events.publish(event, type_key="quote", ids=ids, by=by, at=at, fields=sorted(values))
    return ids


@action(
    "quote.approval_request",
    type="quote",
    label=_("Ask for approval"),
    icon="shield-check",
    fits=_in(Status.DRAFT),
)
def ask_approval(ids: Iterable[int], *, by: Actor, at: datetime) -> list[int]:
    """This function asks those whom the rules name to agree to quotes as they stand, and gives the quotes' ids.

    Raises NotAllowedNow where no rule asks for it or nobody but the seller could agree; NoRate.
    """
    with transaction.atomic():
        held = writes.opened("quote", ids, by=by, at=at)
        for quote in held:
            checks.require_state(quote, Status.DRAFT)
            checks.require_lines(quote)
            wanted = approvals.missing(quote, on=at.date())
            if not wanted:
                raise NotAllowedNow(_("This quote needs no approval; it can be sent."))
            stamp(by)
            mark = queries.fingerprint(quote)
            for rule, measured in wanted:
                approvals.require_approvers(rule, on=at.date(), without=(by.user_id, quote.owner_id))
                shown = None if rule.measure == Measure.MARGIN else measured  # a margin is read by its own right
                asked = {"measured": shown, "seller_id": quote.owner_id, "asked_by_id": by.user_id, "asked_at": at}
                made = {"created_at": at, "updated_at": at, "created_by_id": by.user_id}
                QuoteApproval.objects.create(quote=quote, rule=rule, fingerprint=mark, **asked, **made)
        return marked(held, "approval_asked", {"status": Status.AWAITING_APPROVAL}, by=by, at=at)


@action(
    "quote.approval",
    type="quote",
    label=_("Approve"),
    icon="thumbs-up",
    inputs=(REASON,),
    fits=_in(Status.AWAITING_APPROVAL),
)
def approve_quotes(
    ids: Iterable[int], *, by: Actor, at: datetime, reason: str = "", by_link: bool = False
) -> list[int]:
    """This function agrees to quotes as they stand. Raises OwnApproval, ApprovalMissing, NotAllowedNow, NotVisible."""
    return _decide(ids, Decision.APPROVED, reason, by, at, by_link)


@action(
    "quote.refusal",
    type="quote",
    label=_("Refuse"),
    icon="thumbs-down",
    inputs=(WHY,),
    danger=True,
    fits=_in(Status.AWAITING_APPROVAL),
)
def refuse_quotes(ids: Iterable[int], *, by: Actor, at: datetime, reason: str = "", by_link: bool = False) -> list[int]:
    """This function does not agree; the quote is a draft again. Raises as `approve_quotes` does."""
    return _decide(ids, Decision.REFUSED, reason, by, at, by_link)


def _decide(ids: Iterable[int], decision: Decision, reason: str, by: Actor, at: datetime, by_link: bool) -> list[int]:
    with transaction.atomic():
        held = writes.opened("quote", ids, by=by, at=at, verb="read")
        for quote in held:
            checks.require_state(quote, Status.AWAITING_APPROVAL)
            stamp(by)
            waiting = _waiting(quote, queries.fingerprint(quote))
            own = _own(waiting, by, at)
            told = {"decision": decision, "decided_by_id": by.user_id, "decided_at": at, "by_link": by_link}
            _write(own, reason=reason or "", **told, updated_at=at)
            refused = decision == Decision.REFUSED
            if refused:
                _write(set(waiting) - set(own), decision=Decision.LAPSED, updated_at=at)
            if refused or not approvals.missing(quote, on=at.date()):
                status = Status.DRAFT if refused else Status.APPROVED
                marked([quote], "refused" if refused else "approved", {"status": status}, by=by, at=at)
        return [quote.pk for quote in held]


def _waiting(quote: Quote, mark: str) -> list[QuoteApproval]:
    rows = QuoteApproval.objects.select_for_update(of=("self",)).select_related("rule")
    found = list(rows.filter(quote=quote, fingerprint=mark, decision=Decision.WAITING).order_by("pk"))
    if not found:
        raise ApprovalMissing(_("The lines changed since the approval was asked for. Ask for it again."))
    return found


def _own(waiting: list[QuoteApproval], by: Actor, at: datetime) -> list[QuoteApproval]:
    """The approvals that are this person's to decide. Raises OwnApproval, NotTheApprover where there is none."""
    if by.user_id is None or any(by.user_id in (one.asked_by_id, one.seller_id) for one in waiting):
        raise OwnApproval()
    allowed = {one.rule_id: approvals.approvers(one.rule, on=at.date()) for one in waiting}
    own = [one for one in waiting if by.user_id in {user.pk for user in allowed[one.rule_id]}]
    if not own:
        raise checks.NotTheApprover()
    return own


def _write(rows: Iterable[QuoteApproval], **values: Any) -> None:
    QuoteApproval.objects.filter(pk__in=[one.pk for one in rows]).update(**values, version=F("version") + 1)


@action("quote.sending", type="quote", label=_("Mark as sent"), icon="send", fits=_in(Status.DRAFT, Status.APPROVED))
def send_quotes(ids: Iterable[int], *, by: Actor, at: datetime) -> list[int]:
    """This function freezes quotes and makes the link for their customers, all or none.

    Raises ApprovalMissing, NotAllowedNow where a quote has no lines or ran out, PriceBookExpired, NoRate.
    """
    with transaction.atomic():
        held = writes.opened("quote", ids, by=by, at=at)
        for quote in held:
            checks.require_state(quote, Status.DRAFT, Status.APPROVED)
            checks.require_sendable(quote, on=at.date())
            lacking = approvals.missing(quote, on=at.date())
            if lacking:
                said = _("This quote needs an approval first: %(rules)s.")
                raise ApprovalMissing(said % {"rules": approvals.told(lacking)})
            links.make_link(quote, queries.drawn_up(quote, on=at.date()), at=at)
        return marked(held, "sent", {"status": Status.SENT, "sent_at": at}, by=by, at=at)


@action(
    "quote.version",
    type="quote",
    label=_("New version"),
    icon="copy",
    fits=_in(Status.SENT, Status.DECLINED, Status.EXPIRED),
)
def make_versions(ids: Iterable[int], *, by: Actor, at: datetime) -> list[int]:
    """This function makes the next version of quotes, as drafts with the same lines, and gives their ids.

    The version before stays readable and can no longer be accepted. Raises NotAllowedNow.
    """
    with transaction.atomic():
        held = writes.opened("quote", ids, by=by, at=at)
        for quote in held:
            checks.require_state(quote, Status.SENT, Status.DECLINED, Status.EXPIRED)
        marked(held, "superseded", {"status": Status.SUPERSEDED, "is_current": False}, by=by, at=at)
        made = [_next_edition(quote, by, at) for quote in held]
        events.publish("sales.quotes.created", type_key="quote", ids=made, by=by, at=at)
        return made


def _next_edition(quote: Quote, by: Actor, at: datetime) -> int:
    stamps = {"created_at": at, "updated_at": at, "created_by_id": by.user_id}
    columns = [Quote._meta.get_field(name).attname for name in CONDITIONS]
    fresh = Quote.objects.create(
        number=quote.number,
        edition=quote.edition + 1,
        valid_until=checks.valid_again(quote, on=at.date()),
        extra=quote.extra,
        **{column: getattr(quote, column) for column in columns},
        **stamps,
    )
    names = [QuoteLine._meta.get_field(name).attname for name in LINE]
    rows = [{name: getattr(line, name) for name in names} for line in queries.lines_of(quote.pk)]
    QuoteLine.objects.bulk_create([QuoteLine(quote=fresh, **row, **stamps) for row in rows])
    return fresh.pk
