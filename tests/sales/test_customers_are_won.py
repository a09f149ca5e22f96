"""The acquisition monitor: new customers, the funnel, the days and the cost; every figure is what its list shows."""

import json
from decimal import Decimal
from html import unescape
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from libreta.kernel import query, writes
from libreta.kernel.refusals import Duplicate, Forbidden, Invalid
from libreta.sales.models import AcquisitionCost, Lead, Opportunity
from libreta.sales.opportunities import pipelines

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(admin, actor_of):
    return actor_of(admin)


@pytest.fixture
def make(boss, now):
    """Returns a function that makes one record and gives its number."""
    return lambda key, /, **values: writes.create(key, [values], by=boss, at=now)[0]


@pytest.fixture
def story(make, now):
    """Five firms: one won from the web after ten days, one qualified, one only asked; an old customer; one without a
    lead."""
    pipeline = pipelines.start(now)
    won = pipelines.stage_for(pipeline, "won")
    firms = {
        name: make("customer", kind="organisation", name=name, source=source)
        for name, source in (("Won", "web"), ("Qualified", "web"), ("Asked", "fair"), ("Old", "fair"), ("Direct", ""))
    }
    for name, on in (("Won", "2026-02-20"), ("Old", "2024-02-01"), ("Old", "2026-02-01"), ("Direct", "2025-12-05")):
        make("order", customer=firms[name], currency="EUR", ordered_on=on, status="confirmed")
    make("order", customer=firms["Asked"], currency="EUR", ordered_on="2026-03-01", status="draft")
    leads = {
        name: make("lead", name=name, customer=firms[name], source=source, captured_at=f"{day}T09:00:00Z")
        for name, source, day in (
            ("Won", "web", "2026-02-10"), ("Qualified", "web", "2026-02-11"), ("Asked", "fair", "2026-03-01"),
            ("Old", "fair", "2024-01-01"),
        )
    }  # fmt: skip
    deals = {
        name: make("opportunity", name=name, customer=firms[name], pipeline=pipeline, amount="100", currency="EUR")
        for name in ("Won", "Qualified")
    }
    for name, deal in deals.items():
        Lead.objects.filter(pk=leads[name]).update(status="qualified", opportunity=deal)
    Opportunity.objects.filter(pk=deals["Won"]).update(stage=won)
    make("acquisition_cost", source="web", month="2026-02-14", amount="500", currency="eur", purpose="Advertising")
    make("acquisition_cost", source="fair", month="2026-03-01", amount="900", currency="EUR")
    make("acquisition_cost", source="web", month="2024-03-01", amount="77", currency="EUR")
    return firms


@pytest.fixture
def page(client, admin, monkeypatch, now):
    monkeypatch.setattr("libreta.identity.middleware.datetime", SimpleNamespace(now=lambda zone: now))
    client.force_login(admin)
    return lambda path="/acquisition/": client.get(path)


def behind(url, *, by, at):
    """How many records an address shows."""
    place = urlsplit(unescape(url))
    tree = json.loads(parse_qs(place.query)["filter"][0])
    return query.of(place.path.strip("/"), by=by, at=at).where(tree).count("exact").value


def test_the_funnel_goes_from_the_lead_to_the_first_order(page, story, boss, now):
    steps = page().context["funnel"]
    assert [(s["label"], s["count"]) for s in steps] == [
        ("Leads", 3), ("Qualified", 2), ("Opportunity", 2), ("Won", 1), ("Ordered", 1),
    ]  # fmt: skip
    assert [behind(s["url"], by=boss, at=now) for s in steps] == [3, 2, 2, 1, 1]
    assert [s["conversion"] for s in steps] == ["", "66.7%", "100.0%", "50.0%", "100.0%"]


def test_new_customers_are_those_who_never_ordered_before(page, story, boss, now):
    answer = page()
    stats = {s["label"]: s for s in answer.context["stats"]}
    assert stats["New customers"]["value"] == "2"
    assert behind(stats["New customers"]["href"], by=boss, at=now) == 2
    months = {bar.label: (int(bar.value), behind(bar.url, by=boss, at=now)) for bar in answer.context["bars"]}
    assert {label: pair for label, pair in months.items() if any(pair)} == {"Dec 2025": (1, 1), "Feb 2026": (1, 1)}
    html = answer.content.decode()
    assert "Advertising" not in html and "Enter a cost" in html


def test_sources_are_compared_with_what_they_cost(page, story, boss, now):
    rows = {row["name"]: row for row in page().context["sources"]}
    assert {name: (r["customers"], r["costs"], r["per_customer"]) for name, r in rows.items()} == {
        "web": (1, "€500", "€500"), "fair": (0, "€900", ""), "Not said": (1, "", ""),
    }  # fmt: skip
    for row in rows.values():
        assert behind(row["customers_url"], by=boss, at=now) == row["customers"]
        assert [behind(s["url"], by=boss, at=now) for s in row["steps"]] == [s["count"] for s in row["steps"]]
    assert behind(rows["web"]["costs_url"], by=boss, at=now) == 1


def test_the_days_to_the_first_order_are_told_with_their_quartiles(page, story, boss, now, make):
    make("lead", name="Late", customer=story["Direct"], captured_at="2026-03-01T09:00:00Z")
    stats = {s["label"]: s for s in page().context["stats"]}
    waited = stats["Median days to the first order"]
    assert (waited["value"], behind(waited["href"], by=boss, at=now)) == ("10", 1)
    make("lead", name="Before", customer=story["Direct"], captured_at="2025-11-15T09:00:00Z")
    waited = {s["label"]: s for s in page().context["stats"]}["Median days to the first order"]
    assert waited["value"] == "15" and waited["note"] == "half of them between 12.5 and 17.5; of 2 with a lead"


def test_a_seller_counts_what_he_may_see(client, story, charlie, monkeypatch, now):
    monkeypatch.setattr("libreta.identity.middleware.datetime", SimpleNamespace(now=lambda zone: now))
    client.force_login(charlie)
    answer = client.get("/acquisition/")
    assert answer.context["funnel"] == [] and answer.context["found"].total.customers == 0


def test_an_empty_house_learns_the_first_step(page):
    assert "It begins with the first lead" in page().content.decode()


def test_a_cost_is_of_a_month_and_kept_once(make, story, boss, now, alice, actor_of):
    kept = AcquisitionCost.objects.get(purpose="Advertising")
    assert (kept.month.isoformat(), kept.currency, kept.amount) == ("2026-02-01", "EUR", Decimal(500))
    with pytest.raises(Duplicate):
        make("acquisition_cost", source="web", month="2026-02-27", amount="1", currency="EUR", purpose="Advertising")
    with pytest.raises(Invalid):
        make("acquisition_cost", source="web", month="2026-02-27", amount="-1", currency="EUR")
    with pytest.raises(Forbidden):
        values = {"source": "web", "month": "2026-01-01", "amount": "1", "currency": "EUR"}
        writes.create("acquisition_cost", [values], by=actor_of(alice), at=now)
    assert AcquisitionCost.objects.count() == 3
