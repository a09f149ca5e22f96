"""The figures of the portfolio as pages show them: with their units, their notes, and the way to their records."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from babel import dates
from django.utils.translation import gettext as _

from libreta.kernel.actors import Actor
from libreta.sales.portfolio import behind, earned, queries
from libreta.sales.portfolio.periods import Period, stepped
from libreta.sales.portfolio.queries import Earning, Performance, Sold
from libreta.ui import formats
from libreta.ui.charts import Bar


def product_page(
    product: int, unit: str, found: Performance, period: Period, currency: str, *, by: Actor, at: datetime
) -> dict[str, Any]:
    """This function draws how one product did, in one of the currencies in which it was sold."""
    currencies = found.currencies
    chosen = currency if currency in currencies else (currencies[0] if currencies else "")
    now, before = found.now.get(chosen, Sold()), found.before.get(chosen, Sold())
    spent = earned.spent({product}, period, by=by, at=at).get((product, chosen)) if chosen else None
    return {
        "period": period,
        "currency": chosen,
        "currencies": currencies,
        "stats": _stats(product, unit, now, before, period, chosen, spent),
        "bars": _bars(product, found, period, chosen),
        "others": [_other(product, c, found.now[c], period) for c in currencies if c != chosen and c in found.now],
        "customers_url": f"/portfolio/{product}/customers/?{urlencode({'period': period.name, 'currency': chosen})}",
    }


def _stats(
    product: int, unit: str, now: Sold, before: Sold, period: Period, currency: str, spent: Decimal | None
) -> list[dict[str, Any]]:
    left, share = queries.margin(now, spent)
    change = queries.growth(now.amount, before.amount)
    lines = behind.lines(product, period, currency)
    earlier = _("before: %(amount)s") % {"amount": formats.money(before.amount, currency, whole=True)}
    found: list[dict[str, Any]] = [
        {"label": _("Revenue"), "value": formats.money(now.amount, currency, whole=True), "href": lines}
        | ({"note": _("net of returns")} if now.returned_units else {}),
        {"label": _("Sold"), "value": formats.number(now.units), "note": unit, "href": lines},
        {
            "label": _("Against the period before"),
            "value": _signed(change),
            "note": earlier,
            "tone": _tone(change),
            "href": behind.lines(product, period.before, currency),
        },
    ]
    if left is not None:
        money = formats.money(left, currency, whole=True)
        note = _("%(amount)s, by the cost of each day") % {"amount": money}
        value = "–" if share is None else formats.percent(share, 1)
        found.append({"label": _("Margin"), "value": value, "note": note, "tone": "bad" if left < 0 else ""})
    if now.returned_units:
        back = _("%(n)s came back") % {"n": formats.number(now.returned_units)}
        share_back = "–" if now.returns is None else formats.percent(now.returns, 1)
        url = behind.lines(product, period, currency, returned=True)
        found.append({"label": _("Returns"), "value": share_back, "note": back, "href": url})
    return found


def _bars(product: int, found: Performance, period: Period, currency: str) -> list[Bar]:
    bars = []
    for month in period.drawn.months():
        value = found.months.get((month, currency), Sold()).amount
        # What was a period ago is known for whole years only: a month stands against the same month of the year before.
        past = found.months.get((stepped(month, -12), currency))
        bars.append(
            Bar(
                dates.format_date(month, "MMM y", locale=formats.locale()),
                value,
                formats.money(value, currency, whole=True),
                behind.lines_of_month(product, month, currency),
                past.amount if past else None,
                formats.money(past.amount, currency, whole=True) if past else "",
            )
        )
    return bars


def _other(product: int, currency: str, sold: Sold, period: Period) -> dict[str, Any]:
    return {
        "currency": currency,
        "amount": formats.money(sold.amount, currency, whole=True),
        "units": formats.number(sold.units),
        "url": behind.lines(product, period, currency),
    }


SORTS = {
    "name": lambda e: e.name.casefold(),
    "revenue": lambda e: e.sold.amount,
    "units": lambda e: e.sold.units,
    "growth": lambda e: e.growth,
    "margin": lambda e: e.margin_share,
    "returns": lambda e: e.sold.returns,
}


def sorted_by(rows: list[Earning], sort: str) -> list[Earning]:
    """This function sorts by a column, downwards with a minus; what cannot be told comes last either way."""
    key = SORTS.get(sort.removeprefix("-"), SORTS["revenue"])
    known = sorted((r for r in rows if key(r) is not None), key=lambda r: r.name.casefold())
    known.sort(key=key, reverse=sort.startswith("-"))
    return known + sorted((r for r in rows if key(r) is None), key=lambda r: r.name.casefold())


def row(earning: Earning, period: Period, currency: str, most: Decimal) -> dict[str, Any]:
    """This function draws one product of the portfolio; `most` is the revenue of the best one, for its bar."""
    share = earning.sold.amount / most if most > 0 and earning.sold.amount > 0 else Decimal(0)
    returns = earning.sold.returns
    return {
        "name": earning.name,
        "url": f"/products/{earning.product}/?{urlencode({'tab': 'performance', 'period': period.name})}",
        "revenue": formats.money(earning.sold.amount, currency, whole=True),
        "revenue_url": behind.lines(earning.product, period, currency),
        "share": round(share * 100),
        "units": formats.number(earning.sold.units),
        "growth": _signed(earning.growth),
        "growth_tone": _tone(earning.growth),
        "before_url": behind.lines(earning.product, period.before, currency),
        "margin": "–" if earning.margin_share is None else formats.percent(earning.margin_share, 1),
        "margin_tone": "bad" if (earning.margin or 0) < 0 else "",
        "returns": formats.percent(returns, 1) if returns else "–",
        "returns_url": behind.lines(earning.product, period, currency, returned=True) if returns else "",
    }


def _signed(change: Decimal | None) -> str:
    if change is None:
        return "–"
    return ("+" if change > 0 else "") + formats.percent(change, 1 if abs(change) < 1 else 0)


def _tone(change: Decimal | None) -> str:
    return "" if change is None or change == 0 else "good" if change > 0 else "bad"
