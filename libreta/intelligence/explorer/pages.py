"""The explorer: a question, its answer as a table or a chart, and the records behind a number."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from libreta.intelligence.explorer import drawing, naming, reading, saving
from libreta.intelligence.explorer.asking import (
    COMPARED,
    PERIODS,
    Asked,
    Span,
    asked,
    conditions,
    period_parameters,
    where_parameters,
    without,
)
from libreta.intelligence.explorer.pivot import pivot
from libreta.intelligence.explorer.refusals import NoWarehouse
from libreta.intelligence.explorer.seeing import sees_figures
from libreta.intelligence.metrics.declaring import Metric, metric
from libreta.intelligence.metrics.dimensions import DIMENSIONS, Dimension
from libreta.intelligence.metrics.questions import Question
from libreta.intelligence.metrics.terms import Level, Unit
from libreta.intelligence.runs.actions import CAPABILITY as RUN
from libreta.kernel import features
from libreta.kernel.filters import moments
from libreta.kernel.refusals import BadFilter, Forbidden, NotVisible, TooLarge
from libreta.ui import answers

MOST_CHOICES = 60


def of_figures(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """This function guards a page of figures: the area is on, and the reader may see at least one metric."""

    @wraps(view)
    def guarded(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        if not features.is_on("intelligence"):
            raise NotVisible()
        if not sees_figures(request.actor):
            raise Forbidden()
        return view(request, *given, **named)

    return guarded


def question_of(request: HttpRequest) -> tuple[Asked, list[Metric]]:
    """This function reads the question of an address, and gives the metrics that the reader knows. Raises BadFilter."""
    known = reading.metrics_for(request.actor)
    today = moments.local_day(request.now, request.actor.timezone)
    return asked(request.GET, today, tuple(one.key for one in known)), known


@require_GET
@of_figures
def explore(request: HttpRequest) -> HttpResponse:
    """This page asks metrics by dimensions."""
    try:
        wanted, known = question_of(request)
    except NoWarehouse:
        return render(request, "intelligence/explorer/none.html", {"may_run": request.actor.may(RUN)})
    if "value" in request.GET:
        return HttpResponseRedirect(wanted.address())
    fits = reading.dimensions_for([metric(key) for key in wanted.metrics], request.actor)
    wanted, dropped = _fitted(wanted, fits)
    context = _form(wanted, known, fits) | _answered(wanted, request) | {"dropped": dropped}
    context |= {"saved": saving.questions_of(request.actor)[:50], "may_share": request.actor.may(saving.SHARE)}
    context["may_export"] = request.actor.may("export")
    context["picking"] = picking(request.GET.get("pick", ""), wanted, fits, request)
    return render(request, "intelligence/explorer/page.html", context)


def _fitted(wanted: Asked, fits: list[Dimension]) -> tuple[Asked, list[Any]]:
    """The question without the dimensions by which not all of its metrics can be looked at, and their names."""
    keys = {one.key for one in fits}
    dropped = [DIMENSIONS[key].label for key in wanted.by if key not in keys]
    rows = tuple(key for key in wanted.rows if key in keys)
    return replace(wanted, rows=rows, column=wanted.column if wanted.column in keys else ""), dropped


def _form(wanted: Asked, known: list[Metric], fits: list[Dimension]) -> dict[str, Any]:
    warehouse = reading.warehouse()
    return {
        "asked": wanted,
        "levels": [(level.label, [one for one in known if one.level == level]) for level in Level],
        "chosen": [metric(key) for key in wanted.metrics],
        "dimensions": fits,
        "row_one": wanted.rows[0] if wanted.rows else "",
        "row_two": wanted.rows[1] if len(wanted.rows) > 1 else "",
        "periods": PERIODS.items(),
        "compared": COMPARED.items(),
        "warehouse": warehouse,
        "no_base": not warehouse.base and any(metric(key).unit == Unit.MONEY for key in wanted.metrics),
        "table_url": replace(wanted, view="table").address(),
        "chart_url": replace(wanted, view="chart").address(),
        "where_parameters": where_parameters(wanted.where),
    }


def _answered(wanted: Asked, request: HttpRequest) -> dict[str, Any]:
    """The answer, or the sentence why there is none; the question stays on the page either way."""
    if not wanted.metrics:
        return {"refused": _("Choose what you want to know."), "chips": chips(wanted.where, wanted.address, request)}
    try:
        found = pivot(wanted, request.actor)
    except (BadFilter, TooLarge) as refusal:
        return {"refused": refusal.message, "chips": chips(wanted.where, _changed(wanted), request)}
    names = drawing.names_in(found, request)
    return {
        "table": drawing.table(found, names, request),
        "bars": drawing.bars(found, names) if wanted.rows and wanted.view == "chart" else [],
        "compared_days": wanted.span.compared(wanted.compare),
        "chips": chips(wanted.where, _changed(wanted), request),
        "export": wanted.address("/explorer/export/"),
        "address": wanted.address("").lstrip("?"),
    }


def _changed(wanted: Asked) -> Callable[..., str]:
    return lambda where: replace(wanted, where=where).address()


def chips(where: Any, address: Callable[..., str], request: HttpRequest) -> list[dict[str, str]]:
    """This function words the conditions of a filter, each with the address of the question without it."""
    parts = conditions(where)
    names = naming.names_of(naming.values_in(parts), request)
    return [naming.chip(part, names) | {"off": address(without(where, n))} for n, part in enumerate(parts)]


def picking(name: str, wanted: Asked, fits: Iterable[Dimension], request: HttpRequest) -> dict[str, Any] | None:
    """This function lists the values of a dimension to tick, those with the most first; None when none is picked."""
    one = next((fit for fit in fits if fit.key == name), None)
    if one is None or not wanted.metrics:
        return None
    first = metric(wanted.metrics[0])
    question = Question((first.key,), wanted.span.first, wanted.span.until, (name,), wanted.where)
    cells = reading.values(question, request.actor).cells
    ranked = sorted(cells, key=lambda key: -(cells[key][first.key] or 0))
    values = [key[0] for key in ranked if key[0] is not None][:MOST_CHOICES]
    names = naming.names_of({name: values}, request)[name]
    return {"dimension": one, "choices": [(value, names[value]) for value in values], "left": len(ranked) - len(values)}


def hidden(span: Span, where: Any) -> list[tuple[str, str]]:
    """This function gives the hidden fields that keep period and filter while something else is chosen."""
    return [*period_parameters(span), *where_parameters(where)]


@require_POST
@of_figures
def save(request: HttpRequest) -> HttpResponse:
    """This page keeps a question. Raises Invalid, Forbidden."""
    given = request.POST
    found = saving.save_question(
        given.get("name", ""),
        given.get("address", ""),
        shared=given.get("shared") == "on",
        by=request.actor,
        at=request.now,
    )
    return answers.done(request, f"/explorer/?{found.address}", _("“%(name)s” is kept.") % {"name": found.name})


@require_POST
@of_figures
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """This page lets go of a question. Raises NotVisible, Forbidden."""
    saving.delete_question(pk, by=request.actor)
    return answers.done(request, "/explorer/", _("The question is gone."))
