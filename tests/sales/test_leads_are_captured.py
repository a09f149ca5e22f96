"""Leads come in by one door: matched to the customers we know, dated, told in the notebook, never doubled."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from libreta.directory.models import Customer, Interaction
from libreta.kernel import query, writes
from libreta.kernel.refusals import Forbidden, Invalid, NotVisible
from libreta.sales.leads.actions import capture_leads
from libreta.sales.leads.touches import Touch
from libreta.sales.models import Lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(alice, actor_of):
    return actor_of(alice)


@pytest.fixture
def capture(by, now):
    return lambda *touches, actor=by, at=now: capture_leads([Touch(**t) for t in touches], by=actor, at=at)


def test_a_touch_of_a_stranger_makes_a_prospect_and_a_lead(capture, now, alice):
    (pk,) = capture({"name": "Ana Pop", "email": "Ana.Pop@Example.com", "source": "Fair", "message": "Two grinders?"})
    lead = Lead.objects.select_related("customer").get(pk=pk)
    assert (lead.name, lead.status, lead.source, lead.message) == ("Ana Pop", "new", "Fair", "Two grinders?")
    customer = lead.customer
    assert (customer.name, customer.kind, customer.lifecycle) == ("Ana Pop", "person", "prospect")
    assert (customer.email, customer.source) == ("ana.pop@example.com", "Fair")
    assert (lead.captured_at, lead.respond_by, lead.responded_at) == (now, now + timedelta(minutes=240), None)


def test_the_notebook_tells_of_a_lead_once(capture, now):
    (pk,) = capture({"name": "Ana", "email": "ana@example.com"})
    told = Interaction.objects.values("kind", "direction", "source_type", "source_id", "at")
    assert list(told) == [
        {"kind": "request", "direction": "inbound", "source_type": "lead", "source_id": pk, "at": now}
    ]


def test_known_addresses_and_numbers_find_their_customer_in_one_query(capture, by, now, django_assert_max_num_queries):
    rows = [
        {"name": "By mail", "email": "mail@example.com"},
        {"name": "By phone", "phone": "+40212345678"},
        {"name": "By mobile", "mobile": "+40712345678"},
        {"name": "By second mail"},
    ]
    mail, phone, mobile, second = writes.create("customer", rows, by=by, at=now)
    writes.create("contact_point", [{"customer": second, "kind": "email", "value": "2nd@example.com"}], by=by, at=now)
    with django_assert_max_num_queries(60):
        ids = capture(
            {"name": "A", "email": "MAIL@example.com"},
            {"name": "B", "phone": "+40 21 234 5678"},
            {"name": "C", "phone": "+40 712 345 678"},
            {"name": "D", "email": "2nd@example.com"},
            *({"name": f"N{i}", "email": f"n{i}@example.com"} for i in range(50)),
        )
    found = [Lead.objects.get(pk=pk).customer_id for pk in ids[:4]]
    assert found == [mail, phone, mobile, second]
    assert Customer.objects.count() == 54


def test_the_same_address_twice_in_a_batch_makes_one_customer_and_two_leads(capture):
    ids = capture(
        {"name": "Ion", "email": "ion@example.com", "message": "One"},
        {"name": "Ion P.", "email": "ION@example.com", "phone": "+40712000111", "message": "Two"},
        {"phone": "+40 712 000 111", "message": "Three"},
    )
    assert len(ids) == len(set(ids)) == 3
    assert Customer.objects.count() == 1
    assert len({lead.customer_id for lead in Lead.objects.all()}) == 1


def test_a_customer_whom_the_seller_does_not_see_is_still_matched_and_keeps_its_data(capture, actor_of, charlie, now):
    (theirs,) = writes.create(
        "customer", [{"name": "South", "email": "s@example.com", "city": "Giurgiu"}], by=actor_of(charlie), at=now
    )
    (pk,) = capture({"name": "Somebody else", "email": "s@example.com", "city": "Iași"})
    lead = Lead.objects.get(pk=pk)
    assert (lead.customer_id, lead.owner_id) == (theirs, charlie.pk)
    assert lead.assigned_because == "The customer is yours already."
    assert Customer.objects.values_list("name", "city").get(pk=theirs) == ("South", "Giurgiu")


def test_a_company_without_a_person_becomes_an_organisation(capture):
    (pk,) = capture({"company": "Café Sol", "phone": "+525512345678"})
    assert Lead.objects.get(pk=pk).customer.kind == "organisation"


@pytest.mark.parametrize(
    ("touch", "field"),
    [
        ({"email": "nonsense"}, "email"),
        ({"phone": "12"}, "phone"),
        ({"message": "Who am I?"}, "email"),
        ({"name": "A", "country": "Romania"}, "country"),
        ({"name": "A", "amount": "1000"}, "currency"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_written(capture, touch, field):
    with pytest.raises(Invalid) as refused:
        capture({"name": "Good", "email": "good@example.com"}, touch)
    assert field in refused.value.rows[1]
    assert (Lead.objects.count(), Customer.objects.count()) == (0, 0)


def test_a_reader_captures_nothing(user_of, actor_of, capture):
    with pytest.raises(Forbidden):
        capture({"name": "A", "email": "a@example.com"}, actor=actor_of(user_of("rita", "read_only", None)))
    assert Lead.objects.count() == 0


def test_nobody_captures_for_a_customer_whom_he_does_not_see(capture, actor_of, charlie, now):
    (theirs,) = writes.create("customer", [{"name": "South"}], by=actor_of(charlie), at=now)
    with pytest.raises(NotVisible):
        capture({"name": "A", "customer": theirs})
    assert Lead.objects.count() == 0


def test_a_stranger_does_not_see_a_lead_of_another_team(capture, client, charlie, alice):
    (pk,) = capture({"name": "Ana", "email": "ana@example.com", "owner": alice.pk})
    client.force_login(charlie)
    assert client.get(f"/leads/{pk}/").status_code == 404
    client.force_login(alice)
    page = client.get(f"/leads/{pk}/")
    assert page.status_code == 200 and "Ana" in page.content.decode()


def test_plain_sql_keeps_the_promises_too(capture, now):
    (pk,) = capture({"name": "Ana", "email": "ana@example.com"})
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE sales_lead SET status = 'disqualified' WHERE id = %s", [pk])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sales_lead SET responded_at = captured_at + interval '90 minutes' WHERE id = %s", [pk])
    lead = Lead.objects.get(pk=pk)
    assert (lead.respond_by, lead.response_minutes) == (None, 90)


def test_a_lead_written_in_the_ordinary_form_says_who_wrote_it(by, now, alice):
    (customer,) = writes.create("customer", [{"name": "Café Sol"}], by=by, at=now)
    (pk,) = writes.create("lead", [{"customer": customer}], by=by, at=now)
    lead = Lead.objects.get(pk=pk)
    assert (lead.name, lead.owner_id, lead.assigned_because) == ("Café Sol", alice.pk, "Alice wrote it down.")
    assert query.of("lead", by=by, at=now).get(pk)["respond_by"] == now + timedelta(hours=4)


def test_a_prospect_belongs_to_whoever_has_its_lead_and_follows_it(capture, alice, bob, actor_of, now):
    (pk,) = capture({"name": "Ana", "email": "ana@example.com", "owner": alice.pk})
    lead = Lead.objects.select_related("customer").get(pk=pk)
    assert lead.customer.owner_id == alice.pk
    writes.update("lead", [writes.Change(pk, {"owner": bob.pk})], by=actor_of(bob), at=now)
    lead.customer.refresh_from_db()
    assert lead.customer.owner_id == bob.pk


def test_a_file_of_leads_finds_known_customers_and_makes_the_others(by, now, admin, actor_of, alice, bob):
    from libreta.integrations.imports import actions as imports
    from libreta.integrations.imports import carrying
    from libreta.sales.lead_assignment.models import LeadRule

    (known,) = writes.create("customer", [{"name": "Ana Pop", "email": "ana@example.com"}], by=by, at=now)
    LeadRule.objects.create(name="Fair", team_id=alice.team_id, condition={
        "and": [{"field": "source", "op": "eq", "value": "Fair"}]
    })  # fmt: skip
    text = (
        "Name,Email,Phone,Company,Lead source,Message\n"
        "A. Pop,ANA@example.com,,,Fair,Again\n"
        "Ion Dan,ion@example.com,+40712000111,,Fair,One\n"
        "Ion D.,ION@example.com,,,Fair,Two\n"
        ",,+40 712 000 222,Café Sol,Web,Three\n"
        ",,,,Web,Nobody\n"
    )
    importer = actor_of(admin, door="import")
    run = imports.upload([text.encode()], "leads.csv", "lead", by=importer, at=now)
    run = carrying.carry_out(run.pk, by=importer, clock=lambda: now)
    assert run.counts["feeds"]["lead"]["created"] == 4 and run.counts["refused"] == 1
    leads = {lead.message: lead for lead in Lead.objects.select_related("customer")}
    assert leads["Again"].customer_id == known
    assert leads["One"].customer_id == leads["Two"].customer_id
    assert (leads["Three"].customer.name, leads["Three"].customer.kind) == ("Café Sol", "organisation")
    assert Customer.objects.count() == 3
    assert {lead.came_by for lead in leads.values()} == {"import"}
    assert {leads[m].owner_id for m in ("One", "Two")} == {alice.pk, bob.pk}
    assert leads["Again"].assigned_because == "The customer is yours already."
    assert leads["Three"].owner_id == admin.pk


def test_a_lead_without_any_customer_or_name_is_refused(by, now):
    with pytest.raises(Invalid) as refused:
        writes.create("lead", [{"message": "Who?"}], by=by, at=now)
    assert list(refused.value.errors) == ["customer"]
    assert (Lead.objects.count(), Customer.objects.count()) == (0, 0)
