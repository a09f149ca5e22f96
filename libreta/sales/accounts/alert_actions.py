"""Answers to an alert: noted, later, or a task of it. What the program found stays as it found it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from libreta.kernel import events, writes
from libreta.kernel.actions import action
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.fields import Field
from libreta.kernel.refusals import NotAllowedNow
from libreta.sales.accounts import sentences
from libreta.sales.accounts.alert_models import AccountAlert
from libreta.sales.accounts.models import Account
from libreta.sales.accounts.terms import AlertKind, AlertState

UNTIL = Field("until", "date", _("remind again on"), "until")
SNOOZE = timedelta(days=14)


def _waits(row: Mapping[str, Any]) -> bool:
    return row.get("state") in (AlertState.OPEN, AlertState.SNOOZED)


def _can_be_tasked(row: Mapping[str, Any]) -> bool:
    return row.get("state") not in (None, AlertState.RESOLVED) and not row.get("task")


@action(
    "account_alert.task", type="account_alert", label=_("Make a task"), icon="square-check-big", fits=_can_be_tasked
)
def make_tasks(ids: Iterable[int], *, by: Actor, at: datetime) -> list[int]:
    """This function makes a task of each alert, for whoever leads the account, and gives the tasks.

    The alert counts as acknowledged. Raises NotVisible, Forbidden; NotAllowedNow where there is a task already.
    """
    with transaction.atomic():
        held = _open(ids, by, at)
        if any(alert.task_id for alert in held):
            raise NotAllowedNow(_("There is a task for this alert already."))
        accounts = Account.objects.select_related("owner").in_bulk({one.account_id for one in held})
        tasks = writes.create("task", [_task(one, accounts[one.account_id], by, at) for one in held], by=by, at=at)
        for alert, task in zip(held, tasks, strict=True):
            _set([alert.pk], by, at, state=AlertState.ACKNOWLEDGED, snoozed_until=None, task_id=task)
        _tell(held, by, at)
    return tasks


@action(
    "account_alert.acknowledgement",
    type="account_alert",
    label=_("Noted"),
    icon="check",
    fits=_waits,
)
def acknowledge_alerts(ids: Iterable[int], *, by: Actor, at: datetime) -> int:
    """This function notes alerts: they rest until their cause is gone. Raises NotVisible, Forbidden, NotAllowedNow."""
    with transaction.atomic():
        held = _open(ids, by, at)
        _set([one.pk for one in held], by, at, state=AlertState.ACKNOWLEDGED, snoozed_until=None)
        _tell(held, by, at)
    return len(held)


@action("account_alert.snooze", type="account_alert", label=_("Later"), icon="clock", inputs=(UNTIL,), fits=_waits)
def snooze_alerts(ids: Iterable[int], *, by: Actor, at: datetime, until: date | None = None) -> int:
    """This function lets alerts rest until a day, or for two weeks. Raises NotVisible, Forbidden, NotAllowedNow."""
    day = until or (at + SNOOZE).date()
    if day <= at.date():
        raise NotAllowedNow(_("Choose a day that is still to come."))
    with transaction.atomic():
        held = _open(ids, by, at)
        _set([one.pk for one in held], by, at, state=AlertState.SNOOZED, snoozed_until=day)
        _tell(held, by, at)
    return len(held)


def _open(ids: Iterable[int], by: Actor, at: datetime) -> list[Any]:
    held = writes.opened("account_alert", ids, by=by, at=at)
    if any(one.state == AlertState.RESOLVED for one in held):
        raise NotAllowedNow(_("This alert is resolved: its cause is gone."))
    return held


def _set(ids: list[int], by: Actor, at: datetime, **values: Any) -> None:
    stamp(by)
    AccountAlert.objects.filter(pk__in=ids).update(**values, version=F("version") + 1, updated_at=at)


def _tell(held: list[Any], by: Actor, at: datetime) -> None:
    ids = [one.pk for one in held]
    events.publish("sales.account-alerts.updated", type_key="account_alert", ids=ids, by=by, at=at, fields=("state",))


def _task(alert: Any, account: Account, by: Actor, at: datetime) -> dict[str, Any]:
    """The title is in the language of whoever gets the task, and tells no figure: others read it too."""
    with translation.override(account.owner.language if account.owner else by.language):
        title = sentences.brief(alert.kind, account.name)
    return {
        "title": title[:200],
        "kind": "call" if alert.kind == AlertKind.NO_CONTACT else "task",
        "customer": alert.customer_id,
        "subject_type": "account_alert",
        "subject_id": alert.pk,
        "owner": account.owner_id or by.user_id,
        "due_at": at + timedelta(days=1),
        "priority": "high" if alert.kind in (AlertKind.FALLING, AlertKind.NO_CONTACT) else "normal",
    }
