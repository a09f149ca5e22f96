"""The tasks of planned attention: one for each time that somebody is to be contacted, made a few days ahead."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from libreta.kernel import writes
from libreta.kernel.actors import Actor
from libreta.sales.accounts.plan_models import AccountAttention

AHEAD = timedelta(days=3)
CHUNK = 200
KINDS = {"telephone": "call", "visit": "visit"}


def make_attention_tasks(*, by: Actor, at: datetime) -> int:
    """This function makes the tasks that fall due within three days and gives their number.

    Each rhythm remembers for which day it asked, in the same transaction: two runs at once, or one that is killed and
    runs again, make no task twice.
    """
    made = 0
    while number := _some(by, at):
        made += number
    return made


@transaction.atomic
def _some(by: Actor, at: datetime) -> int:
    waiting = AccountAttention.objects.filter(
        Q(asked_for=None) | ~Q(asked_for=F("due_on")),
        Q(account__valid_until=None) | Q(account__valid_until__gt=at.date()),
        due_on__lte=(at + AHEAD).date(),
        trashed_at=None,
        account__trashed_at=None,
        user__is_active=True,
    )
    held = waiting.select_related("account").select_for_update(of=("self",), skip_locked=True).order_by("pk")[:CHUNK]
    lines = list(held)
    if lines:
        writes.create("task", [_task(line) for line in lines], by=by, at=at)
        AccountAttention.objects.filter(pk__in=[line.pk for line in lines]).update(asked_for=F("due_on"))
    return len(lines)


def _task(line: Any) -> dict[str, Any]:
    return {
        "title": f"{line.purpose}: {line.account.name}"[:200],
        "kind": KINDS.get(line.channel, "task"),
        "customer": line.person_id or line.account.customer_id,
        "subject_type": "account_attention",
        "subject_id": line.pk,
        "owner": line.user_id,
        "due_at": datetime.combine(line.due_on, time(9), UTC),
    }
