"""The board of deals: the stages of one pipeline in their order, sums per currency, the colour of the next activity."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from libreta.kernel import writes
from libreta.sales.models import Opportunity, Stage
from libreta.sales.opportunities import actions, pipelines

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def by(alice, actor_of):
    return actor_of(alice)


@pytest.fixture
def deals(by, at):
    customer = writes.create("customer", [{"name": "Café Sol", "kind": "organisation"}], by=by, at=at)[0]
    rows = [
        {"name": "Grinder", "customer": customer, "amount": "1000", "currency": "EUR"},
        {"name": "Machine", "customer": customer, "amount": "250", "currency": "USD"},
        {"name": "Beans", "customer": customer, "amount": "500", "currency": "EUR"},
    ]
    return dict(zip(("Grinder", "Machine", "Beans"), writes.create("opportunity", rows, by=by, at=at), strict=True))


@pytest.fixture
def page(client, alice):
    def read(path="/opportunities/board/", user=alice, **more):
        client.force_login(user)
        return client.get(path, **more)

    return read


def told(response):
    return str(json.loads(response.headers["HX-Trigger"]))


def shown(response):
    return {column["label"]: column for column in response.context["columns"]}


def test_the_columns_are_the_stages_of_the_usual_pipeline_in_their_order(page, deals, at):
    other = pipelines.start(at, name="Partners", currency="USD", is_default=False)
    columns = shown(page())
    assert list(columns) == ["First contact", "Need understood", "Offer", "Negotiation", "Won", "Lost"]
    assert [c["tone"] for c in columns.values()] == ["accent"] * 4 + ["good", "bad"]
    assert (columns["First contact"]["count"], columns["First contact"]["sums"]) == (3, ["€1,500", "$250"])
    partners = page(f"/opportunities/board/?pipeline[eq]={other}")
    assert {c["value"] for c in shown(partners).values()} == {
        str(pk) for pk in Stage.objects.filter(pipeline=other).values_list("pk", flat=True)
    }
    assert [lane.label for lane in partners.context["lanes"] if lane.is_shown] == ["Partners"]


def test_a_card_has_the_colour_of_its_next_activity(page, deals, by, at):
    due = {"Grinder": at - timedelta(days=2), "Machine": at, "Beans": at + timedelta(days=3)}
    rows = [
        {"title": "Call", "due_at": due[name], "subject_type": "opportunity", "subject_id": pk}
        for name, pk in deals.items()
    ]
    tasks = writes.create("task", rows, by=by, at=at)
    cards = {c["title"]: c["due"].state for c in shown(page())["First contact"]["cards"]}
    assert cards == {"Grinder": "overdue", "Machine": "today", "Beans": "planned"}
    writes.update("task", [writes.Change(tasks[0], {"status": "done"})], by=by, at=at)
    actions.win_opportunities([deals["Beans"]], by=by, at=at)
    columns = shown(page())
    assert {c["title"]: c["due"].state for c in columns["First contact"]["cards"]}["Grinder"] == "none"
    assert columns["Won"]["cards"][0]["due"] is None


def test_a_move_without_what_the_stage_asks_for_is_told_and_changes_nothing(client, alice, deals):
    client.force_login(alice)
    offer = Stage.objects.get(name="Offer")
    before = list(Opportunity.objects.order_by("id").values())
    sent = {"id": deals["Beans"], "version": 1, "to": offer.pk}
    answer = client.post("/opportunities/board/move/", sent, headers={"HX-Request": "true"})
    assert "fill in “expected to close” first" in told(answer)
    assert list(Opportunity.objects.order_by("id").values()) == before


@pytest.mark.parametrize(("category", "noun"), [("lost", "losing"), ("won", "winning")])
def test_a_card_that_is_moved_to_its_end_asks_why_in_a_dialog(client, alice, deals, category, noun):
    client.force_login(alice)
    end = Stage.objects.get(category=category)
    before = list(Opportunity.objects.order_by("id").values())
    sent = {"id": deals["Beans"], "version": 1, "to": end.pk}
    answer = client.post("/opportunities/board/move/", sent, headers={"HX-Request": "true"})
    url = json.loads(answer.headers["HX-Trigger"])["ask"]["url"]
    assert url.startswith(f"/opportunities/{deals['Beans']}/action/{noun}/?next=")
    assert client.post("/opportunities/board/move/", sent).headers["Location"] == url
    dialog = client.get(url, headers={"HX-Request": "true", "HX-Target": "modal"}).content.decode()
    assert dialog.count("<dialog") == 1 and "<html" not in dialog and 'name="reason"' in dialog
    assert list(Opportunity.objects.order_by("id").values()) == before
    here, hx = url.partition("?")[0], {"HX-Request": "true", "HX-Target": "act-form"}
    if category == "lost":
        refused = client.post(here, {"reason": "", "next": "/opportunities/board/"}, headers=hx)
        assert refused.status_code == 422 and "<html" not in refused.content.decode()
        assert list(Opportunity.objects.order_by("id").values()) == before
    done = client.post(here, {"reason": "price", "next": "/opportunities/board/"}, headers=hx)
    assert (done.status_code, done.headers["HX-Redirect"]) == (204, "/opportunities/board/")
    assert Opportunity.objects.values_list("status", "reason").get(pk=deals["Beans"]) == (category, "price")
    away = client.get(here + "?next=//evil.example/", headers={"HX-Request": "true", "HX-Target": "modal"})
    assert away.status_code == 404 or "evil.example" not in away.content.decode()


def test_the_second_of_two_movers_is_told(client, alice, bob, deals):
    stages = {s.name: s.pk for s in Stage.objects.all()}
    pk = deals["Beans"]
    Opportunity.objects.filter(pk=pk).update(close_on="2026-12-01")
    for user, stage in ((bob, "Need understood"), (alice, "Offer")):
        client.force_login(user)
        sent = {"id": pk, "version": 1, "to": stages[stage]}
        answer = client.post("/opportunities/board/move/", sent, headers={"HX-Request": "true"})
    assert "Somebody else changed this card meanwhile" in told(answer)
    assert Opportunity.objects.get(pk=pk).stage_id == stages["Need understood"]


def test_charlie_sees_the_columns_and_none_of_the_cards(page, deals, charlie):
    answer = page(user=charlie)
    assert [c["count"] for c in shown(answer).values()] == [0] * 6
    assert "Grinder" not in answer.content.decode()


def test_a_company_without_pipelines_is_told_how_to_begin(page):
    answer = page()
    assert answer.status_code == 200 and "There are no stages yet" in answer.content.decode()
