"""What sellers do with leads: answer, qualify, disqualify, open again, give to another customer, judge the score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from libreta.directory.interactions.terms import Kind
from libreta.kernel import events, writes
from libreta.kernel.actions import action
from libreta.kernel.actors import Actor
from libreta.kernel.fields import Field
from libreta.kernel.refusals import Invalid, NotAllowedNow
from libreta.kernel.writes import Change
from libreta.sales.leads.capturing import capture_leads
from libreta.sales.leads.models import Lead
from libreta.sales.leads.terms import OPEN, Reason, Status, Verdict
from libreta.sales.leads.touches import Touch

__all__ = ["Touch", "capture_leads"]

TOUCHES = tuple((kind.value, kind.label) for kind in (Kind.CALL, Kind.EMAIL, Kind.MESSAGE, Kind.MEETING, Kind.VISIT))
HOW = Field("kind", "choice", _("how"), "kind", required=True, choices=TOUCHES)
SAID = Field("summary", "long_text", _("what was said"), "summary", required=True)
REASON = Field("reason", "choice", _("reason"), "reason", required=True, choices=tuple(Reason.choices))
NOTE = Field("reason_note", "long_text", _("more on the reason"), "reason_note")
DEAL = Field("title", "text", _("name of the opportunity"), "title", max_length=200)
AMOUNT = Field("amount", "decimal", _("amount"), "amount", digits=(16, 2))
CURRENCY = Field("currency", "text", _("currency"), "currency", max_length=3)
CLOSE_ON = Field("close_on", "date", _("expected to close"), "close_on")
PIPELINE = Field("pipeline", "reference", _("pipeline"), "pipeline", target="pipeline")
CUSTOMER = Field("customer", "reference", _("customer"), "customer", required=True, target="customer")
VERDICT = Field("verdict", "choice", _("this lead is"), "verdict", required=True, choices=tuple(Verdict.choices))
WHY = Field("verdict_reason", "text", _("why"), "verdict_reason", required=True, max_length=300)


def _is_open(row: Mapping[str, Any]) -> bool:
    return row.get("status") in OPEN


def _is_closed(row: Mapping[str, Any]) -> bool:
    return row.get("status") in (Status.QUALIFIED, Status.DISQUALIFIED)


@action("lead.response", type="lead", label=_("Write down an answer"), icon="reply", inputs=(HOW, SAID), fits=_is_open)
def respond_to_leads(ids: Iterable[int], *, kind: str, summary: str, by: Actor, at: datetime) -> list[int]:
    """This function writes a touch into the notebook of each lead's customer; the clock of the answer stops there.

    Raises NotVisible, Forbidden, Invalid.
    """
    with transaction.atomic():
        held = writes.opened("lead", ids, by=by, at=at)
        first, _newline, rest = summary.partition("\n")
        entry = {"kind": kind, "direction": "outbound", "summary": first[:300], "at": at, "body": rest.strip()}
        customers = sorted({lead.customer_id for lead in held})
        writes.create("interaction", [{**entry, "customer": customer} for customer in customers], by=by, at=at)
        changes = [Change(lead.pk, _answered(lead, at)) for lead in held]
        return writes.update("lead", [change for change in changes if change.values], by=by, at=at)


def _answered(lead: Lead, at: datetime) -> dict[str, Any]:
    fresh = Lead.objects.values("responded_at", "status").get(pk=lead.pk)  # the notebook may have answered it already
    values: dict[str, Any] = {} if fresh["responded_at"] else {"responded_at": at}
    return values | ({"status": Status.WORKING} if fresh["status"] == Status.NEW else {})


@action(
    "lead.qualification",
    type="lead",
    label=_("Qualify"),
    icon="badge-check",
    inputs=(DEAL, AMOUNT, CURRENCY, CLOSE_ON, PIPELINE),
    fits=_is_open,
)
def qualify_leads(ids: Iterable[int], *, by: Actor, at: datetime, **told: Any) -> list[int]:
    """This function makes an opportunity of each lead, for the same customer, with what the lead knows; all or none.

    Raises NotVisible, Forbidden, NotAllowedNow for a lead that is closed, Invalid where the deal lacks something.
    """
    with transaction.atomic():
        held = writes.opened("lead", ids, by=by, at=at)
        if any(lead.status not in OPEN for lead in held):
            raise NotAllowedNow(_("This lead is decided already."))
        open_deals(held, told, by=by, at=at)
        return writes.update("lead", [Change(lead.pk, {"status": Status.QUALIFIED}) for lead in held], by=by, at=at)


def open_deals(leads: Iterable[Lead], told: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    """This function makes the opportunities of leads that are locked. The pair of lead and deal is unique."""
    leads = list(leads)
    deals = writes.create("opportunity", [_deal(lead, told) for lead in leads], by=by, at=at)
    for lead, deal in zip(leads, deals, strict=True):
        lead.opportunity_id = deal
    Lead.objects.bulk_update(leads, ["opportunity"])


def _deal(lead: Lead, told: Mapping[str, Any]) -> dict[str, Any]:
    amount = told.get("amount", lead.amount)
    values = {
        "name": told.get("title") or lead.name,
        "customer": lead.customer_id,
        "owner": lead.owner_id,
        "amount": amount,
        "currency": told.get("currency") or lead.currency,
        "close_on": told.get("close_on"),
        "pipeline": told.get("pipeline") or lead.pipeline_id,
        "product": lead.product_id,
        "source": lead.source,
    }
    return {name: value for name, value in values.items() if value not in (None, "")}


@action(
    "lead.disqualification",
    type="lead",
    label=_("Disqualify"),
    icon="circle-x",
    inputs=(REASON, NOTE),
    fits=_is_open,
)
def disqualify_leads(
    ids: Iterable[int], *, reason: str = "", reason_note: str = "", by: Actor, at: datetime
) -> list[int]:
    """This function closes leads with a reason. Raises NotVisible, Forbidden, NotAllowedNow, Invalid."""
    if not reason:
        raise Invalid(errors={"reason": [_("Say why the lead is disqualified.")]})
    values = {"status": Status.DISQUALIFIED, "reason": reason, "reason_note": reason_note}
    with transaction.atomic():
        held = writes.opened("lead", ids, by=by, at=at)
        if any(lead.status not in OPEN for lead in held):
            raise NotAllowedNow(_("This lead is decided already."))
        return writes.update("lead", [Change(lead.pk, values) for lead in held], by=by, at=at)


@action("lead.reopening", type="lead", label=_("Open again"), icon="rotate-ccw", fits=_is_closed)
def reopen_leads(ids: Iterable[int], *, by: Actor, at: datetime) -> list[int]:
    """This function opens decided leads again; the opportunity of one stays, and is used again.

    Raises NotAllowedNow for an open one.
    """
    with transaction.atomic():
        held = writes.opened("lead", ids, by=by, at=at)
        if any(lead.status in OPEN for lead in held):
            raise NotAllowedNow(_("This lead is open."))
        if any(lead.status == Status.QUALIFIED and lead.opportunity_id for lead in held):
            raise NotAllowedNow(_("This lead became an opportunity; go on there."))
        changes = [Change(lead.pk, {"status": Status.WORKING}) for lead in held]
        return writes.update("lead", changes, by=by, at=at)


@action("lead.attachment", type="lead", label=_("Give to another customer"), icon="link", inputs=(CUSTOMER,))
def attach_leads(ids: Iterable[int], *, customer: int, by: Actor, at: datetime) -> list[int]:
    """This function gives leads to another customer, for instance to the one who was here before."""
    return writes.update("lead", [Change(i, {"customer": customer}) for i in ids], by=by, at=at)


def _is_scored(row: Mapping[str, Any]) -> bool:
    return _is_open(row) and row.get("score_value") is not None


@action(
    "lead.judgement",
    type="lead",
    label=_("The score is wrong"),
    icon="message-circle",
    inputs=(VERDICT, WHY),
    fits=_is_scored,
)
def judge_scores(ids: Iterable[int], *, verdict: str, verdict_reason: str = "", by: Actor, at: datetime) -> list[int]:
    """This function keeps what a seller says of a score that was wrong. Raises NotVisible, Forbidden, Invalid."""
    if not verdict_reason:
        raise Invalid(errors={"verdict_reason": [_("Say why; it is what the score can learn from.")]})
    with transaction.atomic():
        values = {"verdict": verdict, "verdict_reason": verdict_reason}
        changed = writes.update("lead", [Change(i, values) for i in ids], by=by, at=at)
        events.publish("sales.leads.judged", type_key="lead", ids=changed, by=by, at=at, fields=("verdict",))
    return changed
