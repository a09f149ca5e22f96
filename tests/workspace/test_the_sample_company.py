"""The sample company loads whole, agrees with itself, and is alive on the very day."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Count, F, Sum

from libreta.collaboration.models import Note, Task
from libreta.directory.models import Affiliation, Customer, Interaction
from libreta.identity.models import User
from libreta.kernel import query
from libreta.kernel.refusals import NotAllowedNow
from libreta.sales.models import ForecastProjection, Opportunity, Order, OrderLine, StageChange
from libreta.workspace import sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(now):
    return sample.load(now)


def _it_has_a_year_of_deals(loaded, now):
    deals = Opportunity.objects.all()
    assert loaded["opportunities"] == deals.count()
    assert 190 < deals.count() < 205
    assert ForecastProjection.objects.filter(period="quarter", person=None, expected__gt=0).exists()
    statuses = dict(deals.values_list("status").annotate(Count("id")))
    assert min(statuses["won"], statuses["lost"], statuses["open"]) >= 20
    assert deals.filter(status="won", amount=None).count() == deals.filter(status="lost", reason="").count() == 0
    assert StageChange.objects.filter(at__gt=now).count() == 0
    assert StageChange.objects.filter(from_stage=None).count() == deals.count()
    planned = deals.filter(status="open").exclude(next_activity_at=None).count()
    assert planned == Task.objects.filter(subject_type="opportunity").count() >= 15


def test_it_is_one_whole_company(loaded, now, actor_of):
    asked = loaded["customers"] - 1200  # strangers who asked lately
    assert loaded["customers"] == Customer.objects.count()
    assert 15 <= asked <= 35
    assert loaded["products"] == 60
    assert 8_300 <= loaded["orders"] == Order.objects.count() <= 9_300
    assert dict(Customer.objects.values_list("kind").annotate(Count("id"))) == {
        "organisation": 540,
        "person": 590 + asked,
        "household": 70,
    }
    assert set(Customer.objects.values_list("language", flat=True)) == {"es", "ro", "en"}
    assert Affiliation.objects.count() == 470
    assert 6_000 <= Interaction.objects.filter(source_type="").count() <= 6_060
    assert Note.objects.count() == 420
    untimed = Task.objects.filter(subject_type="customer", starts_at=None)
    assert untimed.count() == 260 + 14 * 13
    _it_has_a_year_of_deals(loaded, now)

    # Orders add up, and nothing lies in the future.
    wrong = Order.objects.annotate(added=Sum("lines__amount")).exclude(total=F("added"))
    assert wrong.count() == 0
    assert OrderLine.objects.filter(quantity__lt=0).count() > 50
    assert Order.objects.filter(ordered_on__gt=now.date()).count() == 0
    assert Customer.objects.filter(created_at__gt=now).count() == 0
    assert list(Interaction.objects.filter(at__gt=now).values_list("kind", "at", "created_at")) == []
    assert Order.objects.filter(ordered_on__gt=now.date() - timedelta(days=7)).count() > 20
    told = Interaction.objects.filter(kind="order_confirmed").count()
    assert told == Order.objects.filter(status__in=["confirmed", "fulfilled"]).count()
    new = Order.objects.create(currency="EUR", ordered_on=now.date(), created_at=now, updated_at=now)
    new.refresh_from_db()
    assert new.number == f"SO-{loaded['orders'] + 1:06d}"

    # Some of the good ones have fallen silent.
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH rhythm AS (
                SELECT customer_id, count(*) AS n, (max(ordered_on) - min(ordered_on)) / (count(*) - 1.0) AS usual,
                    %s::date - max(ordered_on) AS silent
                FROM sales_order WHERE status IN ('confirmed', 'fulfilled') AND customer_id IS NOT NULL
                GROUP BY 1 HAVING count(*) > 8
            )
            SELECT count(*) FROM rhythm WHERE silent > 2 * usual AND silent < 8 * usual
            """,
            [now.date()],
        )
        assert cursor.fetchone()[0] >= 40

    # One login per role; each sees a piece of it.
    logins = sample.logins()
    assert [login["role"] for login in logins] == [
        *("administrator", "manager", "seller", "service_agent", "marketer", "analyst", "read_only")
    ]
    for login in logins:
        user = User.objects.get(email=login["email"])
        assert user.check_password(login["password"])
        seen = query.of("customer", by=actor_of(user), at=now).count("exact").value
        assert (250 < seen < 450) if login["role"] == "seller" else seen == loaded["customers"]

    with pytest.raises(NotAllowedNow):
        sample.load(now)
    assert Customer.objects.count() == loaded["customers"]


def test_the_same_day_gives_the_same_company(now):
    from django.db import transaction

    def signature():
        with transaction.atomic():
            sample.load(now)
            seen = (
                list(Customer.objects.order_by("id").values_list("name", "city", "created_at")[:50]),
                Order.objects.count(),
                Order.objects.aggregate(Sum("total"))["total__sum"],
            )
            transaction.set_rollback(True)
        return seen

    first = signature()
    assert first == signature()
    assert first[2] > Decimal(1_000_000)


def test_a_real_installation_has_no_sample_logins(db):
    assert sample.logins() == []
