"""The portfolio and the performance of a product: figures, their order, and the records behind each."""

import json
import re
from decimal import Decimal
from html import unescape
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from libreta.kernel import query, writes

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(admin, actor_of):
    return actor_of(admin)


@pytest.fixture
def sales(boss, now):
    """Grinders that grow and came back once; kettles that fall; brushes sold in lei."""
    rows = [
        {"name": "Grinder", "sku": "GR", "list_price": "100", "cost": "60", "currency": "EUR", "unit": "pc"},
        {"name": "Kettle", "sku": "KE", "list_price": "50", "currency": "EUR"},
        {"name": "Brush", "sku": "BR", "list_price": "5", "currency": "RON"},
        {"name": "Unsold", "sku": "UN"},
    ]
    ids = writes.create("product", rows, by=boss, at=now)
    (firm,) = writes.create("customer", [{"kind": "organisation", "name": "Firm"}], by=boss, at=now)
    sold = (
        ("2026-03-02", "EUR", ids[0], "10", "100"), ("2026-01-15", "EUR", ids[0], "-2", "100"),
        ("2025-02-01", "EUR", ids[0], "4", "100"), ("2026-02-01", "EUR", ids[1], "3", "50"),
        ("2024-06-01", "EUR", ids[1], "6", "50"), ("2026-02-01", "RON", ids[2], "7", "5"),
    )  # fmt: skip
    for on, currency, product, quantity, price in sold:
        order = {"currency": currency, "ordered_on": on, "status": "confirmed", "customer": firm}
        (pk,) = writes.create("order", [order], by=boss, at=now)
        line = {"order": pk, "product": product, "quantity": quantity, "unit_price": price}
        writes.create("order_line", [line], by=boss, at=now)
    return ids


@pytest.fixture
def page(client, admin, monkeypatch, now):
    """Returns a function that opens a page as the administrator on the day of the tests."""
    monkeypatch.setattr("libreta.identity.middleware.datetime", SimpleNamespace(now=lambda zone: now))
    client.force_login(admin)
    return lambda path, **headers: client.get(path, headers=headers)


def behind(url, *, by, at):
    """What the records at an address add up to: how many, and the sum of their amounts."""
    place = urlsplit(unescape(url))
    tree = json.loads(parse_qs(place.query)["filter"][0])
    asked = query.of(place.path.strip("/"), by=by, at=at).where(tree)
    return asked.count("exact").value, sum(asked.sums(["amount"])["amount"].values())


def test_products_stand_beside_each_other_and_each_figure_leads_to_its_lines(page, sales, boss, now):
    answer = page("/portfolio/?sort=-revenue")
    rows = answer.context["rows"]
    assert [(r["name"], r["revenue"], r["units"], r["growth"], r["margin"], r["returns"]) for r in rows] == [
        ("Grinder", "€800", "8", "+100%", "40.0%", "20.0%"),
        ("Kettle", "€150", "3", "-50.0%", "–", "–"),
    ]
    assert behind(rows[0]["revenue_url"], by=boss, at=now) == (2, Decimal(800))
    assert behind(rows[0]["before_url"], by=boss, at=now) == (1, Decimal(400))
    assert behind(rows[0]["returns_url"], by=boss, at=now) == (1, Decimal(-200))
    html = answer.content.decode()
    for name in ("Grinder", "Kettle"):
        assert name in html
    assert "Brush" not in html


def test_the_other_currency_and_the_other_order_are_one_click_away(page, sales):
    assert [r["name"] for r in page("/portfolio/?currency=RON").context["rows"]] == ["Brush"]
    assert [r["name"] for r in page("/portfolio/?sort=growth").context["rows"]] == ["Kettle", "Grinder"]
    assert [r["name"] for r in page("/portfolio/?sort=nonsense&period=nonsense").context["rows"]] == [
        "Grinder",
        "Kettle",
    ]
    assert page("/portfolio/?period=last_year&currency=EUR").context["rows"][0]["revenue"] == "€400"


def test_what_did_not_sell_is_found(page, sales, boss, now):
    place = urlsplit(page("/portfolio/").context["unsold_url"])
    found = query.of("product", by=boss, at=now).where(json.loads(parse_qs(place.query)["filter"][0]))
    assert [r["name"] for r in found.page(10).rows] == ["Unsold"]


def test_a_product_shows_its_months_and_each_bar_leads_to_its_lines(page, sales, boss, now):
    html = page(f"/products/{sales[0]}/?tab=performance").content.decode()
    assert "€800" in html and "+100%" in html
    months = dict(re.findall(r'<a href="([^"]*order-lines[^"]*)" aria-label="([A-Z][a-z]{2} \d{4}): ', html))
    assert len(months) == 12
    sums = {label: behind(url, by=boss, at=now)[1] for url, label in months.items()}
    assert {label: value for label, value in sums.items() if value} == {"Mar 2026": 1000, "Jan 2026": -200}
    assert "(€400)" in html, "the same month of the year before is told"


def test_the_best_customers_come_as_a_part_and_as_a_page(page, sales):
    part = page(f"/portfolio/{sales[0]}/customers/?currency=EUR", **{"HX-Request": "true"})
    whole = page(f"/portfolio/{sales[0]}/customers/?currency=EUR")
    for answer in (part, whole):
        assert "Firm" in answer.content.decode() and "€800" in answer.content.decode()
    assert "<html" not in part.content.decode() and "<html" in whole.content.decode()
    assert page("/portfolio/999999/customers/").status_code == 404


def test_a_product_page_has_no_chart_before_the_first_sale(page, sales):
    assert "chart__drawing" not in page(f"/products/{sales[3]}/").content.decode()
    assert "first confirmed order" in page(f"/products/{sales[3]}/?tab=performance").content.decode()
