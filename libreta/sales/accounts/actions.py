"""What is done to accounts beyond editing: the next plan, the units below, and counting again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from libreta.directory.customers.queries import family
from libreta.kernel import writes
from libreta.kernel.actions import action
from libreta.kernel.actors import Actor
from libreta.kernel.fields import Field
from libreta.kernel.refusals import NotAllowedNow
from libreta.kernel.writes import Change
from libreta.sales.accounts import access, alerts
from libreta.sales.accounts.models import AccountUnit
from libreta.sales.accounts.plan_models import AccountObjective, AccountPlan
from libreta.sales.accounts.terms import ObjectiveState

__all__ = ["cover_below", "start_plans", "watch_accounts"]
MOST_UNITS = 500
CARRIED = ("name", "measure", "baseline", "target", "current", "due_on", "state")
NAME = Field("plan_name", "text", _("name of the new plan"), "plan_name", required=True, max_length=120)
FIRST = Field("period_from", "date", _("from"), "period_from", required=True)
LAST = Field("period_until", "date", _("until (the first day after)"), "period_until", required=True)


@action("account.planning", type="account", label=_("Start the next plan"), icon="map", inputs=(NAME, FIRST, LAST))
def start_plans(
    ids: Iterable[int], *, plan_name: str, period_from: date, period_until: date, by: Actor, at: datetime
) -> list[int]:
    """This function starts the next plan of accounts and gives the plans; the current ones are kept as past.

    Objectives that are not over go along. Raises NotVisible, Forbidden, Invalid.
    """
    with transaction.atomic():
        accounts = [account.pk for account in writes.opened("account", ids, by=by, at=at)]
        past = dict(
            AccountPlan.objects.filter(account__in=accounts, is_current=True, trashed_at=None).values_list(
                "account", "pk"
            )
        )
        writes.update("account_plan", [Change(plan, {"is_current": False}) for plan in past.values()], by=by, at=at)
        row = {"name": plan_name, "period_from": period_from, "period_until": period_until}
        plans = writes.create("account_plan", [row | {"account": account} for account in accounts], by=by, at=at)
        following = {past[account]: plan for account, plan in zip(accounts, plans, strict=True) if account in past}
        _carry_over(following, by, at)
    return plans


def _carry_over(following: dict[int, int], by: Actor, at: datetime) -> None:
    over = (ObjectiveState.REACHED, ObjectiveState.MISSED, ObjectiveState.DROPPED)
    unfinished = AccountObjective.objects.filter(plan__in=following, trashed_at=None).exclude(state__in=over)
    rows = [
        {name: getattr(one, "user_id" if name == "user" else name) for name in CARRIED}
        | {"plan": following[one.plan_id]}
        for one in unfinished.order_by("id")
    ]
    if rows:
        writes.create("account_objective", rows, by=by, at=at)


@action("account.covering", type="account", label=_("Cover all below"), icon="building-2")
def cover_below(ids: Iterable[int], *, by: Actor, at: datetime) -> list[int]:
    """This function puts the organisations below the customers of accounts under these accounts, and gives the units.

    Only those that the actor may change: the team of the account is let in there, too. Raises NotVisible, Forbidden,
    NotAllowedNow where there is none to add.
    """
    with transaction.atomic():
        accounts = writes.opened("account", ids, by=by, at=at)
        rows = []
        for account in accounts:
            below = set(family(account.customer_id, MOST_UNITS)) - {account.customer_id}
            known = AccountUnit.objects.filter(account=account, trashed_at=None).values_list("customer", flat=True)
            fresh = access.changeable(sorted(below - set(known)), by)
            rows += [{"account": account.pk, "customer": customer} for customer in sorted(fresh)]
        if not rows:
            raise NotAllowedNow(_("There is no organisation below that you may put under this account."))
        return writes.create("account_unit", rows, by=by, at=at)


@action("account.recount", type="account", label=_("Count again"), icon="refresh-cw")
def watch_accounts(ids: Iterable[int], *, by: Actor, at: datetime) -> tuple[int, int]:
    """This function counts the figures and alerts of accounts now, and gives the numbers raised and resolved.

    Raises NotVisible, Forbidden.
    """
    with transaction.atomic():
        opened = [account.pk for account in writes.opened("account", ids, by=by, at=at)]
        return alerts.watch_accounts(opened, by=by, at=at)
