"""What waits for a reader: tasks that are late or due today, and runs that they asked for and that have ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from libreta.intelligence.models import IntelligenceRun
from libreta.kernel import features, query
from libreta.kernel.actors import Actor, Scope
from libreta.workspace.timeline import plans

RECENT = timedelta(days=2)


@dataclass(frozen=True)
class Notifications:
    """What waits, part by part."""

    late: list[plans.Plan] = field(default_factory=list)
    today: list[plans.Plan] = field(default_factory=list)
    runs: list[Any] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)


def due_count(*, by: Actor, at: datetime) -> int:
    """This function counts the open tasks of a reader that are late or due today, up to 99."""
    asked = _due(by, at)
    return len(asked.ids(99)) if asked is not None else 0


def notifications(*, by: Actor, at: datetime) -> Notifications:
    """This function gathers what waits for a reader."""
    asked = _due(by, at)
    due = plans.plans(asked.sort(("due_at", "id")), by=by, at=at, limit=50) if asked is not None else []
    customers = {plan.customer_id for plan in due if plan.customer_id}
    return Notifications(
        late=[plan for plan in due if plan.is_late],
        today=[plan for plan in due if not plan.is_late],
        runs=_runs(by, at),
        names=query.titles("customer", customers, by=by, at=at) if customers else {},
    )


def _due(by: Actor, at: datetime) -> query.RecordQuery | None:
    if by.user_id is None or by.rights.scope("task", "read") is Scope.NONE:
        return None
    here = timezone.localtime(at)
    tonight = (here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    tree = [
        {"field": "owner", "op": "eq", "value": "me"},
        {"field": "status", "op": "eq", "value": "open"},
        {"field": "due_at", "op": "lt", "value": tonight.isoformat()},
    ]
    return query.of("task", by=by, at=at).where({"and": tree})


def _runs(by: Actor, at: datetime) -> list[Any]:
    if by.user_id is None or not features.is_on("intelligence"):
        return []
    return list(IntelligenceRun.objects.filter(asked_by_id=by.user_id, ended_at__gte=at - RECENT).order_by("-id")[:5])
