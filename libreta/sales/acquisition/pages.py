"""The acquisition monitor: new customers by source and month, the funnel, the days it takes, the cost."""

from __future__ import annotations

from typing import Any

from babel import dates
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from libreta.kernel import query, records
from libreta.sales.acquisition import behind, queries
from libreta.sales.acquisition.queries import Money, Monitor, Source
from libreta.sales.portfolio import periods
from libreta.sales.portfolio.periods import Period, stepped
from libreta.ui import formats
from libreta.ui.charts import Bar


@require_GET
def monitor(request: HttpRequest) -> HttpResponse:
    """This function shows how customers were won in a period. Raises Forbidden."""
    query.require(records.get("customer"), request.actor, "read")
    period = periods.asked(request.GET.get("period", ""), by=request.actor, at=request.now)
    found = queries.monitor(period, by=request.actor, at=request.now)
    zone = request.actor.timezone
    context = {
        "period": period,
        "periods": periods.NAMED.items(),
        "found": found,
        "stats": _stats(found, period),
        "bars": _bars(found, period),
        "funnel": _funnel(found, period, zone),
        "sources": [_row(source, period, zone) for source in found.sources],
        "costs_url": behind.address("acquisition-costs", period.conditions("month")),
        "may_cost": request.actor.rights.scope("acquisition_cost", "update") in ("team", "all"),
    }
    return render(request, "sales/acquisition/page.html", context)


def _stats(found: Monitor, period: Period) -> list[dict[str, Any]]:
    total, shown = found.total, []
    if found.months is not None:
        url = behind.address("customers", behind.first_order(period.first, period.after))
        shown.append({"label": _("New customers"), "value": formats.number(total.customers), "href": url})
    if (waiting := found.waiting) is not None:
        low, median, high = (formats.number(round(q, 1)) for q in waiting.quartiles)
        spread = _("half of them between %(low)s and %(high)s; of %(n)s with a lead") % {
            "low": low,
            "high": high,
            "n": formats.number(waiting.count),
        }
        url = ""
        if waiting.count <= queries.MOST_NAMED:
            url = behind.address("customers", [{"field": "id", "op": "in", "value": list(waiting.customers)}])
        shown.append({"label": _("Median days to the first order"), "value": median, "note": spread, "href": url})
    if total.costs:
        url = behind.address("acquisition-costs", period.conditions("month"))
        shown.append({"label": _("Acquisition costs"), "value": _money(total.costs), "href": url})
        per = _money(total.per_customer()) or "–"
        shown.append({"label": _("Cost per new customer"), "value": per, "note": _("over all sources"), "href": url})
    return shown


def _bars(found: Monitor, period: Period) -> list[Bar]:
    if not found.months or not any(found.months.values()):
        return []
    return [
        Bar(
            dates.format_date(month, "MMM y", locale=formats.locale()),
            count,
            formats.number(count),
            # Whoever ordered in this month, and never before the period or before the month, came in this month.
            behind.address("customers", behind.first_order(month, stepped(month, 1))),
        )
        for month, count in sorted(found.months.items())
    ]


def _funnel(found: Monitor, period: Period, zone: str) -> list[dict[str, Any]]:
    labels = {
        "leads": _("Leads"),
        "qualified": _("Qualified"),
        "opportunity": _("Opportunity"),
        "won": _("Won"),
        "ordered": _("Ordered"),
    }
    first = found.total.steps.get("leads", 0)
    steps: list[dict[str, Any]] = []
    before = 0
    for step, count in found.total.steps.items():
        steps.append(
            {
                "label": labels[step],
                "count": count,
                "per_mille": round(count / first * 1000) if first else 0,
                "conversion": formats.percent(count / before, 1) if before else "",
                "share": formats.percent(count / first, 1) if first else "",
                "url": behind.address("leads", behind.leads(step, period, zone)),
            }
        )
        before = count
    return steps if first else []


def _row(source: Source, period: Period, zone: str) -> dict[str, Any]:
    of = behind.of_source(source.name)
    first = behind.first_order(period.first, period.after)
    steps = [
        {"count": n, "url": behind.address("leads", behind.leads(step, period, zone, source.name))}
        for step, n in source.steps.items()
    ]
    return {
        "name": source.name or _("Not said"),
        "steps": steps,
        "customers": source.customers,
        "customers_url": behind.address("customers", [*first, *of]),
        "costs": _money(source.costs),
        "costs_url": behind.address("acquisition-costs", [*period.conditions("month"), *of]),
        "per_customer": _money(source.per_customer()),
    }


def _money(amounts: Money) -> str:
    return " · ".join(formats.money(value, currency, whole=True) for currency, value in sorted(amounts.items()))
