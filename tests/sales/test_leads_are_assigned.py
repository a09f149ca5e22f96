"""Leads are given to people by ordered rules: who fits, works and has room; two captures at once take turns."""

import threading
from datetime import UTC, datetime, time

import pytest
from django.db import IntegrityError, connection, transaction

from libreta.kernel import writes
from libreta.kernel.actors import system_actor
from libreta.sales.lead_assignment.models import LeadRule, LeadSettings
from libreta.sales.leads import actions
from libreta.sales.leads.touches import Touch
from libreta.sales.models import Lead

pytestmark = pytest.mark.django_db
RULES = "/settings/lead-assignment/"


@pytest.fixture
def capture(now):
    def make(*touches, at=now):
        ids = actions.capture_leads([Touch(**t) for t in touches], by=system_actor(), at=at)
        return [Lead.objects.get(pk=pk) for pk in ids]

    return make


def strangers(count, **more):
    return [{"name": f"N{i}", "email": f"n{i}-{len(more)}@example.com", **more} for i in range(count)]


@pytest.fixture
def north(alice, bob):
    """Alice and Bob take leads of Romania in turn."""
    tree = {"and": [{"field": "customer.country", "op": "eq", "value": "RO"}]}
    return LeadRule.objects.create(name="Romania", condition=tree, team_id=alice.team_id, position=10)


def test_a_rule_gives_leads_of_a_territory_in_turn_and_says_why(north, capture, alice, bob):
    leads = capture(*strangers(4, country="RO"))
    assert [lead.owner_id for lead in leads] == [alice.pk, bob.pk, alice.pk, bob.pk]
    assert leads[0].assigned_because == "Rule “Romania”: customer · country is Romania. It was the turn of Alice."
    (fifth,) = capture({"name": "Z", "country": "RO"})
    assert fifth.owner_id == alice.pk


def test_what_fits_no_rule_goes_to_the_fallback_or_waits(north, capture, charlie):
    (waiting,) = capture({"name": "Ana", "country": "MX"})
    assert (waiting.owner_id, waiting.assigned_because) == (None, "No rule found anybody for this lead.")
    LeadSettings.objects.update_or_create(pk=1, defaults={"fallback": charlie})
    (given,) = capture({"name": "Eva", "country": "MX"})
    assert (given.owner_id, given.assigned_because) == (charlie.pk, "No rule fits; such leads come to you.")


def test_who_is_full_is_passed_over_and_nobody_gets_more_than_the_rule_allows(north, capture, alice, bob):
    LeadRule.objects.update(capacity=2)
    leads = capture(*strangers(6, country="RO"))
    assert [lead.owner_id for lead in leads].count(alice.pk) == 2
    assert [lead.owner_id for lead in leads].count(bob.pk) == 2
    assert [lead.owner_id for lead in leads[4:]] == [None, None]
    Lead.objects.filter(owner=bob).update(status="disqualified", reason="spam")
    (after,) = capture({"name": "Z", "country": "RO"})
    assert after.owner_id == bob.pk


def test_the_reason_names_who_was_passed_over(north, capture, alice, bob):
    capture(*strangers(1, country="RO"))
    LeadRule.objects.update(capacity=1, last_user_id=bob.pk)
    (lead,) = capture({"name": "Z", "country": "RO"})
    assert lead.owner_id == bob.pk
    assert lead.assigned_because.endswith("It was the turn of Bob. Full and passed over: Alice.")


@pytest.mark.parametrize(
    ("moment", "works"),
    [
        (datetime(2026, 3, 18, 14, 0, tzinfo=UTC), True),  # Wednesday, nine o'clock in Lima
        (datetime(2026, 3, 18, 13, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 18, 22, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 18, 23, 0, tzinfo=UTC), False),
        (datetime(2026, 3, 21, 15, 0, tzinfo=UTC), False),  # Saturday
    ],
)
def test_a_rule_gives_nothing_away_outside_of_its_hours(north, capture, moment, works):
    LeadRule.objects.update(days="12345", opens=time(9), closes=time(18), timezone="America/Lima")
    (lead,) = capture({"name": "A", "country": "RO"}, at=moment)
    assert (lead.owner_id is not None) is works


def test_two_captures_at_once_never_break_a_capacity_nor_double_a_prospect(transactional_db, user_of, now):
    from libreta.directory.models import Customer

    seller = user_of("dora", "seller", "West")
    LeadRule.objects.create(name="West", team_id=seller.team_id, capacity=3)
    problems = []

    def run(number):
        try:
            touches = [Touch(name="Same", email="same@example.com")]
            touches += [Touch(name=f"P{number}{i}", email=f"p{number}{i}@example.com") for i in range(3)]
            actions.capture_leads(touches, by=system_actor(), at=now)
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert Lead.objects.count() == 8
    own = Lead.objects.filter(owner=seller)
    assert own.filter(assigned_because__startswith="Rule “West”").count() == 3
    assert own.filter(assigned_because="The customer is yours already.").count() == 1
    assert Customer.objects.filter(email="same@example.com").count() == 1


def test_the_database_wants_one_target_per_rule(alice):
    with pytest.raises(IntegrityError), transaction.atomic():
        LeadRule.objects.create(name="Two", user=alice, team_id=alice.team_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        LeadRule.objects.create(name="None")


DRAFT = {
    "name": "Mexico",
    "position": "5",
    "field0": "customer.country",
    "op0": "eq",
    "value0": "MX",
    "timezone": "UTC",
    "is_active": "true",
}


def test_a_draft_is_tried_on_the_last_leads_and_writes_nothing(client, admin, alice, capture, north):
    capture({"name": "Frida", "country": "MX"}, {"name": "Ion", "country": "RO"})
    before = list(Lead.objects.order_by("pk").values_list("pk", "owner", "assigned_because", "version"))
    client.force_login(admin)
    page = client.post(f"{RULES}new/", DRAFT | {"target": f"user:{alice.pk}", "act": "try"})
    text = " ".join(page.content.decode().split())
    assert page.status_code == 200
    assert "Of the last 2 leads, this rule would give away 1; 1 would have another owner than now." in text
    assert "Rule “Mexico”: customer · country is Mexico." in text
    assert list(Lead.objects.order_by("pk").values_list("pk", "owner", "assigned_because", "version")) == before
    assert list(LeadRule.objects.values_list("name", "last_user_id")) == [("Romania", alice.pk)]


def test_a_rule_is_kept_and_used(client, admin, alice, capture):
    client.force_login(admin)
    answer = client.post(f"{RULES}new/", DRAFT | {"target": f"user:{alice.pk}", "act": "save", "day1": "true"})
    assert (answer.status_code, answer.headers["Location"]) == (302, RULES)
    kept = LeadRule.objects.get()
    assert (kept.name, kept.user_id, kept.days) == ("Mexico", alice.pk, "1")
    assert client.get(f"{RULES}{kept.pk}/").status_code == 200
    assert "country is Mexico" in client.get(RULES).content.decode()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"target": "team:999999"}, "Say who gets these leads."),
        ({"timezone": "Mars/Olympus"}, "There is no such time zone."),
        ({"opens": "18:00", "closes": "09:00"}, "Write from when until when"),
        ({"capacity": "0"}, "A whole number is expected."),
        ({"field0": "amount", "op0": "gt", "value0": "much"}, "A number is expected."),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_beside_its_field(client, admin, alice, wrong, sentence):
    client.force_login(admin)
    page = client.post(f"{RULES}new/", DRAFT | {"target": f"user:{alice.pk}", "act": "save"} | wrong)
    assert page.status_code in (400, 422)
    assert sentence in page.content.decode()
    assert LeadRule.objects.count() == 0


def test_a_seller_sets_no_rules(client, alice):
    client.force_login(alice)
    assert client.get(RULES).status_code == 403
    assert client.post(f"{RULES}new/", DRAFT | {"target": f"user:{alice.pk}", "act": "save"}).status_code == 403
    assert LeadRule.objects.count() == 0


def test_what_a_colleague_gives_away_says_who_gave_it(capture, alice, bob, actor_of, now):
    (lead,) = capture({"name": "Ana"})
    writes.update("lead", [writes.Change(lead.pk, {"owner": bob.pk})], by=system_actor(name="Maria"), at=now)
    lead.refresh_from_db()
    assert (lead.owner_id, lead.assigned_because) == (bob.pk, "Maria gave it.")
