"""When somebody is free, as a booking page shows it: free or not, and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from libreta.collaboration.booking.hours import Span, free_among, times_of
from libreta.collaboration.booking.models import Booking, BookingPage
from libreta.collaboration.series.queries import occurrences_to_come
from libreta.collaboration.tasks.models import Task
from libreta.collaboration.tasks.terms import LONGEST_MEETING, LONGEST_STAY, Status
from libreta.identity.users.models import User
from libreta.kernel.actors import system_actor

OF_THE_HOUSE = system_actor(door="booking")
UNTIMED = timedelta(minutes=30)  # what an activity without an end takes


def page_at(address: str) -> BookingPage | None:
    """This function finds an open page of somebody who still works here."""
    pages = BookingPage.objects.filter(address=address.lower(), trashed_at=None, is_active=True, owner__is_active=True)
    return pages.select_related("owner").first()


def zone_of(page: BookingPage) -> ZoneInfo:
    """This function gives the time zone by whose clock the hours of a page are read."""
    return ZoneInfo(page.zone or page.owner.timezone or "UTC")


def free_times(page: BookingPage, first: date, days: int, *, at: datetime) -> dict[date, list[datetime]]:
    """This function gives the free times of each day, in UTC, within the page's notice and horizon."""
    zone = zone_of(page)
    earliest = at + timedelta(hours=page.notice_hours)
    latest = at + timedelta(days=page.horizon_days)
    asked = [first + timedelta(days=n) for n in range(days)]
    starts = {day: [s for s in times_of(page, day, zone) if earliest <= s <= latest] for day in asked}
    if not any(starts.values()):
        return starts
    begin = datetime.combine(asked[0], time(), zone).astimezone(UTC) - timedelta(minutes=page.pause)
    end = datetime.combine(asked[-1] + timedelta(days=1), time(), zone).astimezone(UTC) + timedelta(minutes=page.pause)
    busy = busy_spans(page.owner, begin, end, at=at)
    return {day: free_among(found, page, busy) for day, found in starts.items()}


def busy_spans(user: User, first: datetime, last: datetime, *, at: datetime) -> list[Span]:
    """This function gives when somebody is taken: activities with times, whole days, what series will bring, bookings.

    Served by the indexes over (owner, starts_at), (owner, starts_on) and attendees, and by the range of bookings.
    """
    own = ZoneInfo(user.timezone or "UTC")
    open_ones = Task.objects.filter(trashed_at=None, status=Status.OPEN.value)
    found: list[Span] = []
    for whose in (Q(owner_id=user.pk), Q(attending__contains=[user.pk])):
        timed = open_ones.filter(whose, starts_at__gt=first - timedelta(days=LONGEST_MEETING), starts_at__lt=last)
        found += [(start, end or start + UNTIMED) for start, end in timed.values_list("starts_at", "ends_at")]
        earliest = first.date() - timedelta(days=LONGEST_STAY)
        whole = open_ones.filter(whose, starts_on__gt=earliest, starts_on__lte=last.date() + timedelta(days=1))
        found += [_whole(start, end or start, own) for start, end in whole.values_list("starts_on", "ends_on")]
    for one in occurrences_to_come(first, last, [user.pk], by=OF_THE_HOUSE):
        if isinstance(one.start, datetime):
            found.append((one.start, one.end or one.start + UNTIMED))
        else:
            found.append(_whole(one.start, one.end or one.start, own))
    bookings = Booking.objects.filter(
        host=user.pk, cancelled_at=None, trashed_at=None, starts_at__lt=last, ends_at__gt=first
    )
    bookings = bookings.filter(Q(held_until=None) | Q(held_until__gt=at))
    found += bookings.values_list("starts_at", "ends_at")
    return [(start, end) for start, end in found if end > first]


def _whole(start: date, end: date, zone: ZoneInfo) -> Span:
    return datetime.combine(start, time(), zone), datetime.combine(end + timedelta(days=1), time(), zone)
