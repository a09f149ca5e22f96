"""A person comes in through every door, marked; after the erasure the marks are nowhere, and the sums are as before."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings as django_settings
from django.db import connection

from libreta.api.models import GivenAnswer
from libreta.audit import seals
from libreta.collaboration.models import Booking, BookingPage
from libreta.directory.consents import suppression
from libreta.directory.consents.history import record_consents
from libreta.directory.consents.models import ConsentPurpose
from libreta.directory.merges.actions import merge_customers
from libreta.directory.models import Customer, Erasure, Interaction, Tombstone
from libreta.directory.privacy import erasing, tombstones
from libreta.integrations.exports import carrying as exporting
from libreta.integrations.imports import actions as importing
from libreta.integrations.imports import carrying
from libreta.kernel import custom_fields, custom_types, post, writes
from libreta.kernel.actors import system_actor
from libreta.kernel.writes import Change
from libreta.sales.lead_forms import actions as lead_forms
from libreta.sales.lead_forms.models import LeadForm
from libreta.sales.models import Opportunity, Order
from libreta.sales.quotes import actions as quotes
from libreta.ui.models import SavedView
from tests.directory import canary

pytestmark = pytest.mark.django_db
EMAIL, PHONE, NAME = "ana.zqcanary@example.com", "+40721555333", "Ana Zqcanary"


@pytest.fixture
def by(admin, actor_of):
    return actor_of(admin)


@pytest.fixture
def ana(client, admin, by, now):
    """Typed into the form by a colleague, with a field of the company's own, and then changed."""
    custom_fields.add_field("customer", name="pet", kind="text", label={"en": "Pet"}, by=by)
    custom_fields.add_field("order", name="gift", kind="text", label={"en": "Gift"}, by=by)
    custom_fields.add_field("order", name="boxes", kind="integer", label={"en": "Boxes"}, by=by)
    client.force_login(admin)
    values = {"kind": "person", "given_name": "Anna", "family_name": "Zqcanary-former", "email": EMAIL}
    client.post("/customers/new/", {**values, "mobile": PHONE, "city": "Zqcanaryville", "x_pet": "zqcanary dog"})
    (pk,) = Customer.objects.values_list("pk", flat=True)
    change = Change(pk, {"given_name": "Ana", "family_name": "Zqcanary", "description": "zqcanary likes tea"})
    writes.update("customer", [change], by=by, at=now)
    return pk


@pytest.fixture
def firm(by, now):
    """An organisation that stays; what is written there mentions the person."""
    return writes.create("customer", [{"name": "Cafés del Sur", "kind": "organisation"}], by=by, at=now)[0]


@pytest.fixture
def sold(ana, by, now):
    """An order and a deal whose figures stay."""
    (order,) = writes.create(
        "order",
        [{"customer": ana, "ordered_on": now.date(), "currency": "EUR", "description": "for zqcanary",
          "x_gift": "zqcanary ribbon", "x_boxes": 3}],
        by=by, at=now,
    )  # fmt: skip
    writes.create(
        "order_line", [{"order": order, "description": "Beans", "quantity": 2, "unit_price": "10.00"}], by=by, at=now
    )
    (deal,) = writes.create(
        "opportunity", [{"name": "Zqcanary wants beans", "customer": ana, "amount": "900", "currency": "EUR"}],
        by=by, at=now,
    )  # fmt: skip
    return order, deal


@pytest.fixture
def planted(client, ana, firm, sold, by, now, admin, bob, file_of_people, settings, tmp_path):
    """The person through all the other doors."""
    settings.LAKE = tmp_path / "lake"
    writes.create(
        "interaction", [{"customer": ana, "summary": "zqcanary called", "body": "zqcanary said"}], by=by, at=now
    )
    writes.create(
        "interaction",
        [{"customer": firm, "summary": f"{NAME} came along", "body": "call +40 721 555 333"}],
        by=by,
        at=now,
    )
    writes.create("note", [{"subject_type": "customer", "subject_id": ana, "body": "zqcanary note"}], by=by, at=now)
    (asked,) = writes.create(
        "privacy_request", [{"kind": "erasure", "person": ana, "wording": "zqcanary"}], by=by, at=now
    )
    on_request = {"subject_type": "privacy_request", "subject_id": asked, "body": "zqcanary came in person"}
    writes.create("note", [on_request], by=by, at=now)
    (task,) = writes.create(
        "task", [{"title": "Ring zqcanary", "customer": ana, "owner": bob.pk, "body": "zqcanary body"}], by=by, at=now
    )
    writes.create("task", [{"title": f"Write to {EMAIL}", "customer": firm, "owner": admin.pk}], by=by, at=now)
    writes.create("attendee", [{"task": task, "email": EMAIL, "name": NAME}], by=by, at=now)
    writes.create("contact_point", [{"customer": ana, "kind": "other", "value": "zqcanary-handle"}], by=by, at=now)
    writes.create("address", [{"customer": ana, "street": "Zqcanary street 5"}], by=by, at=now)
    writes.create("affiliation", [{"person": ana, "organisation": firm, "role": "zqcanary role"}], by=by, at=now)
    lead = {"name": "zqcanary asks", "customer": ana, "email": EMAIL, "message": "zqcanary message"}
    writes.create("lead", [lead], by=by, at=now)
    custom_types.add_type(key="pass", label={"en": "Pass"}, plural={"en": "Passes"}, by=by)
    custom_fields.add_field("pass", name="holder", kind="reference", label={"en": "Holder"}, target="customer", by=by)
    custom_fields.add_field("pass", name="words", kind="text", label={"en": "Words"}, by=by)
    writes.create("pass", [{"name": "Pass of zqcanary", "x_holder": ana, "x_words": "zqcanary words"}], by=by, at=now)
    _more_doors(client, ana, firm, by, now, bob)
    client.get("/search/", {"q": "zqcanary"})
    client.get("/customers/", {"q": EMAIL})
    client.post(f"/customers/{ana}/field/city/", {"city": "Zqcanarytown", "version": ""})
    SavedView.objects.create(
        record_type="customer", name="Mine", owner=admin, shared=True,
        filter={"and": [{"field": "email", "op": "eq", "value": EMAIL}]},
    )  # fmt: skip
    run = importing.upload([file_of_people], "people.csv", "customer", by=by, at=now)
    carrying.carry_out(run.pk, by=by, clock=lambda: now)
    from libreta.integrations.exports import actions

    exported = actions.request("customer", "xlsx", by=by, at=now, text="zqcanary")
    exporting.carry_out(exported.pk, by=by, clock=lambda: now)
    return ana


def _more_doors(client, ana, firm, by, now, bob):
    """A quote sent by link, a form, a booking, a letter, a consent, an answer of the API, a record merged away."""
    (quote,) = writes.create("quote", [{"customer": ana, "currency": "EUR", "title": "For zqcanary"}], by=by, at=now)
    writes.create(
        "quote_line", [{"quote": quote, "description": "Beans", "quantity": 1, "unit_price": "9"}], by=by, at=now
    )
    quotes.send_quotes([quote], by=by, at=now)
    form = LeadForm.objects.create(
        name="Website", token="t" * 22, title="Write to us", language="en", source="Website",
        fields=["name", "email", "message"], created_at=now, updated_at=now,
    )  # fmt: skip
    lead_forms.take_in(form, {"name": NAME, "email": EMAIL, "message": "zqcanary writes"}, {}, at=now)
    page = BookingPage.objects.create(title="A talk", address="talk", owner=bob, created_at=now, updated_at=now)
    Booking.objects.create(
        page=page, host=bob.pk, name="zqcanary guest", email=EMAIL, phone=PHONE, note="zqcanary note", starts_at=now,
        ends_at=now + timedelta(hours=1), secret_hash="s" * 64, created_at=now, updated_at=now,
    )  # fmt: skip
    post.send(
        to=EMAIL, subject="zqcanary subject", text="Dear zqcanary", purpose="service", customer_id=ana, once="z:1",
        by=by, at=now,
    )  # fmt: skip
    purpose = ConsentPurpose.objects.get(code="offers")
    proof = {"source": "form", "message": "zqcanary ticked", "wording": "zqcanary words", "user_agent": "zqcanary"}
    row = {"customer": ana, "purpose": purpose.pk, "channel": "email", "state": "given"}
    record_consents([row | proof], by=by, at=now)
    note = {"subject_type": "customer", "subject_id": ana, "body": "zqcanary by a program"}
    answer = client.post("/api/v1/notes", note, content_type="application/json", headers={"Idempotency-Key": "zq-1"})
    assert answer.status_code == 201, answer.content
    assert GivenAnswer.objects.count() == 1
    other = {"name": "Anna Zqcanary-other", "kind": "person", "email": "other.zqcanary@example.com"}
    (twin,) = writes.create("customer", [other], by=by, at=now)
    merge_customers([ana, twin], survivor=ana, by=by, at=now)


@pytest.fixture
def file_of_people():
    return f"Name,Email,City\nAna Zqcanary,{EMAIL},Zqcanaryburg\nZoe Other,zoe@example.com,Cluj-Napoca\n".encode()


def _erase(pk, by, at):
    row = erasing.note(pk, by=by, at=at)
    seals.seal(at=at)
    return erasing.carry_out(row.pk, by=by, at=at)


def _plain():
    assert canary.in_tables() == []
    assert canary.in_tables("721555333") == []
    assert canary.in_files(django_settings.MEDIA_ROOT) == []


def test_the_marks_are_there_before_and_nowhere_after(planted, by, now):
    before = canary.in_tables()
    assert len(before) > 15, before
    assert canary.in_files(django_settings.MEDIA_ROOT) != []
    row = _erase(planted, by, now)
    assert (row.state, row.sealed) == ("done", "")
    _plain()


def test_the_figures_of_the_past_stay_under_a_pseudonym(planted, sold, by, now):
    order, deal = sold
    calls = Interaction.objects.filter(customer=planted).count()
    _erase(planted, by, now)
    kept = Order.objects.get(pk=order)
    assert (kept.customer_id, kept.total, kept.extra) == (planted, Decimal("20.00"), {"x_boxes": 3})
    assert Opportunity.objects.get(pk=deal).name == f"Erased person #{planted}"
    assert Customer.objects.get(pk=planted).name == f"Erased person #{planted}"
    assert Interaction.objects.filter(customer=planted).count() == calls


def test_others_keep_what_is_theirs(planted, firm, by, now):
    _erase(planted, by, now)
    said = Interaction.objects.get(customer=firm)
    assert said.summary == f"Erased person #{planted} came along"
    assert said.body == f"call Erased person #{planted}"
    assert Customer.objects.get(pk=firm).name == "Cafés del Sur"
    assert Customer.objects.get(email="zoe@example.com").city == "Cluj-Napoca"


def test_the_seals_of_the_trail_still_hold(planted, by, now):
    seals.seal(at=now)
    seals.seal(at=now + timedelta(minutes=10))
    _erase(planted, by, now)
    seals.seal(at=now + timedelta(minutes=20))
    assert seals.breaks() == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_change WHERE record_type = 'customer' AND record_id = %s", [planted])
        assert cursor.fetchone()[0] >= 3  # that something changed, by whom and when, stays


def test_a_machine_does_not_bring_the_person_back_and_the_person_can_come_back(planted, by, now, client, admin):
    _erase(planted, by, now)
    there = Customer.objects.count()
    answer = client.post("/api/v1/customers", {"name": NAME, "email": EMAIL}, content_type="application/json")
    assert answer.status_code == 422, answer.content
    assert "erased at their request" in answer.content.decode()
    run = importing.upload(
        [f"Name,Email\nA Z,{EMAIL}\nNew One,new@example.com\n".encode()], "old.csv", "customer", by=by, at=now
    )
    run = carrying.carry_out(run.pk, by=by, clock=lambda: now)
    assert (run.counts["refused"], Customer.objects.count()) == (1, there + 1)
    form = system_actor("form", "Newsletter")
    (pk,) = writes.create("customer", [{"name": "Ana Z", "kind": "person", "email": EMAIL}], by=form, at=now)
    assert pk != planted
    assert not Tombstone.objects.filter(digest=tombstones.digest("email", EMAIL), returned_at=None).exists()
    assert suppression.suppressed([("email", EMAIL)]) == {}  # who writes again may be answered
    other = "other.zqcanary@example.com"  # an address that was not used again stays recognised, and is not written to
    assert Tombstone.objects.filter(digest=tombstones.digest("email", other), returned_at=None).exists()
    assert suppression.suppressed([("email", other)]) == {("email", other): "erased"}
    writes.update("customer", [Change(pk, {"city": "Cluj-Napoca"})], by=by, at=now)


def test_the_record_is_not_filled_in_again(planted, by, now):
    from libreta.kernel.refusals import Refusal

    _erase(planted, by, now)
    with pytest.raises(Refusal):
        writes.update("customer", [Change(planted, {"email": "other@example.com"})], by=by, at=now)
    assert Customer.objects.get(pk=planted).email == ""


@pytest.mark.parametrize("dies_after", [0, 1, 5, 40])
def test_an_erasure_that_was_interrupted_goes_on_and_ends_complete(planted, by, now, monkeypatch, dies_after):
    class Killed(BaseException):
        pass

    row = erasing.note(planted, by=by, at=now)
    real, done = erasing._steps, []

    def steps(*arguments):
        for key, work in real(*arguments):
            if len(done) == dies_after and "died" not in done:
                done.append("died")
                raise Killed
            done.append(key)
            yield key, work

    monkeypatch.setattr(erasing, "_steps", steps)
    with pytest.raises(Killed):
        erasing.carry_out(row.pk, by=by, at=now)
    assert Erasure.objects.get(pk=row.pk).state == "running"
    erasing.carry_out(row.pk, by=by, at=now)
    assert Erasure.objects.get(pk=row.pk).state == "done"
    _plain()
