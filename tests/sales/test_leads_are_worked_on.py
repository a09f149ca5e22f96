"""Leads are answered, qualified into opportunities, disqualified with a reason, opened again; refusals change none."""

from datetime import timedelta

import pytest

from libreta.directory.models import Interaction
from libreta.kernel import writes
from libreta.kernel.models import EventRow
from libreta.kernel.refusals import Invalid, NotAllowedNow, NotVisible
from libreta.sales.leads import actions
from libreta.sales.leads.touches import Touch
from libreta.sales.models import Lead, Opportunity

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(alice, actor_of):
    return actor_of(alice)


@pytest.fixture
def lead(by, now, alice):
    touch = Touch(name="Ana Pop", email="ana@example.com", source="Fair", amount="1200", currency="EUR", owner=alice.pk)
    return actions.capture_leads([touch], by=by, at=now)[0]


def state(pk):
    return Lead.objects.values("status", "reason", "opportunity", "responded_at", "respond_by", "version").get(pk=pk)


def test_an_answer_stops_the_clock_and_stands_in_the_notebook(by, now, lead):
    later = now + timedelta(minutes=50)
    actions.respond_to_leads([lead], kind="call", summary="Talked.\nThey want a visit.", by=by, at=later)
    found = Lead.objects.get(pk=lead)
    assert (found.status, found.responded_at, found.response_minutes, found.respond_by) == ("working", later, 50, None)
    entry = Interaction.objects.get(kind="call")
    assert (entry.summary, entry.body, entry.direction, entry.customer_id) == (
        "Talked.", "They want a visit.", "outbound", found.customer_id,
    )  # fmt: skip


def test_a_call_written_down_on_the_customers_page_answers_the_lead_too(by, now, lead):
    customer = Lead.objects.get(pk=lead).customer_id
    later = now + timedelta(minutes=20)
    entry = {"customer": customer, "kind": "call", "direction": "outbound", "summary": "Hello", "at": later}
    writes.create("interaction", [entry], by=by, at=later)
    assert Lead.objects.get(pk=lead).response_minutes == 20
    assert EventRow.objects.filter(name="sales.leads.answered", ids=[lead]).count() == 1


def test_what_the_customer_says_is_no_answer(by, now, lead):
    customer = Lead.objects.get(pk=lead).customer_id
    entry = {"customer": customer, "kind": "call", "direction": "inbound", "summary": "Hello?"}
    writes.create("interaction", [entry], by=by, at=now + timedelta(minutes=5))
    assert Lead.objects.get(pk=lead).responded_at is None


def test_qualifying_makes_an_opportunity_of_the_same_customer_with_what_is_known(by, now, lead, alice):
    actions.qualify_leads([lead], by=by, at=now)
    found = Lead.objects.select_related("opportunity").get(pk=lead)
    deal = found.opportunity
    assert (found.status, found.closed_at, found.respond_by) == ("qualified", now, None)
    assert (deal.name, deal.customer_id, deal.source, deal.owner_id) == ("Ana Pop", found.customer_id, "Fair", alice.pk)
    assert (str(deal.amount), deal.currency) == ("1200.00", "EUR")
    assert EventRow.objects.filter(name="sales.leads.qualified", ids=[lead]).count() == 1


def test_a_lead_moved_to_qualified_on_the_board_becomes_one_opportunity(client, alice, lead):
    client.force_login(alice)
    answer = client.post("/leads/board/move/", {"id": lead, "to": "qualified"}, HTTP_HX_REQUEST="true")
    assert answer.status_code < 400, answer.content
    assert Lead.objects.get(pk=lead).opportunity_id == Opportunity.objects.get().pk


def test_who_qualifies_second_is_told_and_no_second_deal_is_made(by, now, lead):
    actions.qualify_leads([lead], by=by, at=now)
    before = state(lead)
    with pytest.raises(NotAllowedNow):
        actions.qualify_leads([lead], by=by, at=now)
    assert state(lead) == before and Opportunity.objects.count() == 1


def test_a_lead_is_disqualified_only_with_a_reason(by, now, lead):
    before = state(lead)
    with pytest.raises(Invalid):
        actions.disqualify_leads([lead], by=by, at=now)
    with pytest.raises(Invalid):
        writes.update("lead", [writes.Change(lead, {"status": "disqualified"})], by=by, at=now)
    assert state(lead) == before
    actions.disqualify_leads([lead], reason="no_need", reason_note="Tea only.", by=by, at=now)
    assert (state(lead)["status"], state(lead)["reason"]) == ("disqualified", "no_need")


def test_an_opened_lead_forgets_its_reason_and_its_clock_runs_again(by, now, lead):
    actions.disqualify_leads([lead], reason="no_need", by=by, at=now)
    actions.reopen_leads([lead], by=by, at=now)
    found = state(lead)
    assert (found["status"], found["reason"], found["respond_by"]) == ("working", "", now + timedelta(hours=4))
    with pytest.raises(NotAllowedNow):
        actions.reopen_leads([lead], by=by, at=now)


def test_a_stranger_touches_nothing(lead, now, charlie, actor_of):
    before = state(lead)
    for act, told in (
        (actions.qualify_leads, {}),
        (actions.disqualify_leads, {"reason": "spam"}),
        (actions.respond_to_leads, {"kind": "call", "summary": "Hi"}),
        (actions.judge_scores, {"verdict": "worse", "verdict_reason": "No."}),
    ):
        with pytest.raises(NotVisible):
            act([lead], by=actor_of(charlie), at=now, **told)
    assert state(lead) == before and Opportunity.objects.count() == 0


def test_a_lead_goes_to_the_customer_who_was_here_before(client, alice, by, now, lead):
    (known,) = writes.create("customer", [{"name": "Ana Pop SRL"}], by=by, at=now)
    client.force_login(alice)
    page = client.get(f"/leads/{lead}/").content.decode()
    assert "Possibly the same customer" in page and "Ana Pop SRL" in page
    client.post(f"/leads/{lead}/action/attachment/", {"customer": known})
    assert Lead.objects.get(pk=lead).customer_id == known


def test_a_seller_says_that_a_score_is_wrong_and_why(client, alice, lead):
    client.force_login(alice)
    address = f"/leads/{lead}/action/judgement/"
    assert client.post(address, {"verdict": "worse"}).status_code == 422
    assert Lead.objects.get(pk=lead).verdict == ""
    client.post(address, {"verdict": "worse", "verdict_reason": "A student who writes a thesis."})
    assert Lead.objects.values_list("verdict", "verdict_reason").get(pk=lead) == (
        "worse", "A student who writes a thesis.",
    )  # fmt: skip


def test_the_list_shows_how_much_time_is_left_in_its_colour(client, alice, by, lead):
    from django.utils import timezone

    def cell(minutes):
        Lead.objects.filter(pk=lead).update(respond_by=timezone.now() + timedelta(minutes=minutes, seconds=30))
        return client.get("/leads/").content.decode()

    client.force_login(alice)
    assert "badge--good" in (late := cell(150)) and "2 h left" in late
    assert "badge--warn" in (late := cell(25)) and "25 min left" in late
    assert "badge--bad" in (late := cell(-40)) and "40 min late" in late


def test_the_quick_page_captures_for_the_writer_or_by_the_rules(client, alice, bob):
    client.force_login(alice)
    answer = client.post("/leads/new/", {"name": "Eva", "email": "eva@example.com", "owner": "me"})
    eva = Lead.objects.get(name="Eva")
    assert answer.headers["Location"] == f"/leads/{eva.pk}/"
    assert (eva.owner_id, eva.came_by, eva.assigned_because) == (alice.pk, "hand", "Alice wrote it down.")
    refused = client.post("/leads/new/", {"name": "Ion", "email": "nonsense"})
    assert refused.status_code == 422 and 'value="Ion"' in refused.content.decode()
    assert Lead.objects.count() == 1


def test_the_quick_page_shows_who_might_be_the_same(client, alice, by, now, lead):
    client.force_login(alice)
    found = client.get("/leads/alike/", {"email": "ANA@example.com"}).content.decode()
    assert "Ana Pop" in found and "same e-mail or telephone" in found
    assert client.get("/leads/alike/", {"name": "Zz"}).content.decode().strip() == ""


MAIL = """From: María Gómez <maria.gomez@cafesol.mx>
To: sales@example.com
Subject: Molinos

Buenos días, necesitamos dos molinos para la nueva sucursal.

Saludos,
María Gómez
Café Sol S.A. de C.V.
Tel. +52 55 1234 5678
"""


def test_a_pasted_mail_is_recognised_for_correction_before_anything_is_kept(client, alice):
    client.force_login(alice)
    page = client.post("/leads/paste/", {"text": MAIL}).content.decode()
    for value in ("María Gómez", "maria.gomez@cafesol.mx", "+525512345678", "Café Sol S.A. de C.V."):
        assert f'value="{value}"' in page
    assert "necesitamos dos molinos" in page and "Subject" not in page.split("<textarea")[1]
    assert Lead.objects.count() == 0
    client.post("/leads/new/", {"name": "María Gómez", "email": "maria.gomez@cafesol.mx", "came_by": "email"})
    assert Lead.objects.get().came_by == "email"


def test_the_board_asks_why_a_lead_is_disqualified_and_counts_the_minutes(client, alice, lead):
    client.force_login(alice)
    before = state(lead)
    answer = client.post("/leads/board/move/", {"id": lead, "to": "disqualified"}, HTTP_HX_REQUEST="true")
    assert f"/leads/{lead}/action/disqualification/" in answer.headers["HX-Trigger"]
    assert state(lead) == before
    assert "late" in client.get("/leads/board/").content.decode()
