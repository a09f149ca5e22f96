"""Reasons won or lost: the company's own list, asked for where they fit, in the API as codes that stay."""

from importlib import import_module

import pytest
from django.apps import apps
from django.utils import translation

from libreta.kernel import writes
from libreta.kernel.refusals import Duplicate, Forbidden, Invalid
from libreta.sales.models import DealReason, Opportunity
from libreta.sales.opportunities import actions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _first_reasons(db):
    """A test that commits is followed by an emptying of all tables, also of what a migration filled: filled again."""
    if not DealReason.objects.exists():
        import_module("libreta.sales.migrations.0010_deals").fill(apps, None)


@pytest.fixture
def deal(alice, actor_of, now):
    by = actor_of(alice)
    customer = writes.create("customer", [{"name": "Café Sol"}], by=by, at=now)[0]
    row = {"name": "Grinder", "customer": customer, "amount": 10, "currency": "EUR"}
    return writes.create("opportunity", [row], by=by, at=now)[0]


def offered(client, pk, noun):
    page = client.get(f"/opportunities/{pk}/action/{noun}/")
    (asked,) = (item["asked"] for item in page.context["items"] if item["asked"].field.name == "reason")
    return dict(asked.field.choices)


def test_a_company_begins_with_the_reasons_that_it_had(client, alice, deal):
    client.force_login(alice)
    lost, won = offered(client, deal, "losing"), offered(client, deal, "winning")
    assert list(lost) == ["price", "product", "service", "relationship", "timing", "budget", "competitor",
                          "no_decision", "no_answer", "other"]  # fmt: skip
    assert set(lost) - set(won) == {"no_decision", "no_answer"}
    with translation.override("es"):
        assert str(lost["price"]) == "Precio"


def test_an_administrator_adds_renames_and_retires_reasons(client, admin, alice, deal, actor_of, now):
    by = actor_of(admin)
    (made,) = writes.create("deal_reason", [{"name": "Política de compras", "outcome": "lost"}], by=by, at=now)
    assert DealReason.objects.get(pk=made).code == "politica_de_compras"
    price = DealReason.objects.get(code="price")
    writes.update("deal_reason", [writes.Change(price.pk, {"name": "Too dear"})], by=by, at=now)
    writes.trash("deal_reason", [DealReason.objects.get(code="timing").pk], by=by, at=now)
    client.force_login(alice)
    lost = offered(client, deal, "losing")
    assert lost["politica_de_compras"] == "Política de compras" and lost["price"] == "Too dear"
    assert "timing" not in lost and "politica_de_compras" not in offered(client, deal, "winning")
    with pytest.raises(Invalid):
        actions.lose_opportunities([deal], by=actor_of(alice), at=now, reason="timing")
    assert Opportunity.objects.get(pk=deal).status == "open"
    actions.lose_opportunities([deal], by=actor_of(alice), at=now, reason="politica_de_compras")
    assert Opportunity.objects.values_list("status", "reason").get(pk=deal) == ("lost", "politica_de_compras")
    page = client.get("/pipeline/").content.decode()
    assert "Política de compras" in page


def test_codes_stay_and_are_taken_once_and_sellers_change_none(admin, alice, actor_of, now, deal):
    by, price = actor_of(admin), DealReason.objects.get(code="price").pk
    before = list(DealReason.objects.order_by("id").values_list("code", "name"))
    with pytest.raises(Invalid):
        writes.update("deal_reason", [writes.Change(price, {"code": "cost"})], by=by, at=now)
    with pytest.raises(Duplicate):
        writes.create("deal_reason", [{"name": "Again", "code": "price"}], by=by, at=now)
    with pytest.raises(Forbidden):
        writes.create("deal_reason", [{"name": "Mine"}], by=actor_of(alice), at=now)
    with pytest.raises(Forbidden):
        writes.update("deal_reason", [writes.Change(price, {"name": "Mine"})], by=actor_of(alice), at=now)
    assert list(DealReason.objects.order_by("id").values_list("code", "name")) == before
