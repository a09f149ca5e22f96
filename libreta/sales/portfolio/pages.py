"""The portfolio: all products beside each other, one product over time, and who buys it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from libreta.kernel import query, records
from libreta.kernel.records import RecordType
from libreta.sales.portfolio import behind, drawing, periods, queries, sold
from libreta.sales.portfolio.periods import Period
from libreta.ui import formats

ON_A_PAGE = 100


@require_GET
def portfolio(request: HttpRequest) -> HttpResponse:
    """This function shows how all products did in a period. Raises Forbidden."""
    for name in ("product", "order"):
        query.require(records.get(name), request.actor, "read")
    period = _period(request)
    found = queries.portfolio(period, by=request.actor, at=request.now)
    currencies = sorted(found, key=lambda c: (-sum(e.sold.lines for e in found[c]), c))
    asked = request.GET.get("currency", "")
    currency = asked if asked in found else (currencies[0] if currencies else "")
    sort = request.GET.get("sort", "")
    sort = sort if sort.removeprefix("-") in drawing.SORTS else "-revenue"
    rows = drawing.sorted_by(found.get(currency, []), sort)
    start = max(0, int(_number(request.GET.get("from", "")) or 0))
    most = max((e.sold.amount for e in rows), default=0)
    here = {"period": period.name, "currency": currency, "sort": sort}
    context = {
        "period": period,
        "periods": periods.NAMED.items(),
        "currency": currency,
        "currencies": currencies,
        "sort": sort,
        "rows": [drawing.row(e, period, currency, most) for e in rows[start : start + ON_A_PAGE]],
        "columns": _columns(here, sort),
        "count": len(rows),
        "total": formats.money(sum(e.sold.amount for e in rows), currency, whole=True) if rows else "",
        "next_url": f"?{urlencode(here | {'from': start + ON_A_PAGE})}" if len(rows) > start + ON_A_PAGE else "",
        "unsold_url": behind.unsold(period),
        "is_readable": sold.readable(request.actor),
    }
    return render(request, "sales/portfolio/page.html", context)


def _columns(here: dict[str, str], sort: str) -> list[dict[str, Any]]:
    from django.utils.translation import gettext as _

    labels = {
        "name": _("Product"),
        "revenue": _("Revenue"),
        "units": _("Sold"),
        "growth": _("Against before"),
        "margin": _("Margin"),
        "returns": _("Returns"),
    }
    found = []
    for name, label in labels.items():
        down = sort == f"-{name}"
        other = name if down or (name == "name" and sort != "name") else f"-{name}"
        state = "descending" if down else "ascending" if sort == name else ""
        url = f"?{urlencode(here | {'sort': other})}"
        found.append({"name": name, "label": label, "url": url, "state": state, "is_number": name != "name"})
    return found


def overview(request: HttpRequest, record_type: RecordType, row: dict[str, Any]) -> dict[str, Any] | None:
    """This function draws the last twelve months of a product on its page; None where it never sold."""
    if not _may(request):
        return None
    period = periods.asked(periods.USUAL, by=request.actor, at=request.now)
    context = _drawn(request, row, period)
    context["more_url"] = f"/products/{row['id']}/?tab=performance"
    return context if context["currencies"] else None


def tab(request: HttpRequest, record_type: RecordType, row: dict[str, Any]) -> dict[str, Any] | None:
    """This function draws how a product did in a chosen period, behind a tab of its page."""
    if not _may(request):
        return None
    return _drawn(request, row, _period(request)) | {"periods": periods.NAMED.items()}


def _drawn(request: HttpRequest, row: dict[str, Any], period: Period) -> dict[str, Any]:
    found = queries.performance(row["id"], period, by=request.actor, at=request.now)
    currency, unit = request.GET.get("currency", ""), row.get("unit") or ""
    return drawing.product_page(row["id"], unit, found, period, currency, by=request.actor, at=request.now)


@require_GET
def customers(request: HttpRequest, pk: int) -> HttpResponse:
    """This function lists who bought most of a product in a period. Raises NotVisible, Forbidden."""
    query.require(records.get("order"), request.actor, "read")
    product = query.of("product", by=request.actor, at=request.now).only(("name",)).get(pk)
    period, currency = _period(request), request.GET.get("currency", "")[:3]
    found = queries.best_customers(pk, period, currency, by=request.actor, at=request.now)
    names = query.titles("customer", {b.customer for b in found if b.customer}, by=request.actor, at=request.now)
    rows = [
        {
            "name": names.get(b.customer, ""),
            "url": f"/customers/{b.customer}/" if b.customer in names else "",
            "amount": formats.money(b.amount, currency, whole=True),
            "lines_url": behind.lines(pk, period, currency, customer=b.customer) if b.customer in names else "",
            "units": formats.number(b.units),
            "last_on": b.last_on,
        }
        for b in found
    ]
    context = {"product": product, "rows": rows, "period": period, "currency": currency}
    return render(request, f"sales/portfolio/{'buyers' if _is_part(request) else 'customers'}.html", context)


@require_GET
def companions(request: HttpRequest, pk: int) -> HttpResponse:
    """This function lists what is bought together with a product. Raises NotVisible, Forbidden."""
    query.require(records.get("order"), request.actor, "read")
    product = query.of("product", by=request.actor, at=request.now).only(("name",)).get(pk)
    found = queries.bought_together(pk, by=request.actor, at=request.now)
    names = query.titles("product", {one.product for one in found}, by=request.actor, at=request.now)
    rows = [
        {
            "name": names[one.product],
            "url": f"/products/{one.product}/",
            "orders": formats.number(one.orders),
            "share": formats.percent(one.orders / one.of),
        }
        for one in found
    ]
    context = {"product": product, "rows": rows, "of": found[0].of if found else 0}
    name = "together" if _is_part(request) else "companions"
    return render(request, f"sales/portfolio/{name}.html", context)


def _is_part(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _may(request: HttpRequest) -> bool:
    return sold.readable(request.actor)


def _period(request: HttpRequest) -> Period:
    return periods.asked(request.GET.get("period", ""), by=request.actor, at=request.now)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
