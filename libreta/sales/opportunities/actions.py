"""Moving deals, winning, losing and opening them again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from libreta.kernel import query, writes
from libreta.kernel.actions import action
from libreta.kernel.actors import Actor
from libreta.kernel.fields import Field
from libreta.kernel.refusals import NotAllowedNow
from libreta.kernel.writes import Change
from libreta.sales.opportunities import pipelines
from libreta.sales.opportunities.terms import Category, Reason
from libreta.sales.reasons.choices import Reasons

STAGE = Field("stage", "reference", _("stage"), "stage", required=True, target="stage")
REASON_WON = Field("reason", "choice", _("reason won"), "reason", choices=Reasons(dict(Reason.choices), "won"))
REASON_LOST = Field("reason", "choice", _("reason lost"), "reason", choices=Reasons(dict(Reason.choices), "lost"))
NOTE = Field("reason_note", "long_text", _("more on the reason"), "reason_note")
MET = "opportunity_competitors.competitor"  # where what may be chosen is found
BEATEN = Field("competitor", "reference", _("competitor whom we beat"), MET, target="competitor")
WINNER = Field("competitor", "reference", _("competitor who won it"), MET, target="competitor")
CLOSED_ON = Field("closed_on", "date", _("closed on"), "closed_on")


def _is_open(row: Mapping[str, Any]) -> bool:
    return row.get("status") == Category.OPEN


def _is_closed(row: Mapping[str, Any]) -> bool:
    return row.get("status") in (Category.WON, Category.LOST)


@action(
    "opportunity.placement",
    type="opportunity",
    label=_("Move to a stage"),
    icon="arrow-right",
    inputs=(STAGE,),
    fits=_is_open,
)
def move_opportunities(ids: Iterable[int], *, stage: int, by: Actor, at: datetime) -> list[int]:
    """This function moves deals to a stage, all or none, and gives those that moved.

    Raises NotVisible, Forbidden; Invalid with a sentence where there is no such stage or a deal lacks what it asks for.
    """
    return writes.update("opportunity", [Change(i, {"stage": stage}) for i in ids], by=by, at=at)


@action(
    "opportunity.winning",
    type="opportunity",
    label=_("Win"),
    icon="trophy",
    inputs=(CLOSED_ON, REASON_WON, NOTE, BEATEN),
    fits=_is_open,
)
def win_opportunities(ids: Iterable[int], *, by: Actor, at: datetime, **told: Any) -> list[int]:
    """This function wins deals; `competitor` is one whom we beat.

    Raises NotAllowedNow where one is won already, Invalid where something is missing.
    """
    return _close(ids, Category.WON, told, by, at)


@action(
    "opportunity.losing",
    type="opportunity",
    label=_("Lose"),
    icon="thumbs-down",
    inputs=(REASON_LOST, WINNER, NOTE, CLOSED_ON),
    fits=_is_open,
)
def lose_opportunities(ids: Iterable[int], *, by: Actor, at: datetime, **told: Any) -> list[int]:
    """This function loses deals; `competitor` is the one who won them.

    Raises NotAllowedNow where one is lost, Invalid where the reason is missing.
    """
    return _close(ids, Category.LOST, told, by, at)


@action("opportunity.reopening", type="opportunity", label=_("Open again"), icon="rotate-ccw", fits=_is_closed)
def reopen_opportunities(ids: Iterable[int], *, by: Actor, at: datetime) -> list[int]:
    """This function puts closed deals back to where they were closed from. Raises NotAllowedNow for an open one."""
    with transaction.atomic():
        held = writes.opened("opportunity", ids, by=by, at=at)
        if any(deal.status == Category.OPEN for deal in held):
            raise NotAllowedNow(_("This opportunity is open."))
        changes = [Change(deal.pk, {"stage": _last_open_stage(deal)}) for deal in held]
        return writes.update("opportunity", changes, by=by, at=at)


def _close(ids: Iterable[int], category: Category, told: dict[str, Any], by: Actor, at: datetime) -> list[int]:
    if isinstance(told.get("closed_on"), date) and told["closed_on"] > at.date():
        raise NotAllowedNow(_("A deal cannot be closed in the future."))
    competitor = told.pop("competitor", None)
    values = {name: value for name, value in told.items() if value not in (None, "")}
    with transaction.atomic():
        held = writes.opened("opportunity", ids, by=by, at=at)
        if any(deal.status == category for deal in held):
            already = {
                Category.WON: _("This opportunity is won already."),
                Category.LOST: _("This opportunity is lost already."),
            }
            raise NotAllowedNow(already[category])
        stages = {pk: pipelines.stage_for(pk, category) for pk in {deal.pipeline_id for deal in held}}
        changes = [Change(deal.pk, {"stage": stages[deal.pipeline_id], **values}) for deal in held]
        closed = writes.update("opportunity", changes, by=by, at=at)
        if competitor:
            _name_competitor([deal.pk for deal in held], competitor, category == Category.LOST, by, at)
        return closed


def _name_competitor(deals: list[int], competitor: int, has_won: bool, by: Actor, at: datetime) -> None:
    """A competitor takes part in these deals; whoever was said to have won them before, did not."""
    known = query.of("opportunity_competitor", by=by, at=at).queryset().filter(opportunity__in=deals)
    wrong = known.filter(has_won=True).exclude(competitor=competitor).values_list("pk", flat=True) if has_won else ()
    writes.set_values("opportunity_competitor", wrong, {"has_won": False}, by=by, at=at)
    met = dict(known.filter(competitor=competitor).values_list("opportunity", "pk"))
    new = [{"opportunity": pk, "competitor": competitor, "has_won": has_won} for pk in deals if pk not in met]
    writes.create("opportunity_competitor", new, by=by, at=at)
    if has_won:
        writes.set_values("opportunity_competitor", met.values(), {"has_won": True}, by=by, at=at)


def _last_open_stage(deal: Any) -> int | None:
    passed = deal.changes.filter(to_stage__category=Category.OPEN, to_stage__pipeline=deal.pipeline_id)
    known = passed.filter(to_stage__trashed_at=None).order_by("-at", "-id").values_list("to_stage", flat=True).first()
    return known or pipelines.first_stage(deal.pipeline_id)
