"""What a lead tells of its customer is not lost on the way in; forms ask the company's own questions; conditions are
joined by "or"; and the model scores what has just come in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from libreta.directory.models import ContactPoint, Customer
from libreta.intelligence.models import OutcomeModel
from libreta.intelligence.outcomes import fresh
from libreta.kernel import custom_fields, stamps, writes
from libreta.kernel.actors import system_actor
from libreta.sales.lead_forms import guards
from libreta.sales.leads import actions
from libreta.sales.leads.touches import Touch
from libreta.sales.models import Lead, LeadForm, LeadRule, LeadScore

pytestmark = pytest.mark.django_db
PLACE = {"city": "Oradea", "region": "Bihor", "country": "ro", "postal_code": "410001", "language": "ro",
         "website": "https://gradina.example"}  # fmt: skip
KEPT = PLACE | {"country": "RO"}


@pytest.fixture
def imported(admin, actor_of, now):
    by = replace(actor_of(admin), door="import")
    return lambda *rows: [Lead.objects.get(pk=pk) for pk in writes.create("lead", list(rows), by=by, at=now)]


def told(pk):
    return Customer.objects.values(*KEPT).get(pk=pk)


def test_an_imported_lead_hands_its_place_to_the_prospect_that_is_made(imported):
    (lead,) = imported({"name": "Ilinca Bucur", "email": "ilinca@gradina.example", **PLACE})
    assert told(lead.customer_id) == KEPT and Lead.objects.values(*KEPT).get(pk=lead.pk) == KEPT


def test_a_captured_one_does_so_too(now):
    (pk,) = actions.capture_leads([Touch(name="Ilinca", email="i@g.example", **PLACE)], by=system_actor(), at=now)
    assert told(Lead.objects.get(pk=pk).customer_id) == KEPT


def test_an_imported_lead_finds_a_customer_by_a_further_address_or_number(imported, admin, actor_of, now):
    by = actor_of(admin)
    rows = [{"name": "Known", "email": "main@known.example"}, {"name": "Other", "mobile": "+40722000111"}]
    known, other = writes.create("customer", rows, by=by, at=now)
    points = [
        {"customer": known, "kind": "email", "value": "second@known.example"},
        {"customer": known, "kind": "phone", "value": "+40722000222"},
        {"customer": known, "kind": "phone", "value": "+40722000111"},
    ]
    writes.create("contact_point", points, by=by, at=now)
    before = Customer.objects.count()
    leads = imported(
        {"name": "A", "email": "SECOND@known.example"},
        {"name": "B", "phone": "+40722000222"},
        {"name": "C", "phone": "+40722000111"},
    )
    assert [lead.customer_id for lead in leads] == [known, known, other]  # a main number goes before a further one
    assert Customer.objects.count() == before
    ContactPoint.objects.update(trashed_at=now)
    (stranger,) = imported({"name": "D", "email": "second@known.example"})
    assert stranger.customer_id not in (known, other)


@pytest.fixture
def seats(admin, actor_of):
    by = actor_of(admin)
    fields = {
        "seats": ("integer", {"en": "Seats", "ro": "Locuri"}, {}),
        "machine": ("choice", {"en": "Machine"}, {"choices": [["own", {"en": "Our own"}], ["none", {"en": "No"}]]}),
    }  # fmt: skip
    for name, (kind, label, more) in fields.items():
        custom_fields.add_field("lead", name=name, kind=kind, label=label, by=by, **more)
    stamps.refresh()


@pytest.fixture
def form(now, seats):
    return LeadForm.objects.create(
        name="Website", token="t" * 22, language="ro", fields=["name", "email", "x_seats", "x_machine", "x_gone"],
        created_at=now, updated_at=now,
    )  # fmt: skip


def send(client, form, **given):
    shown = guards.stamp(form, datetime.now(UTC) - timedelta(minutes=1))
    values = {"name": "Ilinca", "email": "i@g.example", "shown": shown, **given}
    return client.post(f"/f/{form.token}/", values, HTTP_ORIGIN="http://testserver")


def test_a_form_asks_the_companys_own_questions_in_its_language(client, form):
    page = client.get(f"/f/{form.token}/").content.decode()
    assert "Locuri" in page and 'name="x_seats"' in page and ">Our own</option>" in page and "x_gone" not in page
    assert send(client, form, x_seats="24", x_machine="none").status_code == 200
    assert Lead.objects.get().extra == {"x_seats": 24, "x_machine": "none"}


def test_a_wrong_answer_is_told_beside_its_question_and_nothing_is_kept(client, form):
    answer = send(client, form, x_seats="many", x_machine="none")
    assert answer.status_code == 422 and 'value="many"' in answer.content.decode()
    assert Lead.objects.count() == 0 and Customer.objects.count() == 0
    assert send(client, form, x_seats="1", x_machine="ours").status_code == 422 and Lead.objects.count() == 0


def test_an_administrator_chooses_the_questions(client, admin, form):
    client.force_login(admin)
    page = client.get(f"/settings/lead-forms/{form.pk}/").content.decode()
    assert 'name="asks_x_seats"' in page
    given = {"name": "Website", "language": "en", "asks_name": "on", "asks_x_machine": "on", "is_active": "on"}
    assert client.post(f"/settings/lead-forms/{form.pk}/", given).status_code == 302
    form.refresh_from_db()
    assert form.fields == ["name", "email", "x_machine"]


def test_the_api_captures_own_fields(seats, admin, actor_of, now):
    from libreta.sales.lead_pages.api import captured

    by = actor_of(admin)
    good, bad = captured([{"name": "A", "x_seats": 12}, {"name": "B", "x_nothing": 1}], by=by, at=now)
    assert (good["status"], bad["status"]) == (201, 422)
    assert Lead.objects.get().extra == {"x_seats": 12}


def test_conditions_of_a_rule_are_joined_by_or(client, admin, alice, now):
    client.force_login(admin)
    given = {
        "name": "Ours", "position": "1", "target": f"user:{alice.pk}", "timezone": "UTC", "is_active": "true",
        "join": "or", "field0": "source", "op0": "eq", "value0": "Fair", "field1": "customer.country", "op1": "eq",
        "value1": "RO", "act": "save",
    }  # fmt: skip
    assert client.post("/settings/lead-assignment/new/", given).status_code == 302
    rule = LeadRule.objects.get()
    assert [part["field"] for part in rule.condition["and"][0]["or"]] == ["source", "customer.country"]
    touches = [{"source": "Fair", "country": "MX"}, {"source": "Web", "country": "RO"}, {"source": "Web"}]
    ids = actions.capture_leads([Touch(name=f"N{n}", **t) for n, t in enumerate(touches)], by=system_actor(), at=now)
    owners = dict(Lead.objects.values_list("pk", "owner_id"))
    assert [owners[pk] for pk in ids] == [alice.pk, alice.pk, None]
    assert " or " in Lead.objects.get(pk=ids[0]).assigned_because
    page = client.get(f"/settings/lead-assignment/{rule.pk}/")
    assert page.context["join"] == "or" and [row["field"] for row in page.context["rows"][:2]] == [
        "source",
        "customer.country",
    ]
    assert 'value="or" selected' in page.content.decode()


def test_a_new_lead_is_scored_by_the_model_in_use_as_soon_as_it_came(now, monkeypatch):
    from libreta.intelligence.outcome_sources import outcome
    from libreta.intelligence.outcomes import jobs
    from libreta.intelligence.outcomes.actions import learn_outcome

    asked = []
    monkeypatch.setattr(jobs.score, "defer", lambda **given: asked.append(given))
    by = system_actor()
    old = [Touch(name=f"P{n}", source=("Fair", "Web")[n % 2]) for n in range(240)]
    for place, pk in enumerate(actions.capture_leads(old, by=by, at=now)):
        won = (place // 2) % 4 < (3 if place % 2 == 0 else 1)
        values = {"status": "qualified"} if won else {"status": "disqualified", "reason": "no_need"}
        Lead.objects.filter(pk=pk).update(**values, updated_at=now)
    assert asked == []  # nothing is in use yet
    assert fresh.score_fresh("leads", [1], by=by, at=now) == []
    card = learn_outcome(outcome("leads"), by=by, at=now)
    assert card.state == OutcomeModel.State.READY
    new = actions.capture_leads([Touch(name="F", source="Fair"), Touch(name="W", source="Web")], by=by, at=now)
    assert asked == [{"subject": "leads", "ids": new}]
    assert fresh.score_fresh(**asked[0], by=by, at=now) and fresh.score_fresh(**asked[0], by=by, at=now)
    fair, web = (LeadScore.objects.get(lead=pk) for pk in new)
    assert (fair.basis, fair.model_version) == ("model", card.version) and fair.value > 60 > 40 > web.value
    assert fair.reasons[0]["feature"] == "source" and LeadScore.objects.filter(basis="model").count() == 2
