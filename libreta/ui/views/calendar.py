"""The calendar of a record type: a month, a week or a day, drawn on the server; entries move to another day or hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from libreta.kernel import query
from libreta.kernel.records import RecordType, Span
from libreta.kernel.refusals import BadFilter, Invalid, NotVisible, StaleVersion
from libreta.ui import addresses, answers, calendars, day_bars, day_columns, formats, listing, undo
from libreta.ui.extensions import lent
from libreta.ui.listing import Listing
from libreta.ui.views.list import chips_of, editable_of, tools_of
from libreta.ui.windows import VIEWS, Window, window

IN_A_CELL = 4
MORNING = 9


def calendar(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """This function shows a calendar; htmx asks for the grid alone. Raises NotVisible for a type that has none."""
    shown, refusal = _shown(request, record_type)
    context = grid(request, shown, request.GET) | {"refusal": refusal}
    if request.headers.get("HX-Target") == "calendar":
        return render(request, "ui/calendar/calendar.html", context)
    tools = tools_of(request, shown) | chips_of(request, shown)
    return render(request, "ui/calendar/page.html", tools | context)


def _shown(request: HttpRequest, record_type: RecordType, given: Any = None) -> tuple[Listing, Any]:
    query.require(record_type, request.actor, "read")
    readable = record_type.fields_for(request.actor)
    if record_type.calendar is None or not any(span.start in readable for span in record_type.calendar.spans):
        raise NotVisible()
    try:
        shown = replace(listing.of_request(request, record_type, given=given), calendar=True, sort=())
        shown.query(request).queryset()
        return shown, None
    except BadFilter as refusal:
        return Listing(record_type, listing.EVERYTHING, columns=record_type.columns, calendar=True), refusal


def grid(request: HttpRequest, shown: Listing, given: Any) -> dict[str, Any]:
    """This function reads and places everything that the grid of a calendar shows."""
    record_type = shown.record_type
    zone = timezone.get_current_timezone()
    today = request.now.astimezone(zone).date()
    frame = window(_view(given, record_type), _day(given.get("date", ""), today), ZoneInfo(str(zone)))
    ways = calendars.whose_of(request, record_type)
    whose = given.get("whose") if given.get("whose") in calendars.WHOSE else ("all" if shown.view else "mine")
    whose = whose if ways else "all"
    entries, is_full = calendars.entries(request, shown, frame, whose, editable_of(request, record_type))
    here = _Links(shown, frame, whose if ways else "")
    may_create = record_type.creatable and request.actor.rights.scope(record_type.key, "create") != "none"
    timed = [entry for entry in entries if not day_bars.is_long(entry)]
    hours = day_columns.hours_of(timed, frame.days) if frame.view != "month" else (0, 0)
    return {
        "record_type": record_type,
        "listing": shown,
        "when": frame,
        "today": today,
        "is_full": is_full,
        "is_empty": not entries,
        "days": _cells(entries, frame, request.now.astimezone(zone), here, hours, may_create),
        "hours": [datetime.combine(today, time(hour)) for hour in range(*hours)],
        "weekdays": [formats.weekday(day) for day in frame.days[:7]],
        "spans": [(name, label, here.to(view=name)) for name, label in _view_names()],
        "ways": [(name, label, here.to(whose=name)) for name, label in _way_names()] if ways else [],
        "whose": whose,
        "before_url": here.to(day=frame.before),
        "after_url": here.to(day=frame.after),
        "today_url": here.to(day=today),
        "here_url": here.to(),
        "here_given": here.given(),
    }


def _view(given: Any, record_type: RecordType) -> str:
    """The view asked for; without one a week of hours, or a month where records have only days."""
    asked = given.get("show", "")
    if asked in VIEWS:
        return asked
    kinds = {record_type.columns_by_name[span.start].kind for span in record_type.calendar.spans}
    return "week" if "datetime" in kinds else "month"


def _view_names() -> list[tuple[str, str]]:
    return [("month", _("Month")), ("week", _("Week")), ("day", _("Day"))]


def _way_names() -> list[tuple[str, str]]:
    return [("mine", _("Mine")), ("team", _("My team")), ("all", _("Everybody"))]


def _day(text: str, today: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today


class _Links:
    """Addresses of the same calendar at another time, in another view, of other people."""

    def __init__(self, shown: Listing, frame: Window, whose: str) -> None:
        self.shown, self.frame, self.whose = shown, frame, whose

    def given(self, *, view: str = "", day: date | None = None, whose: str = "") -> dict[str, str]:
        found = {"show": view or self.frame.view, "date": (day or self.frame.day).isoformat()}
        return {**self.shown.parameters(), **found, **({"whose": whose or self.whose} if self.whose else {})}

    def to(self, **changes: Any) -> str:
        return f"{self.shown.path}?{urlencode(self.given(**changes))}"


def _cells(
    entries: list[calendars.Entry],
    frame: Window,
    now: datetime,
    here: _Links,
    hours: tuple[int, int],
    may_create: bool,
) -> list[dict[str, Any]]:
    is_month = frame.view == "month"
    on_top = entries if is_month else [e for e in entries if not e.is_timed or day_bars.is_long(e)]
    slots = day_bars.slots(on_top, frame.days)
    found = []
    for day in frame.days:
        those = [e for e in entries if e.first_day <= day <= e.last_day]
        most = IN_A_CELL if is_month else None
        timed = [e for e in those if e.is_timed and not day_bars.is_long(e)]
        found.append(
            {
                "day": day,
                "number": day.day,
                "weekday": formats.weekday(day),
                "day_name": formats.day(day, "full"),
                "is_today": day == now.date(),
                "is_outside": is_month and day.month != frame.day.month,
                "is_asked": day == frame.day,
                "whole": slots[day][:most],
                "more": sum(1 for slot in slots[day][most:] if slot.entry is not None) if is_month else 0,
                "placed": [] if is_month else day_columns.placed(timed, day, *hours),
                "now": _now(now, hours) if day == now.date() and not is_month else None,
                "url": here.to(view="day", day=day),
                "new_url": _new(here.shown.record_type, day, frame) if may_create else "",
                "is_empty": not those,
            }
        )
    return found


def _now(now: datetime, hours: tuple[int, int]) -> dict[str, int] | None:
    """Where the line of this moment stands in a column of hours; from there a script moves it on."""
    minutes = now.hour * 60 + now.minute - hours[0] * 60
    if not 0 <= minutes < (hours[1] - hours[0]) * 60:
        return None
    return {"hour": minutes // 60, "quarter": minutes % 60 // 15, "minutes": minutes}


def _new(record_type: RecordType, day: date, frame: Window) -> str:
    """The form of a new record on a day: the first span that takes a moment begins in the morning."""
    span = record_type.calendar.spans[0]
    described = record_type.columns_by_name[span.start]
    if described.kind == "date":
        return addresses.new(record_type, **{span.start: day.isoformat()})
    moment = datetime.combine(day, time(MORNING), frame.zone)
    return addresses.new(record_type, **{span.start: moment.isoformat()})


@require_POST
def move(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """This function puts an entry on another day, perhaps at another hour, when nobody else changed it meanwhile."""
    shown, _refusal = _shown(request, record_type, request.POST)
    number, version = (addresses.number_of(request.POST.get(name, "")) for name in ("id", "version"))
    if number is None:
        raise NotVisible()
    told: tuple[Any, str, str] = (_("Moved."), "good", "")
    try:
        step = _move(request, record_type, number, version)
        told = (told[0], "good", f"/undo/{step.pk}/" if step else "")
        if step and (warn := lent.calendar_warnings.get(record_type.key)) and (text := warn(request, number)):
            told = (text, "warn", told[2])
    except StaleVersion:
        told = (_("Somebody else changed this meanwhile; the calendar shows how it stands now."), "warn", "")
    except Invalid as refusal:
        texts = [str(t) for found in refusal.errors.values() for t in found]
        told = (" ".join(texts) or refusal.message, "bad", "")
    context = grid(request, shown, request.POST)
    if not answers.is_htmx(request):
        return answers.done(request, context["here_url"], told[0], tone=told[1], undo=told[2])
    answer = render(request, "ui/calendar/calendar.html", context)
    return answers.with_toast(answer, told[0], tone=told[1], undo=told[2])


def _move(request: HttpRequest, record_type: RecordType, number: int, version: int | None) -> Any:
    readable = record_type.fields_for(request.actor)
    names = [n for span in record_type.calendar.spans for n in (span.start, span.end) if n in readable]
    row = query.of(record_type.key, by=request.actor, at=request.now).only(names).get(number)
    span = calendars.span_of(record_type, row)
    if span is None:
        raise NotVisible()
    values = _moved(span, row, request.POST)
    return undo.edit_one(record_type.key, number, values, version, by=request.actor, at=request.now)


def _moved(span: Span, row: dict[str, Any], given: Any) -> dict[str, Any]:
    """The new values: the day asked for and the hour asked for, or its own by the reader's clock; the length stays."""
    start, end = row[span.start], row.get(span.end)
    try:
        day = date.fromisoformat(given.get("day", ""))
        clock = time.fromisoformat(given["time"]) if given.get("time") else None
    except ValueError:
        raise Invalid(errors={span.start: [_("This is not a day.")]}) from None
    if not isinstance(start, datetime):
        return {span.start: day} | ({span.end: day + (end - start)} if end else {})
    zone = timezone.get_current_timezone()
    moment = datetime.combine(day, clock or start.astimezone(zone).time(), zone).astimezone(UTC)
    return {span.start: moment} | ({span.end: moment + (end - start)} if end else {})
