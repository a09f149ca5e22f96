"""The forecast of a period: figures by person, team and company, beside quotas and what managers expect."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from libreta.identity.models import Team, User
from libreta.kernel import query
from libreta.kernel.actors import Actor, Scope
from libreta.kernel.filters import moments
from libreta.sales.forecasts import choosing
from libreta.sales.forecasts.figures import OPEN, SHOWN, Apart, Cell, Figures, figures, rates_on
from libreta.sales.forecasts.models import ForecastAdjustment
from libreta.sales.forecasts.periods import Stretch
from libreta.sales.forecasts.quotas import Asked, quotas_of
from libreta.sales.forecasts.terms import Measure
from libreta.sales.opportunities.terms import Forecast

EXPECTED = (Forecast.CLOSED, Forecast.COMMIT)


@dataclass(frozen=True)
class Adjusted:
    """A manager's figure, in the currency of the forecast where there is a rate, else not `counted`."""

    amount: Decimal
    original: Decimal
    currency: str
    reason: str
    who: int | None
    when: datetime
    counted: bool = True


@dataclass
class Row:
    """A person, a team (with its people) or the company: cells by category, quota, and managers' figures."""

    kind: str
    key: int | None
    name: str
    cells: dict[str, Cell]
    quota: Decimal | None = None
    adjusted: dict[str, Adjusted] = field(default_factory=dict)
    shifts: dict[str, Decimal] = field(default_factory=dict)  # by what managers differ, per category
    people: tuple[int | None, ...] = ()
    rows: list[Row] = field(default_factory=list)
    measure: str = Measure.REVENUE

    def value(self, category: str) -> Decimal:
        """This function gives the owners' own figure of a category."""
        cell = self.cells[category]
        return Decimal(cell.count) if self.measure == Measure.COUNT else cell.amount

    @property
    def closed(self) -> Decimal:
        return self.value(Forecast.CLOSED)

    @property
    def open(self) -> Decimal:
        return sum((self.value(category) for category in OPEN), Decimal(0))

    @property
    def expected(self) -> Decimal:
        """What the owners expect: closed and committed."""
        return sum((self.value(category) for category in EXPECTED), Decimal(0))

    @property
    def managed(self) -> Decimal:
        """What managers expect instead: the same with their figure for what is committed."""
        return self.expected + self.shifts.get(Forecast.COMMIT, Decimal(0))

    @property
    def attainment(self) -> float | None:
        """The part of the quota that is closed."""
        return float(self.closed / self.quota) if self.quota else None

    @property
    def gap(self) -> Decimal | None:
        """What is missing to the quota; nothing once it is reached."""
        return None if self.quota is None else max(self.quota - self.closed, Decimal(0))

    @property
    def coverage(self) -> float | None:
        """How many times the open deals would fill the gap."""
        return float(self.open / self.gap) if self.gap else None


@dataclass(frozen=True)
class Overview:
    """Everything about one period."""

    period: Stretch
    currency: str
    today: date
    measure: str
    company: Row
    teams: list[Row]
    apart: list[Apart]
    figures: Figures
    unrated_quotas: frozenset[str]
    undated: int

    @property
    def people(self) -> list[Row]:
        return [row for team in self.teams for row in team.rows]


def company_currency() -> str:
    """This function gives the money in which the company counts; never empty."""
    return choosing.chosen().currency


def overview(
    period: Stretch, *, currency: str = "", measure: str = Measure.REVENUE, by: Actor, at: datetime
) -> Overview:
    """This function reads the forecast of a period, in a currency or the company's. Raises Forbidden."""
    base = currency or choosing.chosen().currency
    today = moments.local_day(at, by.timezone)
    found = figures(period, base=base, today=today, by=by, at=at)
    rates = rates_on(today, base)
    asked = quotas_of(period, measure, rates=rates, by=by, at=at)
    adjusted = adjustments_of(period, rates=rates, by=by, at=at) if measure == Measure.REVENUE else {}
    company, teams = _rows(found, asked, adjusted, measure, by)
    undated = query.of("opportunity", by=by, at=at).where(UNDATED).count("exact").value
    apart = sorted(found.apart.values(), key=lambda one: one.currency)
    return Overview(period, base, today, measure, company, teams, apart, found, frozenset(asked.unrated), undated)


def whose_deals(actor: Actor) -> frozenset[int]:
    """This function gives the people all of whose deals somebody sees by a scope of own or team."""
    if actor.user_id is None:
        return frozenset()
    scope = actor.rights.scope("opportunity", "read")
    return frozenset({actor.user_id}) | (actor.colleague_ids if scope is Scope.TEAM else frozenset())


UNDATED = {
    "and": [
        {"field": "status", "op": "eq", "value": "open"},
        {"field": "forecast_on", "op": "empty", "value": True},
    ]
}


def adjustments_of(
    period: Stretch, *, rates: dict[str, Decimal], by: Actor, at: datetime
) -> dict[int, dict[str, Adjusted]]:
    """This function reads the managers' figures that hold in a period, by person and category."""
    if not _may_read_adjustments(by):
        return {}
    rows = _adjustments(period, by=by, at=at).order_by("person_id", "category", "-id").distinct("person_id", "category")
    found: dict[int, dict[str, Adjusted]] = {}
    for row in rows:
        if row.amount is None:
            continue
        rate = rates.get(row.currency)
        amount = row.amount * rate if rate else row.amount
        found.setdefault(row.person_id, {})[row.category] = Adjusted(
            round(amount, 2), row.amount, row.currency, row.reason, row.created_by_id, row.created_at, rate is not None
        )
    return found


def adjustments_told(period: Stretch, person: int, *, by: Actor, at: datetime) -> list[ForecastAdjustment]:
    """This function lists what managers ever said of a person in a period, newest first."""
    rows = _adjustments(period, by=by, at=at).filter(person_id=person)
    return list(rows.select_related("created_by").order_by("-id")[:100])


def _may_read_adjustments(by: Actor) -> bool:
    names = ("person", "category", "amount", "currency", "reason", "created_by")
    fields = all(by.rights.field("forecast_adjustment", name).readable for name in names)
    return fields and by.rights.scope("forecast_adjustment", "read") != "none"


def _adjustments(period: Stretch, *, by: Actor, at: datetime) -> Any:
    if not _may_read_adjustments(by):
        return ForecastAdjustment.objects.none()
    values = (("period", period.kind), ("starts_on", period.first.isoformat()))
    tree = {"and": [{"field": name, "op": "eq", "value": value} for name, value in values]}
    return query.of("forecast_adjustment", by=by, at=at).where(tree).queryset()


def _rows(
    found: Figures, asked: Asked, adjusted: dict[int, dict[str, Adjusted]], measure: str, by: Actor
) -> tuple[Row, list[Row]]:
    wanted = {p for p in found.cells if p} | set(adjusted) | {k for kind, k in asked.amounts if kind == "person"}
    by_team: dict[int | None, list[Row]] = {}
    named = by.rights.field("opportunity", "owner").readable
    for user in User.objects.filter(pk__in=wanted).order_by("name", "pk") if named else ():
        row = _row("person", user.pk, user.name, [user.pk], found, measure)
        row.quota, row.adjusted = asked.of_person(user.pk), adjusted.get(user.pk, {})
        row.shifts = {c: a.amount - row.value(c) for c, a in row.adjusted.items() if a.counted}
        by_team.setdefault(user.team_id, []).append(row)
    if None in found.cells and named:
        by_team.setdefault(None, []).append(_row("person", None, "", [None], found, measure))
    teams = _teams(by_team, asked, found, measure)
    company = _row("company", None, "", list(found.cells), found, measure)
    company.quota = _company_quota(teams, asked)
    company.shifts = _added(row.shifts for row in teams)
    return company, teams


def _row(kind: str, key: int | None, name: str, people: list[int | None], found: Figures, measure: str) -> Row:
    return Row(kind, key, name, found.of(people), people=tuple(people), measure=measure)


def _teams(by_team: dict[int | None, list[Row]], asked: Asked, found: Figures, measure: str) -> list[Row]:
    wanted = {k for k in by_team if k} | {key for kind, key in asked.amounts if kind == "team"}
    names = {team.pk: team.name for team in Team.objects.filter(pk__in=wanted)}
    rows = []
    for key in sorted(names, key=lambda pk: names[pk]) + ([None] if None in by_team else []):
        members = by_team.get(key, [])
        row = _row("team", key, names.get(key, ""), [p for m in members for p in m.people], found, measure)
        own = [m.quota for m in members if m.quota is not None]
        row.quota = asked.amounts.get(("team", key), sum(own, Decimal(0)) if own else None) if key else _sum(own)
        row.shifts, row.rows = _added(m.shifts for m in members), members
        rows.append(row)
    return rows


def _company_quota(teams: list[Row], asked: Asked) -> Decimal | None:
    """A quota of a team stands for all teams below it: only the topmost ones are added."""
    above = dict(Team.objects.values_list("pk", "parent_id"))
    set_for = {key for kind, key in asked.amounts if kind == "team"}
    counted = []
    for row in teams:
        place, is_covered = above.get(row.key), False
        while place is not None and not is_covered:
            is_covered, place = place in set_for, above.get(place)
        if row.quota is not None and not is_covered:
            counted.append(row.quota)
    return _sum(counted)


def _sum(amounts: list[Decimal]) -> Decimal | None:
    return sum(amounts, Decimal(0)) if amounts else None


def _added(shifts: Iterable[dict[str, Decimal]]) -> dict[str, Decimal]:
    total: dict[str, Decimal] = {}
    for one in shifts:
        for category, amount in one.items():
            total[category] = total.get(category, Decimal(0)) + amount
    return total


def categories() -> tuple[Forecast, ...]:
    """This function lists the categories in the order in which a forecast shows them, surest first."""
    return SHOWN
