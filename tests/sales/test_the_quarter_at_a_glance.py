"""What will we close this quarter, what changed since last week and why: three clicks from the first page of a manager;
amounts in several currencies are counted together at dated rates, and what has no rate is named."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from libreta.kernel import writes
from libreta.kernel.actors import system_actor
from libreta.sales.forecasts import periods, snapshots
from libreta.sales.forecasts.changing import wrap_label
from libreta.sales.models import ApprovalRule, Quote, QuoteApproval, Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def mara(user_of):
    return user_of("mara", "manager", "North")


@pytest.fixture
def deals(alice, charlie, admin, actor_of):
    """A week of the north: one won, one lost for its price, one slipped, one new; the south has a deal of its own."""
    at = timezone.now()
    before, by = at - timedelta(days=7), actor_of(admin)
    soon = at.date().isoformat()
    customer = writes.create("customer", [{"name": "Café Sol", "owner": alice.pk}], by=by, at=before)[0]
    row = {"customer": customer, "currency": "EUR", "close_on": soon, "owner": alice.pk}
    names = {"Roaster": 1000, "Grinder": 300, "Kettle": 200}
    rows = [{**row, "name": name, "amount": amount} for name, amount in names.items()]
    rows.append({**row, "name": "Southern", "amount": 9000, "owner": charlie.pk})
    made = dict(zip((*names, "Southern"), writes.create("opportunity", rows, by=by, at=before), strict=True))
    snapshots.take_snapshot(by=system_actor(), at=before)
    stages = {stage.category: stage.pk for stage in Stage.objects.order_by("-position")}
    values = {
        "Roaster": {"stage": stages["won"]},
        "Grinder": {"stage": stages["lost"], "reason": "price"},
        "Kettle": {"close_on": (at + timedelta(days=190)).date().isoformat()},
    }
    writes.update("opportunity", [writes.Change(made[n], v) for n, v in values.items()], by=by, at=at)
    writes.create("opportunity", [{**row, "name": "Sieve", "amount": 50}], by=by, at=at)
    quarter = periods.of_day("quarter", at.date())
    quota = {"person": alice.pk, "starts_on": quarter.first, "period": "quarter", "amount": 2000, "currency": "EUR"}
    writes.create("quota", [quota], by=by, at=at)
    return made


def test_a_manager_answers_in_three_clicks(client, mara, deals):
    client.force_login(mara)
    home = client.get("/").content.decode()
    assert 'hx-get="/forecast/glance/"' in home  # read when the page stands: no click
    glance = client.get("/forecast/glance/", headers={"HX-Request": "true"})
    assert "<html" not in glance.content.decode()
    context = glance.context
    assert [(one["label"], one["value"]) for one in context["stats"]] == [
        ("Closed", "€1,000"), ("Commit", "€0"), ("Best case", "€0")
    ]  # fmt: skip
    assert (context["quota"], context["attained"]["closed"], context["attained"]["gap"]) == ("€2,000", "50%", "€1,000")
    moves = {str(one["label"]): one for one in context["moves"]}
    assert {label: one["count"] for label, one in moves.items()} == {"Won": 1, "Lost": 1, "Slipped": 1, "New": 1}
    listed = client.get(moves["Lost"]["url"].partition("#")[0])  # one click: what was lost, and why
    text = listed.content.decode()
    assert "Grinder" in text and "Price" in text and "Southern" not in text
    assert f"/opportunities/{deals['Grinder']}/" in text  # the second click is the deal itself
    closed = client.get(context["stats"][0]["href"]).content.decode()
    assert "Roaster" in closed and "Southern" not in closed


def test_without_scripts_the_glance_is_a_page(client, mara, deals):
    client.force_login(mara)
    page = client.get("/forecast/glance/").content.decode()
    assert "<html" in page and "€1,000" in page


def test_a_seller_is_spared_and_sees_own_figures_only(client, charlie, deals):
    client.force_login(charlie)
    assert "/forecast/glance/" not in client.get("/").content.decode()
    page = client.get("/forecast/glance/").content.decode()
    assert "Grinder" not in page and "€1,000" not in page


def test_quotes_that_wait_for_ones_approval_stand_on_the_first_page(client, mara, alice, charlie, actor_of, deals):
    at = timezone.now()
    (pk,) = writes.create(
        "quote",
        [{"title": "Bar for Sol", "customer": Quote._meta.get_field("customer").related_model.objects.first().pk,
          "currency": "EUR", "valid_until": (at + timedelta(days=9)).date().isoformat()}],
        by=actor_of(alice), at=at,
    )  # fmt: skip
    rule = ApprovalRule.objects.create(
        name="Deep", measure="discount", threshold=10, approver=mara, created_at=at, updated_at=at
    )
    Quote.objects.filter(pk=pk).update(status="awaiting_approval")
    QuoteApproval.objects.create(
        quote_id=pk, rule=rule, measured=15, fingerprint="x", decision="waiting", asked_by=alice, seller=alice,
        asked_at=at, created_at=at, updated_at=at,
    )  # fmt: skip
    client.force_login(mara)
    assert "Bar for Sol" in client.get("/").content.decode()
    for other in (alice, charlie):
        client.force_login(other)
        assert "Waiting for your approval" not in client.get("/").content.decode()


@pytest.fixture
def mixed(alice, admin, actor_of):
    by, at = actor_of(admin), timezone.now()
    customer = writes.create("customer", [{"name": "Café Sol", "owner": alice.pk}], by=by, at=at)[0]
    amounts = (("EUR", 100), ("USD", 100), ("PEN", 700))
    rows = [{"name": c, "customer": customer, "amount": a, "currency": c, "owner": alice.pk} for c, a in amounts]
    writes.create("opportunity", rows, by=by, at=at)
    rates = [
        {"currency": "USD", "base": "EUR", "rate": "0.9", "valid_from": (at - timedelta(days=30)).date().isoformat()},
        {"currency": "USD", "base": "EUR", "rate": "0.5", "valid_from": (at + timedelta(days=30)).date().isoformat()},
    ]
    writes.create("exchange_rate", rates, by=by, at=at)


def test_board_and_pipeline_count_currencies_together_and_name_what_has_no_rate(client, mixed, alice):
    client.force_login(alice)
    board = client.get("/opportunities/board/")
    (column,) = [column for column in board.context["columns"] if column["count"]]
    assert (column["worth"].amount, column["worth"].currency, column["worth"].unconverted) == (
        Decimal("190.00"), "EUR", ("PEN",)
    )  # fmt: skip
    assert len(column["sums"]) == 3 and "without PEN" in board.content.decode()
    stats = {str(one["label"]): one for one in client.get("/pipeline/").context["stats"]}
    assert stats["Open now"]["note"].startswith("≈ €190 without PEN (")
    assert stats["Expected"]["value"] == "≈ €19 without PEN"


def test_one_currency_is_written_as_it_is(client, deals, alice):
    client.force_login(alice)
    assert all(column["worth"] is None for column in client.get("/opportunities/board/").context["columns"])


@pytest.mark.parametrize(
    ("label", "width", "lines"),
    [
        ("Mutat într-o perioadă anterioară", 71, ["Mutat", "într-o", "perioadă", "anterioară"]),
        ("Won", 71, ["Won"]),
        ("Moved to an earlier period", 120, ["Moved to an", "earlier period"]),
        ("Responsabilidad", 50, ["Respon…"]),
    ],
)
def test_labels_of_the_waterfall_stay_within_their_bars(label, width, lines):
    assert wrap_label(label, width) == lines
