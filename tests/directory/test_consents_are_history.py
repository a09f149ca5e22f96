"""What a customer says about being written to is history with its proof, and one function answers from it."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from libreta.directory.consents import actions, queries
from libreta.directory.consents.models import Consent, ConsentPurpose, ConsentText, ContactRules, Suppression
from libreta.directory.models import Customer
from libreta.kernel import post, writes
from libreta.kernel.actors import system_actor
from libreta.kernel.models import Letter
from libreta.kernel.refusals import Forbidden, Invalid, NotVisible
from libreta.kernel.writes import Change

pytestmark = pytest.mark.django_db
SYSTEM = system_actor()


@pytest.fixture
def offers(db):
    return ConsentPurpose.objects.get(code="offers")


@pytest.fixture
def ana(alice, actor_of, now):
    (number,) = writes.create(
        "customer",
        [{"name": "Ana", "email": "ana@example.com", "mobile": "+40721000111", "country": "RO"}],
        by=actor_of(alice),
        at=now,
    )
    return number


def say(number, purpose, state="given", channel="email", at=None, by=SYSTEM, now=None, **proof):
    row = {"customer": number, "purpose": purpose.pk, "channel": channel, "state": state, "at": at or now}
    return actions.record_consents([row | proof], by=by, at=now)


def ask(number, now, channel="email", purpose="offers"):
    return queries.may_contact([number], channel, purpose, now)[number]


def fields_of(number):
    return Customer.objects.values_list("consent_email", "consent_telephone").get(pk=number)


def test_nobody_is_written_to_before_being_asked(ana, now):
    said = ask(ana, now)
    assert (said.may, said.code) == (False, "never-asked")
    assert "nobody asked" in said.sentence
    assert ask(ana, now, purpose="service").may
    assert ask(ana, now, purpose="surveys").code == "allowed"
    assert ask(ana, now, purpose="unheard").code == "purpose-unknown"
    assert ask(ana, now, channel="telephone", purpose="news").code == "not-this-channel"
    assert ask(10**9, now).code == "gone"


def test_the_newest_row_holds_by_when_it_was_said(ana, offers, now):
    say(ana, offers, now=now - timedelta(days=10), message="signed at the fair", ip="192.0.2.7")
    assert ask(ana, now).code == "consent"
    say(ana, offers, "withdrawn", now=now - timedelta(days=2), source="centre")
    said = ask(ana, now)
    assert said.code == "withdrawn"
    assert said.sentence == "No: consent was withdrawn on March 16, 2026 (Preference centre)."
    say(ana, offers, at=now - timedelta(days=300), now=now)  # an old list comes in by import: it is older
    assert ask(ana, now).code == "withdrawn" and Consent.objects.count() == 3
    assert fields_of(ana) == ("refused", "unknown")
    say(ana, offers, now=now)
    assert fields_of(ana) == ("given", "unknown")


def test_what_was_written_stays_even_for_plain_sql(ana, offers, now):
    (number,) = say(ana, offers, now=now)
    for statement in (
        "UPDATE directory_consent SET state = 'withdrawn' WHERE id = %s",
        "DELETE FROM directory_consent WHERE id = %s",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [number])
    text = ConsentText.objects.filter(purpose=offers).first()
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentText.objects.filter(pk=text.pk).update(wording="something else")
    assert Consent.objects.get(pk=number).state == "given"


def test_the_two_fields_of_the_customer_write_history_whoever_writes_them(ana, alice, actor_of, offers, now):
    by = actor_of(alice)
    writes.update("customer", [Change(ana, {"consent_email": "given", "consent_telephone": "refused"})], by=by, at=now)
    rows = {r.channel: r for r in Consent.objects.filter(customer=ana)}
    assert (rows["email"].state, rows["telephone"].state) == ("given", "withdrawn")
    assert rows["email"].source == "page" and rows["email"].created_by == alice and rows["email"].at == now
    (other,) = writes.create("customer", [{"name": "Bo", "consent_email": "given"}], by=system_actor("import"), at=now)
    assert Consent.objects.get(customer=other).source == "import"
    Customer.objects.filter(pk=ana).update(consent_email="unknown")
    assert Consent.objects.filter(customer=ana, channel="email").latest("id").state == "cleared"
    assert ask(ana, now).code == "never-asked"
    assert Consent.objects.count() == 4


def test_history_written_to_the_fields_is_not_told_twice(ana, offers, now):
    say(ana, offers, now=now)
    assert fields_of(ana)[0] == "given" and Consent.objects.count() == 1


def test_nobody_says_anything_in_the_future_or_on_a_channel_that_is_not_used(ana, offers, now):
    from django.utils import timezone

    news = ConsentPurpose.objects.get(code="news")
    service = ConsentPurpose.objects.get(code="service")
    words = ConsentText.objects.filter(purpose=news).first()
    for wrong in (
        {"purpose": offers, "at": timezone.now() + timedelta(days=1)},
        {"purpose": news, "channel": "telephone"},
        {"purpose": service},
        {"purpose": offers, "text": words.pk},
    ):
        with pytest.raises(Invalid):
            say(ana, **wrong, now=now)
    assert not Consent.objects.exists()


def test_who_cannot_see_the_customer_writes_nothing(ana, charlie, actor_of, offers, now):
    with pytest.raises((NotVisible, Invalid, Forbidden)):
        say(ana, offers, by=actor_of(charlie), now=now)
    assert not Consent.objects.exists()


def test_an_address_on_the_list_is_never_written_to_again(ana, offers, admin, alice, actor_of, now):
    say(ana, offers, now=now)
    with pytest.raises(Forbidden):
        actions.suppress(["ana@example.com"], "asked", by=actor_of(alice), at=now)
    told = actions.suppress(["ANA@example.com ", "+40 721 000 111", "nonsense"], "asked", by=actor_of(admin), at=now)
    assert told == (2, ["nonsense"]) and Suppression.objects.count() == 2
    kept = str(list(Suppression.objects.values()))
    assert "ana" not in kept and "721" not in kept
    assert ask(ana, now).code == "suppressed-asked"
    assert ask(ana, now, channel="message").code == "suppressed-asked"
    assert ask(ana, now, purpose="service").may  # what belongs to the contract still comes
    assert actions.lift("ana@example.com", by=actor_of(admin), at=now) is True
    assert ask(ana, now).may
    actions.suppress(["ana@example.com"], "erased", by=actor_of(admin), at=now)
    assert ask(ana, now, purpose="service").code == "suppressed-erased"
    with pytest.raises(Invalid):
        actions.lift("ana@example.com", by=actor_of(admin), at=now)


def test_nobody_is_rung_up_at_night(ana, offers, now):
    say(ana, offers, now=now, channel="telephone")
    night = now.replace(hour=19)  # 21:00 in Bucharest
    said = ask(ana, night, channel="telephone")
    assert (said.may, said.code) == (False, "quiet-hours")
    assert said.not_before == (now + timedelta(days=1)).replace(hour=6)  # 8:00 there
    assert ask(ana, night, purpose="service", channel="telephone").may
    Customer.objects.filter(pk=ana).update(country="MX", region="Sonora")
    assert ask(ana, night, channel="telephone").may  # noon in Hermosillo
    saturday = now.replace(day=21, hour=22)
    Customer.objects.filter(pk=ana).update(country="RO", region="")
    ContactRules.objects.create(pk=1, holidays="03-23")
    assert ask(ana, saturday, channel="telephone").not_before == now.replace(day=24, hour=6)


def test_enough_is_enough(ana, offers, now):
    ConsentPurpose.objects.filter(pk=offers.pk).update(most=2, most_days=7)
    say(ana, offers, now=now)
    at = now
    for number in range(2):
        send(ana, f"c:{number}", at)
    assert ask(ana, at).code == "too-often"
    with pytest.raises(post.NotToBeWrittenTo):
        send(ana, "c:3", at)
    assert Letter.objects.count() == 2
    assert ask(ana, at + timedelta(days=8)).may


def test_a_rest_is_kept(ana, offers, now):
    say(ana, offers, now=now)
    actions.pause(ana, 30, source="centre", at=now)
    assert ask(ana, now + timedelta(days=1)).code == "paused"
    assert ask(ana, now + timedelta(days=31)).may
    actions.pause(ana, 0, source="centre", at=now)
    assert ask(ana, now + timedelta(days=1)).may


def send(customer, once, at, purpose="offers", to="ana@example.com"):
    return post.send(to=to, subject="Hi", text="Hi", purpose=purpose, customer_id=customer, once=once, by=SYSTEM, at=at)


def test_the_post_asks_when_queueing_and_before_handing_over(ana, offers, now, mailoutbox):
    from libreta.kernel import delivery

    with pytest.raises(post.NotToBeWrittenTo, match="nobody asked"):
        send(ana, "a", now)
    with pytest.raises(post.NotToBeWrittenTo):
        send(None, "a", now)  # found by the address
    with pytest.raises(post.NotToBeWrittenTo):
        send(None, "a", now, to="stranger@example.com")
    assert not Letter.objects.exists()
    ConsentPurpose.objects.update(keeps_quiet=False)
    say(ana, offers, now=now)
    number = send(ana, "a", now)
    say(ana, offers, "withdrawn", now=now + timedelta(minutes=1))
    delivery.deliver(letter_id=number)
    assert (Letter.objects.get().state, Letter.objects.get().reason) == ("refused", "withdrawn")
    delivery.deliver(letter_id=send(ana, "b", now, purpose="service"))
    assert [m.to for m in mailoutbox] == [["ana@example.com"]]


def test_a_person_held_back_is_told_why(ana, offers, now):
    say(ana, offers, now=now)
    holder = queries.held_back_by(lambda ids, purpose, at: {ana: "No: the lawyers look at it."})
    try:
        assert ask(ana, now).sentence == "No: the lawyers look at it."
        assert ask(ana, now, purpose="privacy").may
    finally:
        queries._holders.remove(holder)


def test_ten_thousand_are_answered_by_nine_queries(offers, now, django_assert_max_num_queries):
    ConsentPurpose.objects.filter(pk=offers.pk).update(most=5)
    Customer.objects.bulk_create(
        Customer(name=f"C{i}", email=f"c{i}@example.com", created_at=now, updated_at=now) for i in range(500)
    )
    ids = list(Customer.objects.values_list("pk", flat=True))
    rows = [{"customer": i, "purpose": offers.pk, "channel": "email", "state": "given", "at": now} for i in ids[:300]]
    actions.record_consents(rows, by=SYSTEM, at=now)
    with django_assert_max_num_queries(9):
        answers = queries.may_contact(ids, "email", "offers", now)
    assert sum(a.may for a in answers.values()) == 300
    assert Customer.objects.filter(consent_email="given").count() == 300
