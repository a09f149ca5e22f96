"""My day: what is late and due, whom to act on, what others changed with my customers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from libreta.collaboration.tasks.queries import activities_of
from libreta.directory.interactions.queries import notebook
from libreta.kernel import query, records
from libreta.kernel.actors import Actor, Scope
from libreta.kernel.refusals import BadFilter, NotVisible
from libreta.workspace.act_today import queries as act_today
from libreta.workspace.timeline import entries, plans


@dataclass(frozen=True)
class Day:
    """A reader's day, part by part; `names` are the titles of the customers of the tasks."""

    agenda: list[plans.Plan] = field(default_factory=list)
    unplanned: list[dict[str, Any]] = field(default_factory=list)
    late: list[plans.Plan] = field(default_factory=list)
    today: list[plans.Plan] = field(default_factory=list)
    soon: list[plans.Plan] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    suggestions: list[act_today.Suggestion] = field(default_factory=list)
    recent: list[dict[str, Any]] = field(default_factory=list)
    happened: list[entries.Entry] = field(default_factory=list)

    @property
    def is_free(self) -> bool:
        return not (self.agenda or self.late or self.today)


def my_day(*, by: Actor, at: datetime) -> Day:
    """This function gathers the day of whoever asks."""
    mine = _my_tasks(by, at)
    here = timezone.localtime(at)
    tonight = (here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    begins = here.replace(hour=0, minute=0, second=0, microsecond=0)
    agenda = _agenda(begins, tonight, by, at)
    planned = {plan.id for plan in agenda}
    mine = [plan for plan in mine if plan.id not in planned]
    customers = {plan.customer_id for plan in [*mine, *agenda] if plan.customer_id}
    recent = _recent(by, at)
    return Day(
        agenda=agenda,
        unplanned=_unplanned(by, at),
        late=[plan for plan in mine if plan.is_late],
        today=[plan for plan in mine if plan.due_at and at <= plan.due_at < tonight],
        soon=[plan for plan in mine if plan.due_at is None or plan.due_at >= tonight][:6],
        names=query.titles("customer", customers, by=by, at=at) if customers else {},
        suggestions=act_today.suggestions(by=by, at=at, owner=_whose(by), limit=5).items,
        recent=recent,
        happened=_happened(by, at),
    )


def _my_tasks(by: Actor, at: datetime) -> list[plans.Plan]:
    if by.user_id is None or by.rights.scope("task", "read") is Scope.NONE:
        return []
    tree = [{"field": "owner", "op": "eq", "value": "me"}, {"field": "status", "op": "eq", "value": "open"}]
    asked = query.of("task", by=by, at=at).where({"and": tree}).sort(("due_at", "id"))
    try:
        return plans.plans(asked, by=by, at=at, limit=40)
    except BadFilter:
        return []


def _agenda(begins: datetime, tonight: datetime, by: Actor, at: datetime) -> list[plans.Plan]:
    """What has its hour or is the whole of today: one's own, and what one is invited to; whole days first."""
    if by.user_id is None or by.rights.scope("task", "read") is Scope.NONE:
        return []
    ids = activities_of(by.user_id, begins, tonight)
    if not ids:
        return []
    found = plans.plans(query.of("task", by=by, at=at).with_ids(ids), by=by, at=at, limit=40)
    return sorted(found, key=lambda plan: (not plan.is_all_day, plan.starts_at or begins, plan.id))


def _unplanned(by: Actor, at: datetime) -> list[dict[str, Any]]:
    """One's own open deals for which nothing is planned, those that are to close first."""
    try:
        asked = query.of("opportunity", by=by, at=at)
        readable = asked.record_type.fields_for(by)
        if by.user_id is None or by.rights.scope("opportunity", "read") is Scope.NONE:
            return []
        tests = [
            {"field": "owner", "op": "eq", "value": "me"},
            {"field": "status", "op": "eq", "value": "open"},
            {"field": "next_activity_at", "op": "empty", "value": True},
        ]
        names = [n for n in ("name", "customer", "amount", "currency", "close_on") if n in readable]
        return asked.where({"and": tests}).only(names).sort(("close_on", "id")).page(6).rows
    except (BadFilter, NotVisible):
        return []


def _whose(by: Actor) -> str:
    """Who may change only their own customers is shown their own; who leads or looks on sees all that they may see."""
    return "me" if by.rights.scope("customer", "update") is Scope.OWN else ""


def _recent(by: Actor, at: datetime) -> list[dict[str, Any]]:
    readable = records.get("customer").fields_for(by)
    asked = query.of("customer", by=by, at=at).only(
        [n for n in ("name", "kind", "city", "created_at") if n in readable]
    )
    if "owner" in readable and _whose(by):
        asked = asked.where({"field": "owner", "op": "eq", "value": "me"})
    try:
        return asked.sort(("-id",)).page(6).rows
    except BadFilter:
        return []


def _happened(by: Actor, at: datetime) -> list[entries.Entry]:
    """The latest touches with one's own latest customers, whoever wrote them."""
    if by.user_id is None:
        return []
    try:
        asked = query.of("customer", by=by, at=at).where({"field": "owner", "op": "eq", "value": "me"})
        mine = asked.sort(("-id",)).ids(200)
    except BadFilter:
        return []
    return entries.told(notebook(mine, by=by, at=at, limit=8).rows, 0, by=by, at=at) if mine else []
