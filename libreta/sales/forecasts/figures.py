"""What deals amount to in a period, by person and category: one grouped query over the deals that the reader may see.

Amounts are converted at dated rates: of what is closed at the rate of its closing day, of what is open at today's. What
has no rate is never added: it comes back apart, per currency, with its count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from libreta.catalog.models import ExchangeRate
from libreta.kernel import query
from libreta.kernel.actors import Actor
from libreta.kernel.query import RecordQuery
from libreta.kernel.refusals import Forbidden
from libreta.sales.forecasts.models import OpportunitySplit
from libreta.sales.forecasts.periods import Stretch
from libreta.sales.opportunities.terms import Category, Forecast

OPEN = (Forecast.PIPELINE, Forecast.BEST_CASE, Forecast.COMMIT)
SHOWN = (Forecast.CLOSED, Forecast.COMMIT, Forecast.BEST_CASE, Forecast.PIPELINE, Forecast.OMITTED)
NEEDED = ("forecast", "status", "currency", "forecast_on")
RATE = """
SELECT rate FROM catalog_exchangerate r
WHERE r.trashed_at IS NULL AND r.base = %(base)s AND r.currency = g.currency AND r.valid_from <= g.day
ORDER BY r.valid_from DESC LIMIT 1
"""
# Read by the index opportunity_forecast alone; it holds every column named here.
FIGURES = """
WITH credited AS (
    SELECT coalesce(s.person_id, d.owner_id) AS person, d.forecast, d.currency,
        CASE WHEN d.status = 'open' THEN %(today)s::date ELSE d.forecast_on END AS day,
        {amount} * coalesce(s.percent, 100) / 100 AS amount,
        d.status = 'open' AND d.forecast_on < %(today)s::date AS is_late
    FROM ({deals}) d LEFT JOIN sales_opportunitysplit s ON s.opportunity_id = d.id
), grouped AS (
    SELECT person, forecast, CASE WHEN amount IS NULL THEN %(base)s ELSE currency END AS currency, day,
        count(*) AS deals, count(*) FILTER (WHERE amount IS NULL) AS bare, count(*) FILTER (WHERE is_late) AS late,
        sum(amount) AS amount
    FROM credited GROUP BY 1, 2, 3, 4
), rated AS (
    SELECT g.currency, g.day, CASE WHEN g.currency = %(base)s THEN 1 ELSE ({rate}) END AS rate
    FROM (SELECT DISTINCT currency, day FROM grouped) g
)
SELECT g.person, g.forecast, CASE WHEN r.rate IS NULL THEN g.currency ELSE '' END AS apart, sum(g.deals), sum(g.bare),
    sum(g.late), sum(CASE WHEN r.rate IS NULL THEN g.amount ELSE g.amount * r.rate END)
FROM grouped g JOIN rated r ON r.currency = g.currency AND r.day = g.day
GROUP BY 1, 2, 3
"""
SHARED = """
SELECT d.id, d.forecast, array_agg(s.person_id ORDER BY s.person_id)
FROM ({deals}) d JOIN sales_opportunitysplit s ON s.opportunity_id = d.id GROUP BY d.id, d.forecast
"""


@dataclass
class Cell:
    """An amount in the currency of the forecast and a number of deals."""

    amount: Decimal = Decimal(0)
    count: int = 0

    def add(self, other: Cell) -> None:
        self.amount, self.count = self.amount + other.amount, self.count + other.count


@dataclass
class Apart:
    """Deals in a currency without a rate; `amount` is in that currency."""

    currency: str
    count: int = 0
    amount: Decimal = Decimal(0)


@dataclass(frozen=True)
class Shared:
    """A deal that is credited to several people."""

    category: str
    people: frozenset[int]


@dataclass
class Figures:
    """Cells by person (None: nobody) and category; what stands apart, per currency and as a filter; how many deals have
    no amount, and how many are late."""

    cells: dict[int | None, dict[str, Cell]] = field(default_factory=dict)
    apart: dict[str, Apart] = field(default_factory=dict)
    shared: list[Shared] = field(default_factory=list)
    unrated: dict[str, Any] | None = None
    bare: int = 0
    late: int = 0

    def of(self, people: Iterable[int | None]) -> dict[str, Cell]:
        """This function adds the cells of several people; a deal that they share counts once."""
        wanted = set(people)
        found = {category: Cell() for category in SHOWN}
        for person in wanted:
            for category, cell in self.cells.get(person, {}).items():
                found[category].add(cell)
        for deal in self.shared:
            found[deal.category].count -= max(len(deal.people & wanted) - 1, 0)
        return found


def require_readable(by: Actor) -> None:
    """This function refuses whose role hides what a forecast is grouped and converted by. Raises Forbidden."""
    if not all(by.rights.field("opportunity", name).readable for name in NEEDED):
        raise Forbidden(_("Your role hides a field of opportunities without which there is no forecast."))


def deals_of(period: Stretch, *, by: Actor, at: datetime) -> RecordQuery:
    """This function gives the deals that count in a period: won or open, as far as the reader may see them.

    Raises Forbidden where the role hides what they are grouped by.
    """
    require_readable(by)
    counted = {"field": "status", "op": "in", "value": [Category.OPEN.value, Category.WON.value]}
    return query.of("opportunity", by=by, at=at).where({"and": [counted, *period.conditions()]})


def figures(period: Stretch, *, base: str, today: date, by: Actor, at: datetime) -> Figures:
    """This function reads what deals amount to in a period, in the currency `base`. Raises BadFilter."""
    deals = deals_of(period, by=by, at=at)
    names = ("id", "owner_id", "forecast", "status", "currency", "amount", "forecast_on")
    inner, params = deals.queryset().order_by().values(*names).query.sql_with_params()
    readable = by.rights.field("opportunity", "amount").readable
    amount = "d.amount" if readable else "NULL::numeric"
    found = Figures()
    asked = {"base": base, "today": today}
    with connection.cursor() as cursor:
        cursor.execute(*filled(FIGURES.format(deals=inner, rate=RATE, amount=amount), params, asked))
        for person, category, apart, count, bare, late, total in cursor.fetchall():
            found.bare, found.late = found.bare + int(bare), found.late + int(late)
            if apart:
                row = found.apart.setdefault(apart, Apart(apart))
                row.count, row.amount = row.count + int(count), row.amount + (total or 0)
                continue
            cell = found.cells.setdefault(person, {}).setdefault(category, Cell())
            cell.add(Cell(round(total or Decimal(0), 2), int(count)))
    found.unrated = _unrated(found.apart, base, today)
    if OpportunitySplit.objects.exists():
        found.shared = _shared(deals.where({"not": found.unrated}) if found.unrated else deals)
    return found


def _shared(deals: RecordQuery) -> list[Shared]:
    inner, params = deals.queryset().order_by().values("id", "forecast").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(SHARED.format(deals=inner), params)
        return [Shared(category, frozenset(people)) for _pk, category, people in cursor.fetchall()]


def _unrated(apart: Iterable[str], base: str, today: date) -> dict[str, Any] | None:
    """The deals without a rate as a filter: their currency has none at all, or had none yet on their day."""
    if not apart:
        return None
    rows = ExchangeRate.objects.filter(trashed_at=None, base=base, currency__in=apart)
    since = dict(rows.values_list("currency").annotate(first=Min("valid_from")))
    return {"or": [unrated_in(currency, since.get(currency), today) for currency in sorted(apart)]}


def unrated_in(currency: str, since: date | None, today: date) -> dict[str, Any]:
    """This function gives the deals in a currency that have no rate, whose first rate is `since`, as a filter."""
    priced = [
        {"field": "currency", "op": "eq", "value": currency},
        {"field": "amount", "op": "empty", "value": False},
    ]
    if since is None:
        return {"and": priced}
    too_early = [
        {"and": [
            {"field": "status", "op": "ne", "value": "open"},
            {"field": "forecast_on", "op": "lt", "value": since.isoformat()},
        ]}
    ]  # fmt: skip
    if today < since:
        too_early.append({"field": "status", "op": "eq", "value": "open"})
    return {"and": [*priced, {"or": too_early}]}


def filled(sql: str, params: tuple[Any, ...], named: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """This function names the places by order of a statement, as Django writes them, beside those with names."""
    numbered = {f"p{i}": value for i, value in enumerate(params)}
    parts = sql.split("%s")
    written = parts[0]
    for i, part in enumerate(parts[1:]):
        written += f"%(p{i})s{part}"
    return written, {**named, **numbered}


def rates_on(day: date, base: str) -> dict[str, Decimal]:
    """This function gives what one unit of each currency is worth in `base` on a day."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (currency) currency, rate FROM catalog_exchangerate WHERE trashed_at IS NULL "
            "AND base = %s AND valid_from <= %s ORDER BY currency, valid_from DESC",
            [base, day],
        )
        return {**dict(cursor.fetchall()), base: Decimal(1)}
