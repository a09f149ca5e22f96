"""A lead's score: points by rules first, learned from our own outcomes later, and silent where there is no signal."""

from datetime import timedelta

import pytest

from libreta.intelligence.models import OutcomeModel
from libreta.intelligence.outcome_sources import outcome
from libreta.intelligence.outcomes.actions import learn_outcome
from libreta.kernel.actors import system_actor
from libreta.sales.lead_scores.models import LeadPoint
from libreta.sales.leads import actions
from libreta.sales.leads.touches import Touch
from libreta.sales.models import Lead, LeadScore

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return system_actor()


@pytest.fixture
def capture(by, now):
    return lambda *touches: actions.capture_leads([Touch(**t) for t in touches], by=by, at=now)


def phone_points():
    return LeadPoint.objects.create(
        name="Told a telephone", condition={"and": [{"field": "phone", "op": "empty", "value": False}]}, points=20
    )


@pytest.fixture
def history(capture, by, now):
    """Two hundred and forty decided leads: the fair brings buyers three times out of four, the web one out of four."""
    ids = capture(
        *({"name": f"P{i}", "email": f"p{i}@x.example", "source": ("Fair", "Web")[i % 2]} for i in range(240))
    )
    for place, pk in enumerate(ids):
        won = (place // 2) % 4 < (3 if place % 2 == 0 else 1)
        values = {"status": "qualified"} if won else {"status": "disqualified", "reason": "no_need"}
        Lead.objects.filter(pk=pk).update(**values, updated_at=now)
    return ids


def test_points_are_counted_on_arrival_with_their_reasons(capture):
    phone_points()
    with_phone, without = capture({"name": "A", "phone": "+40712345678"}, {"name": "B"})
    scores = {score.lead_id: score for score in LeadScore.objects.all()}
    assert (scores[with_phone].value, scores[with_phone].basis) == (70, "points")
    assert scores[with_phone].reasons == [{"code": "points", "rule": "Told a telephone", "points": 20}]
    assert (scores[without].value, scores[without].reasons) == (50, [])


def test_without_any_points_no_score_is_invented(capture):
    capture({"name": "A"})
    assert LeadScore.objects.count() == 0


def test_too_few_outcomes_are_said_and_points_stay(capture, by, now):
    phone_points()
    (pk,) = capture({"name": "A", "phone": "+40712345678"})
    card = learn_outcome(outcome("leads"), by=by, at=now)
    assert (card.state, card.rows) == ("not_ready", 0)
    assert card.left_out == [{"code": "too_few_outcomes", "outcomes": 0, "needed": 200}]
    assert LeadScore.objects.get(pk=pk).basis == "points"


def test_a_score_is_learned_from_our_outcomes_and_says_why(history, capture, by, now, client, admin):
    fair, web = capture({"name": "New fair", "source": "Fair"}, {"name": "New web", "source": "Web"})
    card = learn_outcome(outcome("leads"), by=by, at=now)
    assert (card.state, card.rows, card.positives) == ("ready", 240, 120)
    assert card.auc_low > 0.6 and card.baseline == "source"
    assert {"fact": "response_minutes", "code": "declared", "number": None} in card.left_out
    scores = {score.lead_id: score for score in LeadScore.objects.all()}
    assert set(scores) == {fair, web}
    assert scores[fair].value > 60 > 40 > scores[web].value
    assert scores[fair].model_version == card.version and scores[fair].basis == "model"
    first = scores[fair].reasons[0]
    assert (first["feature"], first["value"]) == ("source", "Fair") and first["weight"] > 0
    client.force_login(admin)
    page = client.get(f"/leads/{fair}/").content.decode()
    assert "Source: Fair raises the chance." in page and "learned from our outcomes" in page
    shown = client.get("/intelligence/outcomes/leads/").content.decode()
    assert "Area under the curve" in shown and "raises the chance" in shown and "What it was not shown" in shown


def test_what_was_filled_in_while_working_on_a_lead_is_not_shown_to_the_model(history, capture, by, now):
    from django.db import connection

    qualified = Lead.objects.filter(status="qualified")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE sales_lead SET captured_at = now() - interval '3 days' WHERE id = ANY(%s)", [list(history)]
        )
        cursor.execute(
            "UPDATE directory_customer SET city = 'Lima' WHERE id = ANY(%s)",
            [list(qualified.values_list("customer_id", flat=True))],
        )
    card = learn_outcome(outcome("leads"), by=by, at=now)
    left = {one["fact"]: one for one in card.left_out}
    assert left["customer.city"]["code"] == "late" and left["customer.city"]["number"] == 0.5
    assert card.auc < 0.85


def test_a_model_without_signal_scores_nothing_and_leads_return_to_their_points(history, capture, by, now):
    phone_points()
    (pk,) = capture({"name": "New", "source": "Fair", "phone": "+40712345678"})
    learn_outcome(outcome("leads"), by=by, at=now)
    assert LeadScore.objects.get(pk=pk).basis == "model"
    for place, number in enumerate(history):  # from now on nothing tells who buys
        won = (place // 2) % 2 == 0
        values = {"status": "qualified", "reason": ""} if won else {"status": "disqualified", "reason": "no_need"}
        Lead.objects.filter(pk=number).update(**values)
    card = learn_outcome(outcome("leads"), by=by, at=now + timedelta(days=1))
    assert card.state == "no_signal" and card.auc_low <= 0.5
    assert LeadScore.objects.values_list("basis", "value").get(pk=pk) == ("points", 70)


def test_only_who_may_run_the_calculations_asks_to_learn(client, alice, admin):
    client.force_login(alice)
    assert client.get("/intelligence/outcomes/leads/").status_code == 200
    assert client.post("/intelligence/outcomes/leads/learning/").status_code == 403
    client.force_login(admin)
    assert client.post("/intelligence/outcomes/leads/learning/").status_code == 302
    assert client.get("/intelligence/outcomes/unknown/").status_code == 404
    assert OutcomeModel.objects.count() == 0


def test_points_are_kept_and_refused_on_their_page(client, admin, alice):
    given = {"name": "Peru", "points": "15", "field0": "customer.country", "op0": "eq", "value0": "PE"}
    client.force_login(alice)
    assert client.post("/settings/lead-points/new/", given).status_code == 403
    client.force_login(admin)
    assert client.post("/settings/lead-points/new/", given | {"points": "500"}).status_code == 422
    assert LeadPoint.objects.count() == 0
    assert client.post("/settings/lead-points/new/", given).status_code == 302
    kept = LeadPoint.objects.get()
    assert (kept.points, kept.condition) == (
        15, {"and": [{"field": "customer.country", "op": "eq", "value": "PE"}]},
    )  # fmt: skip
    client.post(f"/settings/lead-points/{kept.pk}/deletion/")
    assert LeadPoint.objects.count() == 0
