"""The projection as work: made every night and on request, kept per person and period, with its back-test."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Forbidden
from libreta.sales.forecasts import choosing, history, periods, projection
from libreta.sales.forecasts.models import ForecastProjection
from libreta.sales.forecasts.periods import Stretch
from libreta.sales.forecasts.projection import Known
from libreta.sales.forecasts.terms import Period

PERIODS_TESTED = 6
WEEKS = {Period.MONTH: (0, 2), Period.QUARTER: (0, 4, 8), Period.YEAR: (0, 26)}
DAYS_OF_WINS = 3 * 366


def project_forecast(*, by: Actor, at: datetime, kinds: tuple[str, ...] = tuple(Period.values)) -> int:
    """This function projects the current month, quarter and year anew and gives the number of rows kept.

    One transaction: what is broken off leaves the projections of before. Raises Forbidden.
    """
    if not by.may("intelligence.run"):
        raise Forbidden()
    choice = choosing.chosen()
    kept = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('libreta.forecast.projection'))")
        history.gather(at.date(), choice.currency)
        for kind in kinds:
            period = periods.of_day(kind, at.date(), choice.fiscal_start)
            rows = _rows(period, at.date(), choice.currency, at)
            ForecastProjection.objects.filter(period=kind, starts_on=period.first).delete()
            ForecastProjection.objects.bulk_create(rows)
            kept += len(rows)
    return kept


def projection_of(period: Stretch, people: tuple[int, ...] | None) -> list[ForecastProjection]:
    """This function reads the projections of a period, of people or (None) of the company."""
    rows = ForecastProjection.objects.filter(period=period.kind, starts_on=period.first)
    return list(rows.filter(person=None) if people is None else rows.filter(person_id__in=people))


def backtest(period: Stretch, today: date, base: str) -> dict[str, Any]:
    """This function repeats the projection for past periods as of the same weeks, and compares it with what came.

    Errors are mean absolute percentage errors (MAPE, a share of one) per week of the period: of the projection, of
    "the same as the period before", and of the weighted pipeline. Amounts of deals that were open then are not known
    any more; each counts with the mean amount won until then. Call `history.gather` before, in the same transaction.
    """
    oldest = history.wins(today - timedelta(days=DAYS_OF_WINS), today, base)
    points = []
    for back in range(PERIODS_TESTED, 0, -1):
        past = period.moved(-back)
        for week in WEEKS[Period(period.kind)]:
            point = _point(past, past.first + timedelta(weeks=week), oldest)
            if point is not None:
                points.append(point | {"week": week})
    weeks = sorted({point["week"] for point in points})
    return {"points": points, "errors": [_errors(week, [p for p in points if p["week"] == week]) for week in weeks]}


def _point(past: Stretch, day: date, wins: Sequence[history.Win]) -> dict[str, Any] | None:
    came = projection.won_in(past, wins)
    known = _known(past, day, projection.between(wins, date.min, day), weighs_amounts=False)
    if came <= 0 or projection.readiness(known):
        return None
    said = projection.project(known)
    return {
        "period": past.code,
        "came": round(came, 2),
        "said": round(said.expected, 2),
        "inside": said.low <= came <= said.high,
        "before": round(projection.won_in(past.moved(-1), wins), 2),
        "weighted": round(projection.weighted(known), 2),
    }


def _errors(week: int, points: list[dict[str, Any]]) -> dict[str, Any]:
    def mape(name: str) -> float:
        return round(sum(abs(p[name] - p["came"]) / p["came"] for p in points) / len(points), 4)

    inside = sum(p["inside"] for p in points) / len(points)
    names = ("said", "before", "weighted")
    return {"week": week, "periods": len(points), "inside": round(inside, 4), **{name: mape(name) for name in names}}


def _known(period: Stretch, day: date, wins: Sequence[history.Win], *, weighs_amounts: bool = True) -> Known:
    left = max((period.after - day).days, 1)
    return Known(period, day, history.chances(day, left), history.open_on(day), wins, weighs_amounts)


def _rows(period: Stretch, today: date, base: str, at: datetime) -> list[ForecastProjection]:
    wins = history.wins(today - timedelta(days=DAYS_OF_WINS), period.after, base)
    known = _known(period, today, wins)
    missing = projection.readiness(known)
    if missing:
        return [_row(period, None, base, projection.Projected(), {"missing": missing}, at)]
    tested = backtest(period, today, base)
    rows = [_row(period, None, base, projection.project(known), {"backtest": tested}, at)]
    for owner in sorted({s.owner for s in known.standing if s.owner} | {w.owner for w in wins if w.owner}):
        found = projection.project(known, owner, everybody=False, seed=owner)
        rows.append(_row(period, owner, base, found, {}, at))
    return rows


def _row(
    period: Stretch, owner: int | None, base: str, found: projection.Projected, details: dict[str, Any], at: datetime
) -> ForecastProjection:
    return ForecastProjection(
        period=period.kind,
        starts_on=period.first,
        person_id=owner,
        currency=base,
        expected=projection.rounded(found.expected),
        low=projection.rounded(found.low),
        high=projection.rounded(found.high),
        details={"parts": {name: round(value, 2) for name, value in found.parts.items()}, **details},
        computed_at=at,
    )
