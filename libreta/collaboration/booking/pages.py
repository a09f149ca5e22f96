"""The public page on which a stranger books a time. It runs no script, needs no account, and GET changes nothing."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from libreta.api.limits import Limiter
from libreta.collaboration.booking import actions
from libreta.collaboration.booking.models import Booking, BookingPage
from libreta.collaboration.booking.queries import free_times, page_at, zone_of
from libreta.collaboration.booking.refusals import TooManyBookings
from libreta.collaboration.calendars.events import calendar_of
from libreta.kernel import callers, features
from libreta.kernel.filters.moments import local_day
from libreta.kernel.refusals import Invalid, NotVisible, Refusal

TRAP = "homepage"
"""A field that people do not see; who fills it in is a program."""
WEEK = 7
LOOKING, SENDING = (60, 200), (0.5, 20)  # per minute in the long run, and at once
limiter = Limiter()
OLDEST = 12 * 3600
FIELDS = {"name": 120, "email": 254, "phone": 40, "note": 2_000}
_signer = signing.TimestampSigner(salt="libreta.collaboration.booking")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def public(request: HttpRequest, address: str) -> HttpResponse:
    """This function shows the free times of a page, or books one. Raises NotVisible, TooManyBookings."""
    _require_pace(request)
    page = page_at(address)
    if page is None or not features.is_on("collaboration"):
        raise NotVisible()
    with translation.override(page.language), timezone.override(zone_of(page)):
        answer = _booked(request, page) if request.method == "POST" else _shown(request, page)
    return _for_strangers(answer, page.language)


def _require_pace(request: HttpRequest) -> None:
    """One address looks so often, and sends so often, that others still find a free time. Raises TooManyBookings."""
    sends = request.method == "POST"
    name = ("sending" if sends else "looking", callers.address_of(request))
    per_minute, burst = SENDING if sends else LOOKING
    free, _left = limiter.take(name, cost=1, per_minute=per_minute, burst=burst, now=time.monotonic())
    if not free:
        raise TooManyBookings


def _booked(request: HttpRequest, page: BookingPage) -> HttpResponse:
    given = {name: request.POST.get(name, "").replace("\x00", "").strip()[:most] for name, most in FIELDS.items()}
    starts_at = _moment(request.POST.get("starts_at", ""))
    if request.POST.get(TRAP) or starts_at is None:
        return _shown(request, page, _("Please choose a time and send it once more."), 422, given)
    try:
        _signer.unsign(request.POST.get("shown", ""), max_age=OLDEST)
        _require_reachable(given)
        booking, secret = actions.book(page, starts_at, given, site=request.build_absolute_uri("/"), at=request.now)
    except signing.BadSignature:
        return _shown(request, page, _("Please look at what you wrote, and send it once more."), 422, given)
    except Refusal as refusal:
        errors = refusal.errors or next(iter(getattr(refusal, "rows", {}).values()), {})
        return _shown(request, page, "" if errors else str(refusal.message), refusal.status, given, errors)
    if booking.held_until is not None:  # the secret is in the letter, and nowhere else
        return redirect(f"{reverse('booking', args=[page.address])}?held=1")
    return redirect("booking_made", secret)


def _require_reachable(given: dict[str, str]) -> None:
    errors = {}
    if not given["name"]:
        errors["name"] = [_("This field is required.")]
    try:
        validate_email(given["email"])
    except ValidationError:
        errors["email"] = [_("This is not an e-mail address.")]
    if errors:
        raise Invalid(errors=errors)


def _shown(
    request: HttpRequest,
    page: BookingPage,
    sentence: str = "",
    status: int = 200,
    given: Any = None,
    errors: Any = None,
) -> HttpResponse:
    today = local_day(request.now, str(zone_of(page)))
    last = today + timedelta(days=page.horizon_days)
    first = min(max(_day(request.GET.get("from", "")) or today, today), last)
    known = free_times(page, today, (last - today).days + WEEK, at=request.now)  # one look for all weeks
    if first == today:  # the first page that a guest sees has something to choose
        first = _week_with_free(known, today)
    times = {day: known.get(day, []) for day in (first + timedelta(days=n) for n in range(WEEK))}
    chosen = _moment(request.POST.get("starts_at", "") or request.GET.get("time", ""))
    is_free = chosen is not None and chosen in known.get(_of(page, chosen), ())
    context = {
        "page": page,
        "host": page.owner.name,
        "zone": str(zone_of(page)).replace("_", " "),
        "days": [(day, starts) for day, starts in times.items() if starts],
        "before": first - timedelta(days=WEEK) if first > today else None,
        "after": first + timedelta(days=WEEK) if first + timedelta(days=WEEK) <= last else None,
        "first": first,
        "until": first + timedelta(days=WEEK - 1),
        "chosen": chosen if is_free else None,
        "given": given or {},
        "errors": errors or {},
        "sentence": sentence,
        "is_held": request.method == "GET" and request.GET.get("held") == "1",
        "shown": _signer.sign(page.address),
        "trap": TRAP,
    }
    return render(request, "collaboration/booking/public.html", context, status=status)


def _week_with_free(known: dict[date, list[datetime]], today: date) -> date:
    """The first day of the first week from today on in which something is free; today where nothing is."""
    free = next((day for day, times in known.items() if times), today)
    return today + timedelta(days=(free - today).days // WEEK * WEEK)


def _of(page: BookingPage, moment: datetime) -> date:
    return moment.astimezone(zone_of(page)).date()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _for_strangers(answer: HttpResponse, language: str) -> HttpResponse:
    answer.headers["Content-Language"] = language
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "same-origin"  # without it the form would be sent without an origin
    return answer


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def made(request: HttpRequest, secret: str) -> HttpResponse:
    """This function shows a guest the booking; sent, it gives the time back. Raises NotVisible."""
    booking = actions.booking_of(secret)
    page = booking.page
    sentence = ""
    if request.method == "POST":
        try:
            doing = actions.confirm if request.POST.get("do") == "confirm" else actions.give_back
            doing(booking, at=request.now)
            return redirect("booking_made", secret)
        except Refusal as refusal:
            sentence = str(refusal.message)
            booking = actions.booking_of(secret)
    with translation.override(page.language), timezone.override(zone_of(page)):
        zone = str(zone_of(page)).replace("_", " ")
        context = {"booking": booking, "page": page, "host": page.owner.name, "secret": secret, "zone": zone}
        context |= {"is_over": booking.starts_at <= request.now, "sentence": sentence}
        context["is_held"] = booking.held_until is not None and booking.cancelled_at is None
        context["has_lapsed"] = booking.held_until is not None and booking.held_until <= request.now
        answer = render(request, "collaboration/booking/made.html", context)
    return _for_strangers(answer, page.language)


@login_not_required
@never_cache
@require_GET
def event(request: HttpRequest, secret: str) -> HttpResponse:
    """This function gives a guest the booking as an event for their own calendar. Raises NotVisible."""
    booking: Booking = actions.booking_of(secret)
    if booking.task is None or booking.cancelled_at is not None:
        raise NotVisible()
    task = booking.task
    task.title, task.body, task.is_private = f"{booking.page.title}: {booking.page.owner.name}", "", False
    answer = HttpResponse(calendar_of([task]), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="event.ics"'
    return _for_strangers(answer, booking.page.language)
