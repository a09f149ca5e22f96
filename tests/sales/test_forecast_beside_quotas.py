"""Quotas, managers' figures and shares: who may set them, what stands beside what, and what the database refuses."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from libreta.identity.keys.actions import create_key
from libreta.kernel import writes
from libreta.kernel.actors import system_actor
from libreta.kernel.refusals import Duplicate, Forbidden, Invalid, NotVisible
from libreta.sales.forecasts import actions, periods, quotas
from libreta.sales.forecasts.queries import overview
from libreta.sales.models import ForecastAdjustment, Opportunity, OpportunitySplit, Quota

pytestmark = pytest.mark.django_db
QUARTER = periods.of_day("quarter", date(2026, 3, 18))


@pytest.fixture
def deal(alice, actor_of, now):
    by = actor_of(alice)
    customer = writes.create("customer", [{"name": "Café Sol"}], by=by, at=now)[0]
    values = {"name": "Grinder", "customer": customer, "amount": 1000, "currency": "EUR", "close_on": "2026-03-30"}
    return writes.create("opportunity", [values | {"forecast_category": "commit"}], by=by, at=now)[0]


@pytest.fixture
def api(client):
    def call(user, method, path, body=None):
        _key, text = create_key(
            name="t", user_id=user.pk, role_id=user.role_id, expires_at=None, by=system_actor(), at=datetime.now(UTC)
        )
        bearer = {"Authorization": f"Bearer {text}"}
        return getattr(client, method)(f"/api/v1/{path}", body, content_type="application/json", headers=bearer)

    return call


def give(user, amounts, actor_of, now, period=QUARTER, kind="revenue"):
    return quotas.set_quotas(period, kind, amounts, currency="EUR", by=actor_of(user), at=now)


def test_attainment_gap_and_coverage_stand_beside_the_deals(deal, alice, bob, actor_of, now):
    assert give(bob, {("person", alice.pk): Decimal(4000)}, actor_of, now) == 1
    won = {"name": "Won", "customer": Opportunity.objects.get().customer_id, "amount": 1500, "currency": "EUR"}
    (pk,) = writes.create("opportunity", [won], by=actor_of(alice), at=now)
    from libreta.sales.opportunities.actions import win_opportunities

    win_opportunities([pk], by=actor_of(alice), at=now, reason="price")
    row = overview(QUARTER, by=actor_of(bob), at=now).people[0]
    assert (row.quota, row.closed, row.attainment, row.gap) == (4000, 1500, 0.375, 2500)
    assert row.coverage == 0.4 and row.expected == 2500


def test_a_quota_of_months_fills_the_quarter_and_a_team_covers_its_people(deal, alice, bob, actor_of, now):
    for month in (1, 2, 3):
        give(bob, {("person", alice.pk): Decimal(100)}, actor_of, now, periods.of_day("month", date(2026, month, 1)))
    found = overview(QUARTER, by=actor_of(bob), at=now)
    assert (found.people[0].quota, found.teams[0].quota, found.company.quota) == (300, 300, 300)
    give(bob, {("team", alice.team_id): Decimal(1000)}, actor_of, now)
    found = overview(QUARTER, by=actor_of(bob), at=now)
    assert (found.people[0].quota, found.teams[0].quota, found.company.quota) == (300, 1000, 1000)


def test_a_quota_stands_once_even_when_two_write_it(alice, bob, actor_of, now):
    give(bob, {("person", alice.pk): Decimal(1)}, actor_of, now)
    row = {"person": alice.pk, "period": "quarter", "starts_on": QUARTER.first, "amount": 2, "currency": "EUR"}
    with pytest.raises(Duplicate):
        writes.create("quota", [row], by=actor_of(bob), at=now)
    assert list(Quota.objects.values_list("amount", flat=True)) == [1]
    team = {"team": alice.team_id, "period": "quarter", "starts_on": QUARTER.first, "amount": 2, "currency": "EUR"}
    writes.create("quota", [team], by=actor_of(bob), at=now)
    with pytest.raises(Duplicate):
        writes.create("quota", [team], by=actor_of(bob), at=now)
    assert Quota.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [{"starts_on": "2026-02-01"}, {"amount": -1}, {"person": None}, {"team": 999999, "person": None}],
)
def test_a_quota_that_cannot_be_is_refused(alice, bob, actor_of, now, wrong):
    row = {"person": alice.pk, "period": "quarter", "starts_on": QUARTER.first, "amount": 2, "currency": "EUR"} | wrong
    with pytest.raises(Invalid):
        writes.create("quota", [row], by=actor_of(bob), at=now)
    assert not Quota.objects.exists()


def test_a_seller_sets_no_quota_and_a_manager_none_of_another_team(alice, bob, charlie, actor_of, now, client):
    row = {"person": alice.pk, "period": "quarter", "starts_on": QUARTER.first, "amount": 2, "currency": "EUR"}
    for user, whom in ((alice, alice), (alice, bob), (bob, charlie), (charlie, alice)):
        with pytest.raises(Forbidden), transaction.atomic():
            writes.create("quota", [row | {"person": whom.pk}], by=actor_of(user), at=now)
    client.force_login(alice)
    assert client.get("/forecast/quotas/").status_code == 403
    assert not Quota.objects.exists()


def test_the_grid_is_typed_pasted_and_copied(client, alice, bob, charlie, actor_of, now):
    client.force_login(bob)
    address = "/forecast/quotas/?period=2026-Q1"
    names = [one["line"].name for one in client.get(address).context["lines"]]
    assert names == ["North", "Alice", "Bob"]
    sent = {"period": "2026-Q1", "do": "keep", f"person-{alice.pk}": "1,000.50", "pasted": "Bob\t2000\n"}
    assert client.post("/forecast/quotas/", sent).status_code == 302
    assert dict(Quota.objects.values_list("subject", "amount")) == {"Alice": Decimal("1000.50"), "Bob": Decimal(2000)}
    wrong = client.post(
        "/forecast/quotas/", {"period": "2026-Q1", f"person-{alice.pk}": "lots", "pasted": "Charlie\t5"}
    )
    assert wrong.status_code == 422 and "Charlie" in wrong.content.decode() and "lots" in wrong.content.decode()
    assert Quota.objects.count() == 2
    copied = client.post("/forecast/quotas/", {"period": "2026-Q2", "do": "copy", "factor": "1.1"})
    assert copied.status_code == 302
    later = Quota.objects.filter(starts_on=date(2026, 4, 1))
    assert dict(later.values_list("subject", "amount")) == {"Alice": Decimal(1101), "Bob": Decimal(2200)}
    emptied = {"period": "2026-Q1", f"person-{alice.pk}": "", f"person-{bob.pk}": "2000"}
    client.post("/forecast/quotas/", emptied)
    live = Quota.objects.filter(starts_on=date(2026, 1, 1), trashed_at=None)
    assert list(live.values_list("subject", flat=True)) == ["Bob"]


def test_a_managers_figure_stands_beside_and_never_over_the_owners(deal, alice, bob, actor_of, now):
    say = {"currency": "EUR", "by": actor_of(bob), "at": now}
    actions.adjust_forecast(QUARTER, alice.pk, "commit", Decimal(600), reason="too hopeful", **say)
    actions.adjust_forecast(QUARTER, alice.pk, "commit", Decimal(700), reason="they called", **say)
    found = overview(QUARTER, by=actor_of(alice), at=now)
    row = found.people[0]
    assert (row.value("commit"), row.adjusted["commit"].amount, row.adjusted["commit"].reason) == (
        1000,
        700,
        "they called",
    )
    assert (found.company.expected, found.company.managed) == (1000, 700)
    actions.adjust_forecast(QUARTER, alice.pk, "commit", None, reason="seen the order", **say)
    found = overview(QUARTER, by=actor_of(bob), at=now)
    assert not found.people[0].adjusted and found.company.managed == 1000
    assert ForecastAdjustment.objects.count() == 3
    assert Opportunity.objects.get(pk=deal).amount == 1000


def test_an_adjustment_asks_why_and_is_not_for_oneself(client, deal, alice, bob, charlie, actor_of, now):
    given = {"currency": "EUR", "at": now}
    for user, whom in ((alice, alice), (bob, charlie), (charlie, alice)):
        with pytest.raises(Forbidden), transaction.atomic():
            actions.adjust_forecast(QUARTER, whom.pk, "commit", Decimal(1), reason="x", by=actor_of(user), **given)
    with pytest.raises(Invalid):
        actions.adjust_forecast(QUARTER, alice.pk, "closed", Decimal(1), reason="x", by=actor_of(bob), **given)
    client.force_login(bob)
    sent = {"period": "2026-Q1", "person": alice.pk, "category": "commit", "amount": "10", "reason": " "}
    answer = client.post("/forecast/adjustment/", sent)
    assert answer.status_code == 422 and "Say why." in answer.content.decode()
    assert not ForecastAdjustment.objects.exists()
    assert client.post("/forecast/adjustment/", sent | {"reason": "visited them"}).status_code == 302
    page = client.get(f"/forecast/adjustment/?period=2026-Q1&person={alice.pk}&category=commit").content.decode()
    assert "visited them" in page and "Bob" in page
    client.force_login(charlie)
    stranger = client.get(f"/forecast/adjustment/?period=2026-Q1&person={alice.pk}&category=commit")
    assert stranger.status_code == 404


def test_shares_are_one_hundred_together_or_nothing_changes(deal, alice, bob, charlie, actor_of, now):
    by = actor_of(alice)
    actions.share_opportunity(deal, {alice.pk: Decimal(70), bob.pk: Decimal(30)}, by=by, at=now)
    kept = set(OpportunitySplit.objects.values_list("person_id", "percent"))
    for wrong in ({alice.pk: Decimal(70)}, {alice.pk: Decimal(110), bob.pk: Decimal(-10)}, {0: Decimal(100)},
                  {alice.pk: Decimal("33.333"), bob.pk: Decimal("66.667")}):  # fmt: skip
        with pytest.raises(Invalid):
            actions.share_opportunity(deal, wrong, by=by, at=now)
    with pytest.raises(NotVisible):
        actions.share_opportunity(deal, {charlie.pk: Decimal(100)}, by=actor_of(charlie), at=now)
    assert set(OpportunitySplit.objects.values_list("person_id", "percent")) == kept
    actions.share_opportunity(deal, {alice.pk: Decimal(100)}, by=by, at=now)
    assert not OpportunitySplit.objects.exists()


def test_the_database_refuses_shares_that_are_not_whole_whoever_writes(deal, alice, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        OpportunitySplit.objects.create(
            opportunity_id=deal, person=alice, percent=Decimal(40), created_at=now, updated_at=now
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS split_is_whole IMMEDIATE")
    assert not OpportunitySplit.objects.exists()


def test_the_api_tells_and_takes_the_same(api, deal, alice, bob, charlie):
    body = {"shares": [{"person": alice.pk, "percent": "60"}, {"person": bob.pk, "percent": 40}]}
    assert api(charlie, "put", f"opportunities/{deal}/shares", body).status_code == 404
    assert not OpportunitySplit.objects.exists()
    assert api(alice, "put", f"opportunities/{deal}/shares", body).json()["data"] == [
        {"person": alice.pk, "percent": "60.00"}, {"person": bob.pk, "percent": "40.00"}
    ]  # fmt: skip
    assert api(charlie, "get", f"opportunities/{deal}/shares").status_code == 404
    assert api(alice, "put", f"opportunities/{deal}/shares", {"shares": [{"person": 1}]}).status_code == 422
    told = api(bob, "get", "forecast?period=2026-Q1").json()["data"]
    assert (told["period"], told["currency"], told["company"]["categories"]["commit"]) == (
        "2026-Q1", "EUR", {"amount": "1000.00", "count": 1}
    )  # fmt: skip
    people = {p["name"]: p["categories"]["commit"]["amount"] for p in told["teams"][0]["people"]}
    assert people == {"Alice": "600.00", "Bob": "400.00"}
    assert "teams" not in api(bob, "get", "forecast?period=2026-Q1&by=company").json()["data"]
    assert api(bob, "get", "forecast?period=soon").status_code == 422
    row = {"person": alice.pk, "period": "quarter", "starts_on": "2026-01-01", "amount": "5000"}
    assert api(alice, "post", "quotas", row).status_code == 403
    made = api(bob, "post", "quotas", row)
    assert (made.status_code, made.json()["subject"], made.json()["currency"]) == (201, "Alice", "EUR")
    adjusted = {"person": alice.pk, "starts_on": "2026-01-01", "category": "commit", "amount": 5, "reason": "r"}
    assert api(bob, "post", "forecast-adjustments", adjusted).status_code == 201
    told = api(alice, "get", "forecast?period=2026-Q1").json()["data"]
    assert Decimal(told["company"]["quota"]) == 5000


def test_the_company_chooses_its_fiscal_year_and_currency(client, admin, alice, deal):
    client.force_login(alice)
    assert client.post("/settings/forecast/", {"fiscal_start": "4", "currency": "USD"}).status_code == 403
    client.force_login(admin)
    wrong = client.post("/settings/forecast/", {"fiscal_start": "13", "currency": "Euro"})
    assert wrong.status_code == 422
    assert client.post("/settings/forecast/", {"fiscal_start": "4", "currency": "usd"}).status_code == 302
    question = client.get("/forecast/?period=2025-Q4").context["question"]
    assert (question.period.first, question.currency) == (date(2026, 1, 1), "USD")
