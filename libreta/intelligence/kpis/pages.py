"""The page of key figures, and that of a figure's targets."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from libreta.intelligence.explorer import reading
from libreta.intelligence.explorer.asking import (
    COMPARED,
    PERIODS,
    Asked,
    Span,
    period_parameters,
    span_of,
    where_of,
    where_parameters,
)
from libreta.intelligence.explorer.pages import RUN, chips, of_figures, picking
from libreta.intelligence.explorer.refusals import NoWarehouse
from libreta.intelligence.kpis import targets, tree
from libreta.intelligence.kpis.models import KpiTarget, PeriodKind
from libreta.intelligence.metrics.declaring import Metric, metric
from libreta.intelligence.metrics.dimensions import DIMENSIONS
from libreta.intelligence.metrics.sheets import may_see
from libreta.intelligence.metrics.terms import Unit
from libreta.kernel.filters import moments
from libreta.kernel.filters.language import Node
from libreta.kernel.refusals import BadFilter, Forbidden, Invalid, NotVisible
from libreta.ui import answers, formats

SHARED = ("team", "owner", "country", "kind", "lifecycle")  # what most figures can be narrowed by


@require_GET
@of_figures
def figures(request: HttpRequest) -> HttpResponse:
    """This page shows the key figures on four levels."""
    today = moments.local_day(request.now, request.actor.timezone)
    span = span_of(request.GET, today, "this_month")
    compare = request.GET.get("with", "before")
    compare = compare if compare in ("before", "year") else "before"
    try:
        where = where_of(request.GET)
        if "value" in request.GET:
            return HttpResponseRedirect(_address(span, compare, where))
        levels, apart = tree.tree(span, compare, where, request.actor)
        found = reading.warehouse()
    except NoWarehouse:
        return render(request, "intelligence/explorer/none.html", {"may_run": request.actor.may(RUN)})
    known = reading.metrics_for(request.actor)
    readable = reading.dimensions_for(known[:1], request.actor)
    fits = [one for one in readable if one.key in SHARED] or [DIMENSIONS["owner"]]
    asked = Asked(tuple(one.key for one in known[:1]), span, where=where)
    kept = [*period_parameters(span), ("with", compare), *where_parameters(where)]
    context: dict[str, Any] = {
        "levels": levels,
        "apart": apart,
        "asked": asked,
        "compare": compare,
        "periods": PERIODS.items(),
        "compared": [(key, text) for key, text in COMPARED.items() if key],
        "compared_days": span.compared(compare),
        "dimensions": fits,
        "kept": kept,
        "where_parameters": where_parameters(where),
        "cancel": _address(span, compare, where),
        "chips": chips(where, lambda rest: _address(span, compare, rest), request),
        "picking": picking(request.GET.get("pick", ""), asked, fits, request),
        "warehouse": found,
        "no_base": not found.base and any(one.unit == Unit.MONEY for one in known),
        "may_set": request.actor.may(targets.CAPABILITY),
        "has_targets": bool(targets.kind_of(span.name)),
    }
    return render(request, "intelligence/kpis/page.html", context)


def _address(span: Span, compare: str, where: Node) -> str:
    return f"/kpis/?{urlencode([*period_parameters(span), ('with', compare), *where_parameters(where)])}"


@require_http_methods(["GET", "POST"])
@of_figures
def target(request: HttpRequest, name: str) -> HttpResponse:
    """This page sets the targets of a figure, one for each kind of period. Raises NotVisible, Forbidden."""
    one = metric(name)
    if not may_see(one, request.actor):
        raise NotVisible()
    if not request.actor.may(targets.CAPABILITY):
        raise Forbidden()
    errors: dict[str, Any] = {}
    if request.method == "POST":
        errors = _set(request, one)
        if not errors:
            return answers.done(request, "/kpis/", _("The targets of “%(name)s” are set.") % {"name": one.label})
    held = {found.period: found for found in KpiTarget.objects.filter(metric=name).select_related("set_by")}
    rows = [(kind, _row(request, one, kind.value, held.get(kind.value), errors)) for kind in PeriodKind]
    context = {"metric": one, "rows": rows, "is_share": one.unit == Unit.SHARE, "errors": errors}
    return render(request, "intelligence/kpis/target.html", context, status=422 if errors else 200)


def _set(request: HttpRequest, one: Metric) -> dict[str, Any]:
    """Sets what was written, or nothing at all and says what is wrong."""
    wanted, errors = {}, {}
    for kind in PeriodKind.values:
        for part in ("value", "lower", "upper"):
            try:
                wanted[kind, part] = _number(request.POST.get(f"{kind}_{part}", ""), one)
            except ValueError:
                errors[f"{kind}_{part}"] = _("Write a number.")
        lower, upper = wanted.get((kind, "lower")), wanted.get((kind, "upper"))
        if lower is not None and upper is not None and lower > upper:
            errors[f"{kind}_upper"] = _("The band ends below where it begins.")
    if errors:
        return errors
    for kind in PeriodKind.values:
        band = {"lower": wanted[kind, "lower"], "upper": wanted[kind, "upper"]}
        targets.set_target(one.key, kind, wanted[kind, "value"], **band, by=request.actor, at=request.now)
    return {}


def _number(text: str, one: Metric) -> Decimal | None:
    """A number as people write it; of shares, percent. Raises ValueError."""
    if not text.strip().rstrip("%").strip():
        return None
    try:
        found = formats.read_number(text.strip().rstrip("%").strip())
    except (ValueError, ArithmeticError, Invalid, BadFilter) as fault:
        raise ValueError(text) from fault
    if not found.is_finite() or abs(found) >= Decimal(10) ** 15:
        raise ValueError(text)
    return found / 100 if one.unit == Unit.SHARE else found


def _row(request: HttpRequest, one: Metric, kind: str, held: KpiTarget | None, errors: dict[str, Any]) -> Any:
    shown = {}
    for part in ("value", "lower", "upper"):
        name = f"{kind}_{part}"
        kept = getattr(held, part, None)
        scaled = kept * 100 if kept is not None and one.unit == Unit.SHARE else kept
        text = formats.written_number(scaled.normalize()) if scaled is not None else ""
        shown[part] = {"name": name, "value": request.POST.get(name, text), "error": errors.get(name, "")}
    return {"fields": shown, "held": held}
