"""The page of a pipeline: figures, funnel, what is open, and why deals were won or lost; each leads to its records."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from libreta.kernel import query, records
from libreta.kernel.filters import moments
from libreta.sales.opportunities import spans
from libreta.sales.opportunities.queries import Analysis, Outcome, added, analysis, funnel
from libreta.sales.opportunities.spans import Span
from libreta.sales.opportunities.terms import Reason
from libreta.sales.reasons.choices import Reasons
from libreta.ui import formats, worth
from libreta.ui.worth import Worth

MOST_PIPELINES = 50
MOST_ROWS = 50
REASONS = Reasons(dict(Reason.choices))


@require_GET
def pipeline(request: HttpRequest) -> HttpResponse:
    """This function shows how a pipeline does. Raises NotVisible, Forbidden."""
    query.require(records.get("opportunity"), request.actor, "read")
    asked = query.of("pipeline", by=request.actor, at=request.now).only(("name",))
    pipelines = asked.page(MOST_PIPELINES).rows
    span = spans.asked(request.GET, by=request.actor, at=request.now)
    known = {str(row["id"]): row for row in pipelines}
    chosen = known.get(request.GET.get("pipeline", "")) or next(iter(pipelines), None)
    context: dict[str, Any] = {"pipelines": pipelines, "chosen": chosen, "span": span, "spans": spans.NAMED.items()}
    if chosen is not None:
        if request.headers.get("HX-Target") == "funnel":
            return _funnel(request, chosen["id"], span)
        whole = request.GET.get("funnel") == "1"
        found = analysis(chosen["id"], span, by=request.actor, at=request.now, may_leave_funnel=not whole)
        context |= _drawn(request, chosen["id"], span, found)
    return render(request, "sales/pipeline/page.html", context)


def _funnel(request: HttpRequest, number: int, span: Span) -> HttpResponse:
    """The funnel alone, as the page of many deals asks for it when the rest stands there."""
    steps = funnel(number, span, by=request.actor, at=request.now)
    drawn = [_step(step, steps, _Addresses(number, span)) for step in steps]
    return render(request, "sales/pipeline/funnel.html", {"funnel": drawn})


def _drawn(request: HttpRequest, number: int, span: Span, found: Analysis) -> dict[str, Any]:
    here = _Addresses(number, span)
    total = found.total
    return {
        "found": found,
        "stats": _stats(found, total, here, moments.local_day(request.now, request.actor.timezone)),
        "funnel": [_step(step, found.funnel, here) for step in found.funnel or ()],
        "funnel_url": ""
        if found.funnel is not None
        else f"/pipeline/?{urlencode({**request.GET.dict(), 'funnel': 1})}",
        "standing": [
            {
                "stage": s.stage,
                "count": s.count,
                "stale": s.stale,
                "amounts": _money(s.amounts),
                "weighted": _money(s.weighted),
                "url": here.open({"field": "stage", "op": "eq", "value": s.stage.pk}),
                "stale_url": here.open(
                    {"field": "stage", "op": "eq", "value": s.stage.pk},
                    {"field": "stage_since", "op": "lt", "value": s.stale_since.isoformat() if s.stale_since else ""},
                ),
            }
            for s in found.standing
        ],
        "broken": [_table(request, kind, rows, here) for kind, rows in found.by.items()],
        "attention": _attention(found, here),
    }


def _stats(found: Analysis, total: Outcome, here: _Addresses, day: date) -> list[dict[str, Any]]:
    standing = found.standing
    opened = sum(s.count for s in standing)
    amounts, weighted = added([s.amounts for s in standing]), added([s.weighted for s in standing])
    won, lost = here.closed("won"), here.closed("lost")
    rate = "–" if total.rate is None else formats.percent(total.rate, 1)
    cycle = "–" if total.cycle is None else _("%(n)s days") % {"n": formats.number(total.cycle, 2)}
    closed = _("%(n)s closed") % {"n": formats.number(total.closed)}
    together, likely = worth.together([amounts, weighted], day)
    expected = _money(weighted) or "–"
    by_probability = _("by probability") if weighted else _("no amounts yet")
    if likely:
        expected, by_probability = _about(likely), _money(weighted)
    elif len(weighted) > 1:
        expected, by_probability = _("%(n)s currencies") % {"n": len(weighted)}, _money(weighted)
    standing_now = _money(amounts) if together is None else f"{_about(together)} ({_money(amounts)})"
    return [
        {"label": _("Won"), "value": formats.number(total.won), "note": _money(total.amounts["won"]), "href": won},
        {"label": _("Lost"), "value": formats.number(total.lost), "note": _money(total.amounts["lost"]), "href": lost},
        {"label": _("Win rate"), "value": rate, "note": closed, "href": here.closed("won", "lost")},
        {"label": _("Mean cycle of won deals"), "value": cycle, "note": _("engaged to won"), "href": won},
        {"label": _("Open now"), "value": formats.number(opened), "note": standing_now, "href": here.open()},
        {"label": _("Expected"), "value": expected, "note": by_probability, "href": here.open()},
    ]


def _step(step: Any, steps: list[Any], here: _Addresses) -> dict[str, Any]:
    share = step.reached / steps[0].reached if steps[0].reached else 0
    return {
        "stage": step.stage,
        "reached": step.reached,
        "per_mille": round(share * 1000),
        "conversion": "" if step.conversion is None else formats.percent(step.conversion, 1),
        "days": "" if step.days is None else formats.number(step.days, 1),
        "url": here.passed(step.beyond),
    }


def _table(request: HttpRequest, kind: str, rows: list[Outcome], here: _Addresses) -> dict[str, Any]:
    titles = {"reason": _("By reason"), "competitor": _("By competitor"), "owner": _("By owner")}
    icons = {"reason": "message-square", "competitor": "flag", "owner": "users"}
    ids = {row.value[0] for row in rows if kind == "owner" and row.value[0]}
    people = query.titles("user", ids, by=request.actor, at=request.now)
    if kind == "competitor":
        met = {row.value for row in rows[:MOST_ROWS] if row.value}
        people = query.titles("competitor", met, by=request.actor, at=request.now)
    drawn = []
    for row in rows[:MOST_ROWS]:
        label, *conditions = _meaning(kind, row.value, people)
        drawn.append(
            {
                "label": label,
                "won": row.won,
                "lost": row.lost,
                "rate": formats.percent(row.rate or 0, 1),
                "share": round((row.rate or 0) * 100),
                "amount": _money(row.amounts["won"]),
                "beaten": row.beaten,
                "beaten_url": here.closed("lost", more=[_met(row.value, has_won=True)]) if row.beaten else "",
                "won_url": here.closed("won", more=conditions),
                "lost_url": here.closed("lost", more=conditions),
                "url": here.closed("won", "lost", more=conditions),
            }
        )
    tells_winners = any(row.beaten is not None for row in rows)
    return {"title": titles[kind], "icon": icons[kind], "rows": drawn, "tells_winners": tells_winners}


def _met(competitor: int, **more: Any) -> dict[str, Any]:
    """The condition on deals in which a competitor took part."""
    values = {"competitor": competitor, **more}
    tests = [{"field": name, "op": "eq", "value": value} for name, value in values.items()]
    return {"field": "opportunity_competitors", "op": "any", "value": {"and": tests}}


def _meaning(kind: str, value: Any, people: dict[int, str]) -> tuple[Any, ...]:
    """How a group is called, and the conditions that find its records."""
    if kind == "owner":
        owner, seller = value
        if owner:
            return people.get(owner, f"#{owner}"), {"field": "owner", "op": "eq", "value": owner}
        nobody = {"field": "owner", "op": "empty", "value": True}
        if seller:
            return seller, nobody, {"field": "seller_name", "op": "eq", "value": seller}
        return _("Nobody"), nobody, {"field": "seller_name", "op": "empty", "value": True}
    if kind == "competitor":
        if not value:
            return _("Nobody named"), {"field": "opportunity_competitors", "op": "none", "value": {"and": []}}
        return people.get(value, f"#{value}"), _met(value)
    if not value:
        return _("Not said"), {"field": kind, "op": "empty", "value": True}
    return REASONS.label(value), {"field": kind, "op": "eq", "value": value}


def _attention(found: Analysis, here: _Addresses) -> list[dict[str, Any]]:
    counted = (
        (found.unnamed, _("without a customer"), {"field": "customer", "op": "empty", "value": True}),
        (found.unplanned, _("without a next activity"), {"field": "next_activity_at", "op": "empty", "value": True}),
        (found.overdue, _("with an overdue activity"), {"field": "next_activity_at", "op": "lt", "value": "today"}),
    )
    return [{"count": count, "label": label, "url": here.open(test)} for count, label, test in counted if count]


def _money(amounts: dict[str, Any]) -> str:
    return " · ".join(
        formats.money(value, currency, whole=True) for currency, value in sorted(amounts.items()) if value
    )


def _about(found: Worth) -> str:
    """A sum of several currencies at the rates of today, and what has no rate and so is not in it."""
    text = f"≈ {formats.money(found.amount, found.currency, whole=True)}"
    if not found.unconverted:
        return text
    return _("%(amount)s without %(list)s") % {"amount": text, "list": ", ".join(found.unconverted)}


class _Addresses:
    """The lists of records behind the figures of one pipeline in one span."""

    def __init__(self, pipeline: int, span: Span) -> None:
        self.pipeline, self.span = {"field": "pipeline", "op": "eq", "value": pipeline}, span

    def _list(self, *conditions: dict[str, Any]) -> str:
        tree = json.dumps({"and": [self.pipeline, *conditions]}, separators=(",", ":"), ensure_ascii=False)
        return f"/opportunities/?{urlencode({'filter': tree})}"

    def open(self, *more: dict[str, Any]) -> str:
        return self._list({"field": "status", "op": "eq", "value": "open"}, *more)

    def closed(self, *statuses: str, more: Any = ()) -> str:
        status = {"field": "status", "op": "in", "value": list(statuses)}
        return self._list(status, *self.span.conditions("closed_on"), *more)

    def passed(self, stages: tuple[int, ...]) -> str:
        entered = [{"field": "to_stage", "op": "in", "value": list(stages)}, *self.span.conditions("at")]
        return self._list({"field": "stage_changes", "op": "any", "value": {"and": entered}})
