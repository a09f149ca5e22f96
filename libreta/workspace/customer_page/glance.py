"""A customer at a glance: who, how important, how are they, what was agreed, what next, who attends, what they buy."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from libreta.directory.customers.terms import Channel
from libreta.directory.interactions.terms import IN_TOUCH, TALKS
from libreta.intelligence.reasons import reason_sentences
from libreta.intelligence.terms import SEGMENTS
from libreta.kernel import query
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import BadFilter, NotVisible
from libreta.workspace.timeline import plans
from libreta.workspace.timeline.story import Story

FRESH_COMPLAINT = timedelta(days=30)


@dataclass(frozen=True)
class State:
    """How a customer is, in a word, with its colour and what it is founded on."""

    word: Any
    tone: str = ""
    icon: str = "circle-dot"


@dataclass(frozen=True)
class Glance:
    """What stands at the top of a customer's page. What the reader may not see is empty."""

    segment: Any = None
    segment_tone: str = ""
    state: State | None = None
    reasons: list[str] = field(default_factory=list)
    last: dict[str, Any] | None = None
    last_who: str = ""
    in_touch: bool = False
    complaint: dict[str, Any] | None = None
    plan: plans.Plan | None = None
    plans_open: int = 0
    plans_late: int = 0
    owner: str = ""
    sums: list[tuple[str, Any, int]] = field(default_factory=list)
    last_order_on: Any = None
    affiliations: list[tuple[str, str, int]] = field(default_factory=list)
    preferred: str = ""

    @property
    def last_text(self) -> str:
        return (self.last or {}).get("summary") or (self.last or {}).get("body") or ""

    @property
    def is_calling(self) -> bool:
        """Whether the page itself should propose a call: silence, nothing planned, and nobody talked lately."""
        silent = self.state is not None and self.state.tone == "bad"
        return silent and self.plan is None and not self.in_touch


def glance(told: Story) -> Glance:
    """This function gathers what a customer's page says at first sight."""
    row, by, at, todo = told.row, told.by, told.at, told.plans
    segment = SEGMENTS.get(row.get("score_segment") or "")
    last = told.last_said
    worry = last if last and last.get("kind") == "complaint" else _complaint(told)
    people = query.titles("user", {i for i in (row.get("owner"), last and last.get("user")) if i}, by=by, at=at)
    return Glance(
        segment=segment,
        segment_tone=segment.tone if segment else "",
        state=state_of(row),
        reasons=reason_sentences(row.get("score_reasons")),
        last=last,
        in_touch=last is not None and last.get("kind") in TALKS and last["at"] > at - IN_TOUCH,
        last_who=people.get(last["user"], "") if last and last.get("user") else "",
        complaint=worry,
        plan=_first(todo),
        plans_open=len(todo),
        plans_late=sum(plan.is_late for plan in todo),
        owner=people.get(row.get("owner"), ""),
        sums=_sums(row["id"], by, at),
        last_order_on=row.get("score_last_order_on"),
        affiliations=_affiliations(row, by, at),
        preferred=_preferred(row),
    )


def state_of(row: dict[str, Any]) -> State | None:
    """This function says how a customer is, measured on the customer's own rhythm. None: the reader may not know."""
    if "score_orders_count" not in row:
        return None
    count, silent, usual = (row.get(f"score_{name}") for name in ("orders_count", "days_silent", "usual_interval_days"))
    if not count:
        return State(_("No orders yet"))
    if count == 1 or not usual or silent is None:
        return State(_("Bought once"), "accent")
    if silent <= usual * 1.4 + 3:
        return State(_("Buys as usual"), "good", "circle-check")
    if silent <= usual * 2.2 + 3:
        return State(_("Later than usual"), "warn", "clock")
    return State(_("Has fallen silent"), "bad", "triangle-alert")


def _preferred(row: dict[str, Any]) -> str:
    """How the customer likes to be reached, like "WhatsApp, 16:00"."""
    channel, hour = row.get("preferred_channel"), row.get("preferred_hour")
    words = [str(Channel(channel).label)] if channel else []
    return ", ".join([*words, *([f"{hour}:00"] if hour is not None else [])])


def _first(items: list[Any]) -> Any:
    return items[0] if items else None


def _complaint(told: Story) -> dict[str, Any] | None:
    """The customer's own complaint of late: most often the page that was read already reaches as far back."""
    since, number = told.at - FRESH_COMPLAINT, told.row["id"]
    read = [r for r in told.newest.rows if r.get("at")]
    if read and (told.newest.next is None or read[-1]["at"] < since):
        own = (r for r in read if r.get("kind") == "complaint" and r.get("customer") == number and r["at"] >= since)
        return next(own, None)
    tree = [
        {"field": "customer", "op": "eq", "value": number},
        {"field": "kind", "op": "eq", "value": "complaint"},
        {"field": "at", "op": "gte", "value": since.isoformat()},
    ]
    try:
        asked = query.of("interaction", by=told.by, at=told.at).where({"and": tree})
        return _first(asked.sort(("-at",)).page(1).rows)
    except BadFilter:
        return None


def _sums(number: int, by: Actor, at: datetime) -> list[tuple[str, Any, int]]:
    """What the customer ordered so far, per currency: (currency, sum, number of orders)."""
    tree = [
        {"field": "customer", "op": "eq", "value": number},
        {"field": "status", "op": "in", "value": ["confirmed", "fulfilled"]},
    ]
    try:
        groups = query.of("order", by=by, at=at).where({"and": tree}).groups("currency", sums=("total",))
    except (BadFilter, NotVisible):
        return []
    return [(g.value, g.sums["total"].get(g.value, 0), g.count) for g in sorted(groups, key=lambda g: -g.count)]


def _affiliations(row: dict[str, Any], by: Actor, at: datetime) -> list[tuple[str, str, int]]:
    """Where a person works, or through whom an organisation is reached: (name, role, id), three at most."""
    mine, theirs = ("person", "organisation") if row.get("kind") == "person" else ("organisation", "person")
    try:
        asked = query.of("affiliation", by=by, at=at).under(mine, row["id"]).sort(("-is_primary", "id"))
        rows = asked.only((theirs, "role")).page(3).rows
    except BadFilter:
        return []
    names = query.titles("customer", {r[theirs] for r in rows}, by=by, at=at) if rows else {}
    return [(names[r[theirs]], r["role"], r[theirs]) for r in rows if r[theirs] in names]
