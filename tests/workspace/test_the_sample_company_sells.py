"""The sample company tells a story of selling: who opens it finds no empty page."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import Count, F, Q
from django.utils import timezone

from libreta.collaboration.models import BookingPage, CheckIn, Series, Task
from libreta.collaboration.visits.queries import round_of
from libreta.identity.models import User
from libreta.sales.models import Lead, Order, Quote, StageChange
from libreta.workspace import sample

pytestmark = pytest.mark.django_db
PAGES = (
    *("/", "/leads/", "/opportunities/", "/opportunities/board/", "/pipeline/", "/quotes/", "/orders/", "/forecast/"),
    *("/accounts/", "/portfolio/", "/acquisition/", "/tasks/", "/tasks/calendar/", "/visits/today/", "/products/"),
    *("/price-books/", "/booking-pages/", "/customers/"),
)


def _emptiness(client) -> list[tuple[str, int]]:
    """The pages that do not answer, or that say in place of their content that there is nothing."""
    found = []
    for path in PAGES:
        answer = client.get(path, follow=True)
        if answer.status_code != 200 or 'class="empty"' in answer.text:
            found.append((path, answer.status_code))
    return found


def _leads_are_believable(now):
    statuses = Counter(Lead.objects.values_list("status", flat=True))
    assert statuses["qualified"] >= 40
    assert statuses["disqualified"] >= 40
    assert statuses["new"] >= 3
    assert statuses["working"] >= 3
    assert Lead.objects.filter(captured_at__gt=now).count() == 0
    assert Lead.objects.filter(status="qualified", opportunity=None).count() == 0
    assert Lead.objects.filter(status="qualified").exclude(customer=F("opportunity__customer")).count() == 0
    assert Lead.objects.filter(closed_at__lt=F("captured_at")).count() == 0
    assert Lead.objects.values("source").distinct().count() >= 5
    assert Lead.objects.filter(status="disqualified").values("reason").distinct().count() >= 5
    late = Lead.objects.filter(response_minutes__gt=240).count()
    assert 0 < late < Lead.objects.filter(response_minutes__lte=240).count()
    assert Lead.objects.filter(owner=None).count() == 0
    assert Lead.objects.exclude(form=None).count() >= 10
    assert Lead.objects.filter(score__value__gt=0).count() >= 50
    old = Lead.objects.filter(status__in=["qualified", "disqualified"])
    assert {captured.weekday() for captured in old.values_list("captured_at", flat=True)} <= {0, 1, 2, 3, 4}


def _quotes_are_believable():
    assert set(Quote.objects.values_list("status", flat=True)) == {
        *("draft", "awaiting_approval", "approved", "sent", "accepted", "declined", "expired", "superseded")
    }
    ordered = Order.objects.exclude(quote=None).annotate(theirs=F("quote__net"))
    assert ordered.count() >= 6
    assert all(order.total == order.theirs for order in ordered)
    assert Quote.objects.annotate(n=Count("lines")).filter(Q(n__lt=3) | Q(total__lte=0)).count() == 0
    waiting = Task.objects.filter(subject_type="quote", status="open")
    assert {task.owner.role.key for task in waiting.select_related("owner__role")} == {"manager"}
    assert set(Quote.objects.values_list("language", flat=True)) == {"es", "ro", "en"}


def _calendars_are_believable(now, actor_of):
    assert CheckIn.objects.count() > 0
    assert Task.objects.filter(status="done", ends_at__gt=now).count() == 0
    assert Task.objects.exclude(outcome="").count() > 5
    assert Task.objects.filter(is_private=True).count() > 0
    meetings = Task.objects.filter(kind__in=("meeting", "call"), starts_at__isnull=False)
    assert {m.starts_at.weekday() for m in meetings} <= {0, 1, 2, 3, 4}
    assert Series.objects.count() == 1
    assert Task.objects.exclude(series=None).annotate(n=Count("attendees")).filter(n__gt=3).count() >= 4
    seller = User.objects.get(email="andrei@cafealtura.example")
    assert BookingPage.objects.filter(owner=seller, address="andrei").exists()
    here = timezone.localtime(now, timezone.get_fixed_timezone(120)).date()
    way = round_of(here, by=actor_of(seller), at=now)
    assert len(way.visits) >= 5
    assert 300 < way.metres < 40_000


def test_it_sells_and_no_page_is_empty(reader, actor_of):
    now = timezone.now()
    made = sample.load(now)
    assert made["leads"] == Lead.objects.count()
    assert made["quotes"] <= Quote.objects.count()
    _leads_are_believable(now)
    _quotes_are_believable()
    _calendars_are_believable(now, actor_of)
    for email in ("andrei", "carmen"):
        told = reader(User.objects.get(email=f"{email}@cafealtura.example")).get("/forecast/changes/").text
        assert len(set(re.findall(r"move=(\w+)", told)) - {"same"}) >= 3, email

    for login in sample.logins():
        if login["role"] in ("seller", "manager", "administrator"):
            assert _emptiness(reader(User.objects.get(email=login["email"]))) == [], login["role"]

    # What changed since last week is a story: deals moved since the latest snapshot.
    assert StageChange.objects.filter(at__gt=now - timedelta(days=7)).count() >= 1
