"""How a pipeline does: what was won and lost and why, how far deals come, how long they stay, what is open now.

Four grouped queries, each over the deals that the reader may see; a field that the reader may not see groups nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, Q, Sum

from libreta.kernel import query
from libreta.kernel.actors import Actor
from libreta.kernel.filters import moments
from libreta.kernel.query import RecordQuery
from libreta.sales.opportunities.models import Stage
from libreta.sales.opportunities.spans import Span
from libreta.sales.opportunities.terms import Category

Money = dict[str, Decimal]
MANY = 20_000
# Grouped once as finely as anybody asks, then again over those few rows.
OUTCOMES = """
SELECT status, currency, reason, owner_id, seller_name,
    grouping(reason, owner_id), sum(deals), sum(amount), sum(days), sum(dated)
FROM (
    SELECT status, coalesce({currency}, '') AS currency, {reason} AS reason, owner_id,
        CASE WHEN owner_id IS NULL THEN seller_name ELSE '' END AS seller_name, count(*) AS deals,
        sum({amount}) AS amount, sum(closed_on - engaged_on) AS days, count(closed_on - engaged_on) AS dated
    FROM ({deals}) deal GROUP BY 1, 2, 3, 4, 5
) closed
GROUP BY GROUPING SETS ((status, currency), (status, currency, reason), (status, currency, owner_id, seller_name))
"""
KINDS = {3: "all", 1: "reason", 2: "owner"}
# A deal with two competitors counts for both; one without any, for nobody.
RIVALS = """
SELECT r.competitor_id, status, coalesce({currency}, ''), count(*), sum({amount}), sum(({has_won})::boolean::int)
FROM ({deals}) deal
LEFT JOIN sales_opportunitycompetitor r ON r.opportunity_id = deal.id AND r.trashed_at IS NULL
GROUP BY 1, 2, 3
"""
# Both are read from the index stage_change_passed; {bounds} narrow it by its first column.
REACHED = """
SELECT furthest, count(*) FROM (
    SELECT max(rank.place) AS furthest
    FROM sales_stagechange c JOIN unnest(%s::bigint[], %s::int[]) AS rank(stage, place) ON rank.stage = c.to_stage_id
    WHERE c.trashed_at IS NULL AND c.opportunity_id IN ({deals}) {bounds}
    GROUP BY c.opportunity_id
) deal GROUP BY furthest
"""
STAYED = """
SELECT c.from_stage_id, avg(c.days)
FROM sales_stagechange c
WHERE c.trashed_at IS NULL AND c.from_stage_id = ANY(%s) AND c.days IS NOT NULL
  AND c.opportunity_id IN ({deals}) {bounds}
GROUP BY c.from_stage_id
"""


@dataclass
class Outcome:
    """Won and lost deals of one reason, competitor or owner: counts, amounts per currency, mean days to close; of a
    competitor also how many of the lost ones it won, None where the reader may not know."""

    value: Any = None
    won: int = 0
    lost: int = 0
    amounts: dict[str, Money] = field(default_factory=lambda: {"won": {}, "lost": {}})
    days: dict[str, tuple[Decimal, int]] = field(default_factory=dict)
    beaten: int | None = None

    @property
    def closed(self) -> int:
        return self.won + self.lost

    @property
    def rate(self) -> float | None:
        return self.won / self.closed if self.closed else None

    @property
    def cycle(self) -> Decimal | None:
        """The mean number of days from engagement to a won closing."""
        total, count = self.days.get(Category.WON, (Decimal(0), 0))
        return total / count if count else None


@dataclass(frozen=True)
class Step:
    """How many deals came at least this far, what share of those a step before, and how long they stayed."""

    stage: Stage
    reached: int
    conversion: float | None
    days: Decimal | None
    beyond: tuple[int, ...]


@dataclass
class Standing:
    """The open deals of a stage now."""

    stage: Stage
    count: int = 0
    stale: int = 0
    stale_since: datetime | None = None
    amounts: Money = field(default_factory=dict)

    @property
    def weighted(self) -> Money:
        return {currency: amount * self.stage.probability / 100 for currency, amount in self.amounts.items()}


@dataclass(frozen=True)
class Analysis:
    """Everything about one pipeline in one span; breakdowns that the reader may not see are missing.

    `funnel` is None where it was left for later: it reads the whole history of all deals.
    """

    total: Outcome
    by: dict[str, list[Outcome]]
    funnel: list[Step] | None
    standing: list[Standing]
    unnamed: int
    unplanned: int
    overdue: int

    @property
    def is_empty(self) -> bool:
        return not (self.total.closed or self.funnel or any(s.count for s in self.standing))


def analysis(pipeline: int, span: Span, *, by: Actor, at: datetime, may_leave_funnel: bool = False) -> Analysis:
    """This function reads how a pipeline did in a span, and how it stands now.

    With `may_leave_funnel` the funnel of many deals is left for a call of `funnel`.
    """
    deals, stages = _deals_of(pipeline, by, at), _stages_of(pipeline)
    total, broken = _outcomes(deals, span)
    standing, counts = _standing(deals, stages, at)
    is_left = may_leave_funnel and total.closed + sum(s.count for s in standing) > MANY
    steps = None if is_left else _followed(deals, stages, span)
    return Analysis(total, broken, steps, standing, **counts)


def funnel(pipeline: int, span: Span, *, by: Actor, at: datetime) -> list[Step]:
    """This function reads how far the deals of a pipeline came in a span, and how long they stayed."""
    return _followed(_deals_of(pipeline, by, at), _stages_of(pipeline), span)


def _deals_of(pipeline: int, by: Actor, at: datetime) -> RecordQuery:
    return query.of("opportunity", by=by, at=at).where({"field": "pipeline", "op": "eq", "value": pipeline})


def _stages_of(pipeline: int) -> dict[int, Stage]:
    listed = Stage.objects.filter(pipeline_id=pipeline, trashed_at=None).order_by("position", "id")
    return {stage.pk: stage for stage in listed}


def _followed(deals: RecordQuery, stages: dict[int, Stage], span: Span) -> list[Step]:
    may_follow = deals.actor.rights.scope("stage_change", "read") != "none" and _readable(deals, "stage")
    return _funnel(deals, stages, span) if may_follow else []


def _readable(deals: RecordQuery, name: str) -> bool:
    return deals.actor.rights.field("opportunity", name).readable


def _outcomes(deals: RecordQuery, span: Span) -> tuple[Outcome, dict[str, list[Outcome]]]:
    closed = deals.where({"and": [{"field": "status", "op": "ne", "value": "open"}, *span.conditions("closed_on")]})
    names = ["id", "status", "owner_id", "seller_name", "closed_on", "engaged_on"]
    shown = [name for name in _KEPT if _readable(deals, name)]
    inner, params = closed.queryset().order_by().values(*names, *shown).query.sql_with_params()
    columns = {n: n if n in shown else "NULL::numeric" if n == "amount" else "NULL::text" for n in _KEPT}
    total = Outcome()
    found: dict[str, dict[Any, Outcome]] = {"reason": {}, "competitor": {}, "owner": {}}
    with connection.cursor() as cursor:
        cursor.execute(OUTCOMES.format(deals=inner, **columns), params)
        for status, currency, reason, owner, seller, grouped, *figures in cursor.fetchall():
            kind = KINDS[grouped]
            value = {"all": None, "reason": reason, "owner": (owner, seller)}[kind]
            outcome = total if kind == "all" else found[kind].setdefault(value, Outcome(value))
            _add(outcome, status, currency, *figures)
        if allows_rivals := _rival_readable(deals, "competitor"):
            knows = _rival_readable(deals, "has_won")
            cursor.execute(RIVALS.format(deals=inner, has_won="r.has_won" if knows else "NULL", **columns), params)
            found["competitor"] = _against(cursor.fetchall())
    allowed = {"reason": _readable(deals, "reason"), "competitor": allows_rivals}
    allowed["owner"] = _readable(deals, "owner") and _readable(deals, "seller_name")
    return total, {
        kind: sorted(rows.values(), key=lambda o: -o.closed) for kind, rows in found.items() if allowed[kind]
    }


def _against(rows: list[tuple[Any, ...]]) -> dict[Any, Outcome]:
    found: dict[Any, Outcome] = {}
    for competitor, status, currency, count, amount, beaten in rows:
        outcome = found.setdefault(competitor, Outcome(competitor))
        _add(outcome, status, currency, count, amount, None, 0)
        if beaten is not None:
            outcome.beaten = (outcome.beaten or 0) + beaten
    return found


def _rival_readable(deals: RecordQuery, name: str) -> bool:
    rights = deals.actor.rights
    kinds = ("competitor", "opportunity_competitor")
    scopes = all(rights.scope(kind, "read") != "none" for kind in kinds)
    return scopes and rights.field("opportunity_competitor", name).readable


_KEPT = ("currency", "amount", "reason")


def _add(outcome: Outcome, status: str, currency: str, count: int, amount: Any, days: Any, dated: int) -> None:
    setattr(outcome, status, getattr(outcome, status) + int(count))
    if amount:
        outcome.amounts[status][currency] = outcome.amounts[status].get(currency, Decimal(0)) + amount
    if dated:
        total, known = outcome.days.get(status, (Decimal(0), 0))
        outcome.days[status] = (total + days, known + int(dated))


def _funnel(deals: RecordQuery, stages: dict[int, Stage], span: Span) -> list[Step]:
    path = [stage for stage in stages.values() if stage.category != Category.LOST]
    ids = [stage.pk for stage in path]
    first, after = span.instants(deals.actor.timezone)
    inner, params = deals.queryset().order_by().values("pk").query.sql_with_params()
    bounds = [(" AND c.at >= %s", first), (" AND c.at < %s", after)]
    given = [value for _text, value in bounds if value]
    texts = {"deals": inner, "bounds": "".join(text for text, value in bounds if value)}
    with connection.cursor() as cursor:
        cursor.execute(REACHED.format(**texts), [ids, list(range(len(ids))), *params, *given])
        furthest = dict(cursor.fetchall())
        cursor.execute(STAYED.format(**texts), [list(stages), *params, *given])
        stayed = dict(cursor.fetchall())
    if not furthest:
        return []
    steps: list[Step] = []
    for place, stage in enumerate(path):
        reached = sum(count for far, count in furthest.items() if far >= place)
        before = steps[-1].reached if steps else 0
        conversion = reached / before if before else None
        steps.append(Step(stage, reached, conversion, stayed.get(stage.pk), tuple(ids[place:])))
    return steps


def _standing(deals: RecordQuery, stages: dict[int, Stage], at: datetime) -> tuple[list[Standing], dict[str, int]]:
    rows = deals.where({"field": "status", "op": "eq", "value": "open"}).queryset().order_by()
    found = {pk: Standing(stage) for pk, stage in stages.items() if stage.category == Category.OPEN}
    stale = Q(pk__in=[])
    for pk, standing in found.items():
        if standing.stage.rotting_days:
            standing.stale_since = at - timedelta(days=standing.stage.rotting_days)
            stale |= Q(stage_id=pk, stage_since__lt=standing.stale_since)
    today = moments.start_of(moments.local_day(at, deals.actor.timezone), deals.actor.timezone)
    counts = dict.fromkeys(("unnamed", "unplanned", "overdue"), 0)
    money = {"amount_": Sum("amount")} if _readable(deals, "amount") else {}
    grouped = rows.values("stage_id", "currency").annotate(
        count=Count("pk"),
        stale=Count("pk", filter=stale),
        unnamed=Count("pk", filter=Q(customer=None)),
        unplanned=Count("pk", filter=Q(next_activity_at=None)),
        overdue=Count("pk", filter=Q(next_activity_at__lt=today)),
        **money,
    )
    for row in grouped:
        for name in counts:
            counts[name] += row[name]
        if (standing := found.get(row["stage_id"])) is not None:
            standing.count, standing.stale = standing.count + row["count"], standing.stale + row["stale"]
            if row.get("amount_"):
                standing.amounts[row["currency"]] = standing.amounts.get(row["currency"], Decimal(0)) + row["amount_"]
    return list(found.values()), counts


def added(amounts: list[Money]) -> Money:
    """This function adds amounts currency by currency."""
    total: Money = defaultdict(Decimal)
    for money in amounts:
        for currency, amount in money.items():
            total[currency] += amount
    return dict(total)
