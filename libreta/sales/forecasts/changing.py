"""The page of what changed since a snapshot: a waterfall with its table, each step leading to its deals."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from libreta.identity.models import User
from libreta.kernel import query, records
from libreta.sales.forecasts import asking, snapshots
from libreta.sales.forecasts.asking import Question
from libreta.sales.forecasts.changes import Changes, Comparison, Moved, changes, deals_moved
from libreta.sales.forecasts.models import ForecastWeek
from libreta.sales.forecasts.pages import frame_of
from libreta.sales.forecasts.terms import Move
from libreta.sales.opportunities.terms import Forecast, Reason
from libreta.sales.reasons.choices import Reasons
from libreta.ui import answers, formats

PATH = "/forecast/changes/"
PAGE = 50
REASONS = Reasons(dict(Reason.choices))
NEUTRAL = (Move.WON, Move.REOPENED, Move.CATEGORY_UP, Move.CATEGORY_DOWN, Move.SAME)
WIDTH, TALL, ROOM, LINE, LETTER = 1000, 206, 12, 14, 6.6  # of a drawing; a letter of a label is that wide at most


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """This function shows what changed, as a fragment for the page of the forecast too. Raises Forbidden."""
    query.require(records.get("opportunity"), request.actor, "read")
    question = asking.asked(request.GET, by=request.actor, at=request.now)
    weeks = snapshots.weeks()
    chosen = _chosen(request.GET.get("since", ""), weeks, request)
    is_fragment = request.headers.get("HX-Target") == "changed"
    context = frame_of(question, PATH) | {
        "weeks": [(week, week is chosen) for week in weeks],
        "chosen": chosen,
        "may_run": request.actor.may("intelligence.run"),
        "url": question.address(PATH),
        "hidden": {"period": question.period.code, "currency": request.GET.get("currency", "")},
    }
    if chosen is not None:
        context |= _compared(request, question, chosen, is_fragment)
    name = "sales/forecast/changed.html" if is_fragment else "sales/forecast/changes.html"
    return render(request, name, context)


def _chosen(text: str, weeks: list[ForecastWeek], request: HttpRequest) -> ForecastWeek | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return snapshots.week_before(weeks, request.now)
    return next((one for one in weeks if one.week == day), None) or snapshots.week_before(weeks, request.now)


def _compared(request: HttpRequest, question: Question, week: ForecastWeek, is_fragment: bool) -> dict[str, Any]:
    people, who = _people(request)
    asked = Comparison(question.period, week, question.currency, question.today, people)
    found = changes(asked, by=request.actor, at=request.now)
    more = {"since": week.week.isoformat(), "people": request.GET.get("people", "")}
    steps = [_step(found, move, question, more) for move in Move if move in found.steps]
    context = {
        "found": found,
        "steps": [step for step in steps if step["move"] not in NEUTRAL],
        "others": [step for step in steps if step["move"] in NEUTRAL and step["move"] != Move.SAME],
        "same": next((step for step in steps if step["move"] == Move.SAME), None),
        "chart": _chart(found, question),
        "before": _money(found.before, question),
        "now": _money(found.now, question),
        "difference": _money(found.now - found.before, question, sign=True),
        "who": who,
        "people": request.GET.get("people", ""),
        "lost_for": [(REASONS.label(r) if r else _("not said"), n) for r, n in found.lost_for],
        "is_too_old": question.period.first < week.closed_since,
        "full_url": question.address(PATH, **more),
    }
    move = request.GET.get("move", "")
    if move in Move.values and not is_fragment:
        context |= _listed(request, asked, move, question, more)
    return context


def _people(request: HttpRequest) -> tuple[tuple[int, ...] | None, str]:
    """Whose deals are compared: a person ("7"), a team ("team-3"), or everybody's. A hidden owner narrows nothing."""
    text = request.GET.get("people", "")
    if not text.isascii() or not request.actor.rights.field("opportunity", "owner").readable:
        return None, ""
    if text.startswith("team-") and text[5:].isdigit() and len(text) < 20:
        rows = User.objects.filter(team_id=int(text[5:])).select_related("team")
        return tuple(row.pk for row in rows), rows[0].team.name if rows else ""
    if text.isdigit() and len(text) < 15:
        row = User.objects.filter(pk=int(text)).first()
        return (int(text),), row.name if row else ""
    return None, ""


def _money(value: Any, question: Question, sign: bool = False) -> str:
    text = formats.money(value, question.currency, whole=True)
    return f"+{text}" if sign and value > 0 else text


def _step(found: Changes, move: str, question: Question, more: dict[str, str]) -> dict[str, Any]:
    step = found.steps[move]
    return {
        "move": move,
        "label": Move(move).label,
        "count": step.count,
        "apart": step.apart,
        "total": _money(step.total, question),
        "effect": _money(step.effect, question, sign=True),
        "tone": "good" if step.effect > 0 else "bad" if step.effect < 0 else "",
        "url": question.address(PATH, **more, move=move) + "#deals",
    }


def _chart(found: Changes, question: Question) -> dict[str, Any] | None:
    """The bars of the waterfall, placed in a drawing of WIDTH by HEIGHT units."""
    steps = [(Move(m).label, float(found.steps[m].effect)) for m in Move if m in found.steps and found.steps[m].effect]
    if not steps:
        return None
    bars: list[tuple[Any, float, float, str]] = [(_("At the snapshot"), 0.0, float(found.before), "total")]
    level = float(found.before)
    for label, effect in steps:
        bars.append((label, min(level, level + effect), max(level, level + effect), "good" if effect > 0 else "bad"))
        level += effect
    bars.append((_("Now"), 0.0, float(found.now), "total"))
    floor = min(bottom for _label, bottom, _top, tone in bars if tone != "total") * 0.9 if len(bars) > 2 else 0.0
    floor = floor if floor > 0.5 * max(top for _l, _b, top, _t in bars) else 0.0
    wrapped = [wrap_label(str(label), WIDTH / len(bars)) for label, *_rest in bars]
    height = TALL + LINE * max(len(lines) for lines in wrapped) + 6
    placed = _placed(bars, floor, question)
    for bar, lines in zip(placed, wrapped, strict=True):
        bar["lines"] = [(line, TALL + LINE * (place + 1)) for place, line in enumerate(lines)]
    return {"width": WIDTH, "height": height, "bars": placed, "floor": _floor(floor, question)}


def wrap_label(text: str, width: float) -> list[str]:
    """This function breaks a label into lines that fit a width in units of the drawing; a word that does not fit by
    itself is cut, the whole label stands in its title and in the table."""
    most = max(int(width / LETTER), 3)
    lines: list[str] = []
    for word in text.split():
        word = word if len(word) <= most else f"{word[: most - 1]}…"
        if lines and len(lines[-1]) + 1 + len(word) <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]


def _floor(floor: float, question: Question) -> str:
    return formats.money(floor, question.currency, whole=True) if floor else ""


def _placed(bars: list[tuple[Any, float, float, str]], floor: float, question: Question) -> list[dict[str, Any]]:
    highest = max(top for _label, _bottom, top, _tone in bars) or 1.0
    scale = (TALL - 20) / ((highest - floor) or 1.0)
    step = WIDTH / len(bars)
    placed = []
    for place, (label, bottom, top, tone) in enumerate(bars):
        y = TALL - (top - floor) * scale
        height = max((top - max(bottom, floor)) * scale, 2)
        value = formats.compact(top if tone == "total" else top - bottom)
        mark = "" if tone == "total" else "+" if tone == "good" else "−"
        placed.append(
            {
                "label": label,
                "tone": tone,
                "x": round(place * step + ROOM / 2, 1),
                "y": round(y, 1),
                "width": round(step - ROOM, 1),
                "height": round(height, 1),
                "middle": round((place + 0.5) * step, 1),
                "text_y": round(y - 6, 1),
                "value": f"{mark}{value}",
            }
        )
    return placed


def _listed(
    request: HttpRequest, asked: Comparison, move: str, question: Question, more: dict[str, str]
) -> dict[str, Any]:
    text = request.GET.get("from", "0")
    offset = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
    deals = deals_moved(asked, move, limit=PAGE + 1, offset=offset, by=request.actor, at=request.now)
    people = {deal.owner for deal in deals if deal.owner}
    names = query.titles("user", people, by=request.actor, at=request.now)
    customers = query.titles("customer", {d.customer for d in deals if d.customer}, by=request.actor, at=request.now)
    told = ("name", "reason", "customer", "owner", "pushes")
    readable = {n for n in told if request.actor.rights.field("opportunity", n).readable}
    further = question.address(PATH, **more, move=move, **{"from": offset + PAGE}) + "#deals"
    return {
        "listed": Move(move).label,
        "deals": [_deal(deal, names, customers, readable) for deal in deals[:PAGE]],
        "more_url": further if len(deals) > PAGE else "",
    }


def _deal(deal: Moved, names: dict[int, str], customers: dict[int, str], readable: set[str]) -> dict[str, Any]:
    labels = dict(Forecast.choices)
    return {
        "name": deal.name if "name" in readable else f"#{deal.id}",
        "url": f"/opportunities/{deal.id}/",
        "customer": customers.get(deal.customer or 0, "") if "customer" in readable else "",
        "owner": names.get(deal.owner or 0, "") if "owner" in readable else "",
        "category": labels.get(deal.forecast, ""),
        "old_category": labels.get(deal.old_forecast or "", ""),
        "amount": _own(deal.amount, deal.currency),
        "old_amount": _own(deal.old_amount, deal.old_currency),
        "on": deal.on,
        "old_on": deal.old_on,
        "reason": REASONS.label(deal.reason) if deal.reason and "reason" in readable else "",
        "pushes": deal.pushes if "pushes" in readable else 0,
        "is_trashed": deal.is_trashed,
        "is_apart": deal.is_apart,
    }


def _own(amount: Any, currency: str | None) -> str:
    return "" if amount is None else formats.money(amount, currency or "", whole=True)


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """This function takes the snapshot of this week. Raises Forbidden."""
    made = snapshots.take_snapshot(by=request.actor, at=request.now)
    question = asking.asked(request.POST, by=request.actor, at=request.now)
    if made is None:
        return answers.done(request, question.address(PATH), _("This week has its snapshot already."), tone="")
    told = _("The snapshot is taken: %(count)s deals.") % {"count": formats.number(made.deals)}
    return answers.done(request, question.address(PATH), told)
