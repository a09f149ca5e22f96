"""Winning and losing through the doors: the record page asks what it needs to know, the API takes nouns."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from libreta.identity.keys.actions import create_key
from libreta.kernel import writes
from libreta.kernel.actors import system_actor
from libreta.sales.models import Opportunity, Stage, StageChange

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(alice, actor_of):
    by, at = actor_of(alice), timezone.now()
    customer = writes.create("customer", [{"name": "Café Sol", "kind": "organisation"}], by=by, at=at)[0]
    return writes.create("opportunity", [{"name": "Grinder", "customer": customer}], by=by, at=at)[0]


@pytest.fixture
def api(client):
    def call(user, path, body=None):
        _key, text = create_key(
            name="t", user_id=user.pk, role_id=user.role_id, expires_at=None, by=system_actor(), at=datetime.now(UTC)
        )
        bearer = {"Authorization": f"Bearer {text}"}
        return client.post(f"/api/v1/opportunities/{path}", body or {}, content_type="application/json", headers=bearer)

    return call


def state(pk):
    return Opportunity.objects.values("status", "reason", "amount", "closed_on", "version").get(pk=pk)


def offered(client, pk):
    return [action.noun for action in client.get(f"/opportunities/{pk}/").context["actions"]]


def test_the_record_page_offers_what_fits(client, alice, deal):
    client.force_login(alice)
    assert offered(client, deal) == ["placement", "winning", "losing"]
    page = client.get(f"/opportunities/{deal}/action/losing/")
    assert page.status_code == 200 and 'name="reason"' in page.content.decode()
    assert client.get(f"/opportunities/{deal}/action/reopening/").status_code == 404
    client.post(f"/opportunities/{deal}/action/losing/", {"reason": "price"})
    assert (state(deal)["status"], state(deal)["reason"]) == ("lost", "price")
    assert offered(client, deal) == ["reopening"]
    client.post(f"/opportunities/{deal}/action/reopening/")
    assert state(deal)["status"] == "open"


def test_a_loss_without_a_reason_is_asked_again_and_changes_nothing(client, alice, deal):
    client.force_login(alice)
    before = state(deal)
    answer = client.post(f"/opportunities/{deal}/action/losing/", {"reason": "", "reason_note": "kept"})
    assert answer.status_code == 422 and state(deal) == before
    text = answer.content.decode()
    assert "fill in “reason won or lost” first" in text and "kept" in text
    answer = client.post(f"/opportunities/{deal}/action/winning/", {"closed_on": "2026-01-05"})
    assert answer.status_code == 422 and "fill in “amount” first" in answer.content.decode()
    assert state(deal) == before and StageChange.objects.count() == 1


def test_the_api_takes_nouns(api, alice, bob, charlie, deal):
    before = state(deal)
    assert api(alice, f"{deal}/losing").status_code == 422
    assert api(charlie, f"{deal}/losing", {"reason": "price"}).status_code == 404
    assert api(alice, f"{deal}/losing", {"reason": "mood"}).status_code == 422
    assert api(alice, f"{deal}/losing", {"reason": "price", "status": "won"}).status_code == 422
    assert state(deal) == before
    answer = api(bob, f"{deal}/losing", {"reason": "timing", "closed_on": "2026-03-01"})
    assert (answer.status_code, answer.json()["status"], answer.json()["closed_on"]) == (200, "lost", "2026-03-01")
    assert api(alice, f"{deal}/losing", {"reason": "price"}).status_code == 409
    assert api(alice, f"{deal}/reopening").json()["status"] == "open"
    need = Stage.objects.get(name="Need understood").pk
    assert api(alice, "actions/placement", {"ids": [deal], "stage": need}).json() == {"ids": [deal]}
    assert Opportunity.objects.get(pk=deal).stage_id == need


def test_the_form_writes_a_deal_with_the_usual_pipeline(client, alice, deal):
    client.force_login(alice)
    customer = Opportunity.objects.get().customer_id
    answer = client.post(
        "/opportunities/new/", {"name": "Beans", "customer": customer, "amount": "120", "amount__currency": ""}
    )
    assert answer.status_code == 302, answer.content.decode()[:3000]
    made = Opportunity.objects.get(name="Beans")
    assert (made.stage.name, made.currency, made.owner_id) == ("First contact", "EUR", alice.pk)
    refused = client.post("/opportunities/new/", {"name": "Nobody's"})
    assert refused.status_code == 422 and "Say with which customer." in refused.content.decode()
    assert Opportunity.objects.count() == 2
