"""The page of the forecast: figures by person and team beside quotas, each leading to its records."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from libreta.kernel import query, records
from libreta.kernel.actors import Scope
from libreta.sales.forecasts import asking, drilling, rules, snapshots
from libreta.sales.forecasts.asking import Question
from libreta.sales.forecasts.drilling import Behind
from libreta.sales.forecasts.projections import projection_of
from libreta.sales.forecasts.queries import UNDATED, Overview, Row, overview, whose_deals
from libreta.sales.forecasts.terms import Measure, Period
from libreta.sales.opportunities.terms import Forecast
from libreta.ui import formats

ADJUSTABLE = (Forecast.COMMIT, Forecast.BEST_CASE, Forecast.PIPELINE)
SHOWN = (Forecast.CLOSED, *ADJUSTABLE, Forecast.OMITTED)


@require_GET
def forecast(request: HttpRequest) -> HttpResponse:
    """This function shows the forecast of a period. Raises Forbidden."""
    query.require(records.get("opportunity"), request.actor, "read")
    question = asking.asked(request.GET, by=request.actor, at=request.now)
    found = overview(
        question.period, currency=question.currency, measure=question.measure, by=request.actor, at=request.now
    )
    behind = Behind(question.period, found.figures)
    context = frame_of(question) | {
        "found": found,
        "stats": _stats(found, behind),
        "notes": _notes(found, behind),
        "heads": [category.label for category in SHOWN],
        "rows": _drawn(request, question, found, behind),
        "projected": _projected(request, question, found),
        "changes_url": question.address("/forecast/changes/"),
        "quotas_url": question.address("/forecast/quotas/"),
        "may_set": rules.may_set_quotas(request.actor),
        "may_run": request.actor.may("intelligence.run"),
        "has_weeks": bool(snapshots.weeks()),
    }
    return render(request, "sales/forecast/page.html", context)


def frame_of(question: Question, path: str = "/forecast/") -> dict[str, Any]:
    """This function gives what the toolbar of every page of the forecast needs."""
    kinds = [
        (question.of_kind(kind).address(path), label, kind == question.period.kind) for kind, label in Period.choices
    ]
    return {
        "question": question,
        "kinds": kinds,
        "before": question.moved(-1).address(path),
        "after": question.moved(1).address(path),
        "groupings": [(key, label, key == question.by) for key, label in asking.BY.items()],
        "measures": [(key, label, key == question.measure) for key, label in Measure.choices],
        "currencies": asking.bases(),
    }


def written(value: Decimal | None, question_or_found: Any) -> str:
    """This function writes an amount in the currency of the forecast, or a number of deals."""
    if value is None:
        return "–"
    if question_or_found.measure == Measure.COUNT:
        return formats.number(value, 0)
    return formats.money(value, question_or_found.currency, whole=True)


def _stats(found: Overview, behind: Behind) -> list[dict[str, Any]]:
    company = found.company

    def stat(label: str, value: str, note: str = "", href: str = "") -> dict[str, Any]:
        return {"label": label, "value": value, "note": note, "href": href}

    closed, commit = company.value(Forecast.CLOSED), company.value(Forecast.COMMIT)
    managed = _("managers: %(amount)s") % {"amount": written(company.managed, found)} if company.shifts else ""
    share = (
        ""
        if company.attainment is None
        else _("%(share)s of the quota") % {"share": formats.percent(company.attainment)}
    )
    cover = (
        ""
        if company.coverage is None
        else _("open deals cover it %(times)s times") % {"times": formats.number(company.coverage, 1)}
    )
    gap = written(company.gap, found) if company.quota is not None else "–"
    return [
        stat(_("Closed"), written(closed, found), share, behind.cell(Forecast.CLOSED)),
        stat(_("Commit"), written(commit, found), "", behind.cell(Forecast.COMMIT)),
        stat(_("Closed and commit"), written(company.expected, found), managed or _("what the owners expect")),
        stat(_("Best case"), written(company.value(Forecast.BEST_CASE), found), "", behind.cell(Forecast.BEST_CASE)),
        stat(_("Pipeline"), written(company.value(Forecast.PIPELINE), found), "", behind.cell(Forecast.PIPELINE)),
        stat(_("Quota"), written(company.quota, found), "" if company.quota is not None else _("none set")),
        stat(_("Gap"), gap, cover),
    ]


def _notes(found: Overview, behind: Behind) -> list[dict[str, Any]]:
    notes = [
        {
            "count": one.count,
            "text": _("in %(currency)s, without a rate to %(base)s: not added (%(amount)s)")
            % {
                "currency": one.currency,
                "base": found.currency,
                "amount": formats.money(one.amount, one.currency, whole=True),
            },
            "url": behind.apart(one.currency),
        }
        for one in found.apart
    ]
    counted = (
        (found.figures.bare, _("without an amount"), behind.bare()),
        (found.figures.late, _("expected before today and still open"), behind.late()),
        (found.undated, _("open deals without a day, in no period"), drilling.address(UNDATED)),
    )
    return notes + [{"count": count, "text": text, "url": url} for count, text, url in counted if count]


def _drawn(request: HttpRequest, question: Question, found: Overview, behind: Behind) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    names = query.titles("user", _adjusters(found), by=request.actor, at=request.now)
    may_adjust = rules.may_adjust(request.actor) and question.measure == Measure.REVENUE
    for team in found.teams if question.by != "company" else ():
        title = team.name or _("Without a team")
        rows.append(_row(team, title, question, found, behind) | {"is_team": True})
        for person in team.rows if question.by == "person" else ():
            title = person.name or _("Nobody")
            reach = may_adjust and person.key is not None and rules.reaches(request.actor, person.key)
            rows.append(_row(person, title, question, found, behind, names, reach))
    rows.append(_row(found.company, _("Altogether"), question, found, behind) | {"is_total": True})
    return rows


def _adjusters(found: Overview) -> set[int]:
    return {a.who for row in found.people for a in row.adjusted.values() if a.who}


def _row(
    row: Row,
    title: str,
    question: Question,
    found: Overview,
    behind: Behind,
    names: dict[int, str] | None = None,
    may_adjust: bool = False,
) -> dict[str, Any]:
    people = None if row.kind == "company" else row.people
    cells = []
    for category in SHOWN:
        adjusted = row.adjusted.get(category)
        url = ""
        if row.kind == "person" and row.key and category in ADJUSTABLE:
            url = question.address("/forecast/adjustment/", person=row.key, category=category.value)
        cells.append(
            {
                "label": category.label,
                "text": written(row.value(category), found),
                "count": row.cells[category].count,
                "url": behind.cell(category, people) if row.cells[category].count else "",
                "adjusted": _adjusted(adjusted, found) if adjusted else "",
                "shifted": written(row.value(category) + row.shifts[category], found)
                if row.kind != "person" and category in row.shifts
                else "",
                "told": adjusted
                and _("%(name)s: %(reason)s")
                % {"name": (names or {}).get(adjusted.who or 0, ""), "reason": adjusted.reason},
                "adjust_url": url if may_adjust or adjusted else "",
            }
        )
    return {
        "title": title,
        "cells": cells,
        "quota": written(row.quota, found),
        "attainment": "–" if row.attainment is None else formats.percent(row.attainment),
        "share": min(round((row.attainment or 0) * 100), 100),
        "gap": written(row.gap, found),
        "coverage": "–" if row.coverage is None else _("%(n)s×") % {"n": formats.number(row.coverage, 1)},
    }


def _adjusted(adjusted: Any, found: Overview) -> str:
    if adjusted.counted:
        return written(adjusted.amount, found)
    return formats.money(adjusted.original, adjusted.currency, whole=True)


def _projected(request: HttpRequest, question: Question, found: Overview) -> dict[str, Any] | None:
    """The statistical projection: the company's for who sees all deals, else of the people all of whose deals he sees.

    Of whom he sees single deals only, by a share of one or an account's team, it would tell the others.
    """
    rights = request.actor.rights
    if not all(rights.field("opportunity", name).readable for name in ("amount", "currency", "owner")):
        return None
    sees_all = rights.scope("opportunity", "read") is Scope.ALL
    whole = whose_deals(request.actor)
    people = None if sees_all else tuple(p.key for p in found.people if p.key in whole)
    rows = projection_of(question.period, people)
    if not rows or question.measure != Measure.REVENUE:
        return None
    missing = rows[0].details.get("missing")
    expected = sum((row.expected for row in rows), Decimal(0))
    spread = [sum(float(getattr(row, side) - row.expected) ** 2 for row in rows) ** 0.5 for side in ("low", "high")]
    parts: dict[str, float] = {}
    for row in rows:
        for name, value in row.details.get("parts", {}).items():
            parts[name] = parts.get(name, 0.0) + value
    currency = rows[0].currency
    names = {"closed": _("won so far"), "open": _("from open deals"), "new": _("from deals not begun yet")}
    tested = rows[0].details.get("backtest", {}) if sees_all else {}
    return {
        "missing": missing,
        "expected": formats.money(expected, currency, whole=True),
        "low": formats.money(float(expected) - spread[0], currency, whole=True),
        "high": formats.money(float(expected) + spread[1], currency, whole=True),
        "parts": [(names[n], formats.money(v, currency, whole=True)) for n, v in parts.items() if n in names],
        "at": rows[0].computed_at,
        "errors": [_error(one) for one in tested.get("errors", [])],
        "points": [_point(one, currency) for one in tested.get("points", [])],
        "verdict": _verdict(tested.get("errors", [])),
    }


def _error(one: dict[str, Any]) -> dict[str, Any]:
    shares = {name: formats.percent(one[name], 0) for name in ("said", "before", "weighted", "inside")}
    return {"week": one["week"], "periods": one["periods"], **shares}


def _point(one: dict[str, Any], currency: str) -> dict[str, Any]:
    money = {n: formats.money(one[n], currency, whole=True) for n in ("came", "said", "before", "weighted")}
    return {"period": one["period"], "week": one["week"], "inside": one["inside"], **money}


def _verdict(errors: list[dict[str, Any]]) -> str:
    """Whether the projection was any better than doing nothing clever, in one sentence."""
    if not errors:
        return _("There is no full period behind us with enough history yet: nobody knows how good this is.")
    ours, before = (sum(one[name] for one in errors) / len(errors) for name in ("said", "before"))
    if ours < before:
        return _("It was off by %(ours)s on average; “the same as last time” was off by %(before)s.") % {
            "ours": formats.percent(ours),
            "before": formats.percent(before),
        }
    return _(
        "It was off by %(ours)s on average, no better than “the same as last time” (%(before)s): do not rely on it."
    ) % {"ours": formats.percent(ours), "before": formats.percent(before)}
