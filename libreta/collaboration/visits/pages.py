"""The day's visits on a telephone: in the order of the way, with check-in and check-out by large buttons."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from libreta.collaboration.tasks.terms import Outcome
from libreta.collaboration.visits import actions
from libreta.collaboration.visits.queries import Round, Visit, round_of
from libreta.collaboration.visits.route import Position
from libreta.kernel import query, records
from libreta.kernel.filters.moments import local_day
from libreta.kernel.refusals import BadFilter, Invalid
from libreta.ui import answers, formats

PAGE = "/visits/today/"


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """This function shows the visits of a day. Raises Forbidden."""
    query.require(records.get("task"), request.actor, "read")
    given, now_day = request.GET, local_day(request.now, request.actor.timezone)
    day = _day(given.get("date", ""), now_day)
    whose = "team" if given.get("whose") == "team" else "mine"
    by_hour = given.get("order") == "hour"
    start = _start(given)
    try:
        found = round_of(day, whose=whose, by_hour=by_hour, start=start, by=request.actor, at=request.now)
    except BadFilter:
        found = Round([])
    kept = {"date": day.isoformat(), "whose": whose if whose == "team" else "", "order": "hour" if by_hour else ""}
    context = {
        "round": found,
        "day": day,
        "is_today": day == now_day,
        "cards": [_card(visit) for visit in found.visits],
        "way": _distance(found.metres) if found.metres else "",
        "outcomes": Outcome.choices,
        "whose": whose,
        "by_hour": by_hour,
        "has_team": bool(request.actor.colleague_ids),
        "here": _to(kept),
        "before": _to(kept | {"date": (day - timedelta(days=1)).isoformat()}),
        "after": _to(kept | {"date": (day + timedelta(days=1)).isoformat()}),
        "mine_url": _to(kept | {"whose": ""}),
        "team_url": _to(kept | {"whose": "team"}),
        "route_url": _to(kept | {"order": ""}),
        "hour_url": _to(kept | {"order": "hour"}),
        "new_url": f"/tasks/new/?{urlencode({'kind': 'visit', 'starts_at': f'{day.isoformat()}T09:00'})}",
    }
    return render(request, "collaboration/visits/page.html", context)


def _to(given: dict[str, str]) -> str:
    return f"{PAGE}?{urlencode({name: value for name, value in given.items() if value})}"


def _day(text: str, today: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today


def _start(given: Any) -> Position | None:
    try:
        latitude, longitude = float(given.get("lat", "")), float(given.get("lng", ""))
    except ValueError:
        return None
    return (latitude, longitude) if -90 <= latitude <= 90 and -180 <= longitude <= 180 else None


def _card(visit: Visit) -> dict[str, Any]:
    words = quote(visit.place)
    at = f"{visit.position[0]:.6f},{visit.position[1]:.6f}" if visit.position else ""
    known = visit.check_in
    return {
        "visit": visit,
        "row": visit.row,
        "is_open": visit.row.get("status") == "open",
        "is_there": known is not None and known.left_at is None and visit.row.get("status") == "open",
        "leg": _distance(visit.leg) if visit.leg is not None else "",
        "distance": _distance(known.distance) if known and known.distance is not None else "",
        "outcome": dict(Outcome.choices).get(visit.row.get("outcome"), ""),
        "geo": f"geo:{at or '0,0'}?q={words or at}" if words or at else "",
        "map": _map(visit.position, words),
    }


def _map(position: Position | None, words: str) -> str:
    if position:
        return f"https://www.openstreetmap.org/?mlat={position[0]:.6f}&mlon={position[1]:.6f}#map=17"
    return f"https://www.openstreetmap.org/search?query={words}" if words else ""


def _distance(metres: int) -> str:
    if metres < 1000:
        return _("%(n)s m") % {"n": formats.number(metres)}
    return _("%(n)s km") % {"n": formats.number(metres / 1000, 1)}


@require_POST
def arrive(request: HttpRequest, pk: int) -> HttpResponse:
    """This function checks in at a visit. Raises NotVisible, Forbidden, NotAllowedNow, AlreadyCheckedIn."""
    given = {name: _number(request.POST.get(name, "")) for name in ("latitude", "longitude", "accuracy")}
    accuracy = given.pop("accuracy")
    near = round(accuracy) if accuracy is not None else None
    degrees = {
        name: value.quantize(Decimal("0.000001")) if value is not None else None for name, value in given.items()
    }
    actions.arrive([pk], **degrees, accuracy=near, by=request.actor, at=request.now)
    return answers.done(request, _back(request), _("You have arrived."))


@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """This function checks out of a visit with its outcome. Raises NotVisible, Forbidden, Invalid, NotCheckedIn."""
    outcome = request.POST.get("outcome", "")
    if outcome not in Outcome.values:
        raise Invalid(errors={"outcome": [_("Say what came of the visit.")]})
    note = request.POST.get("outcome_note", "").strip()
    actions.leave([pk], outcome=outcome, outcome_note=note, by=request.actor, at=request.now)
    return answers.done(request, _back(request), _("The visit is written down."))


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text) if text else None
    except InvalidOperation:
        return None
    return found if found is None or (found.is_finite() and abs(found) < 10_000_000) else None


def _back(request: HttpRequest) -> str:
    target = request.POST.get("back", "")
    return target if target.startswith(f"{PAGE}?") else PAGE
