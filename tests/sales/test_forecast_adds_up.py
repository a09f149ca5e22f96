"""The forecast: exact figures by person, team and company, in one currency, each leading to exactly its records."""

from datetime import date
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from libreta.kernel import query, writes
from libreta.kernel.actors import FieldRight, system_actor
from libreta.sales.forecasts import actions, periods
from libreta.sales.forecasts.queries import overview
from libreta.sales.models import Opportunity, Stage

pytestmark = pytest.mark.django_db
THIS = periods.of_day("quarter", date(2026, 3, 18))
STORY = (  # name, stage, amount, currency, close_on or closed_on, own category, owner
    ("won early", "Won", 1000, "EUR", "2026-01-15", "", "alice"),
    ("won in dollars", "Won", 500, "USD", "2026-02-10", "", "bob"),
    ("won before", "Won", 9000, "EUR", "2025-12-31", "", "alice"),
    ("lost", "Lost", 700, "EUR", "2026-02-01", "", "alice"),
    ("committed", "Negotiation", 300, "EUR", "2026-03-30", "", "alice"),
    ("raised", "First contact", 200, "USD", "2026-03-31", "commit", "bob"),
    ("best", "Offer", 400, "EUR", "2026-03-20", "", "bob"),
    ("pipe", "First contact", 50, "EUR", "2026-03-01", "", "alice"),
    ("left out", "Offer", 60, "EUR", "2026-03-25", "omitted", "alice"),
    ("no rate", "Offer", 10000, "MXN", "2026-03-25", "", "alice"),
    ("bare", "First contact", None, "", "2026-03-25", "", "alice"),
    ("undated", "First contact", 80, "EUR", None, "", "alice"),
    ("next quarter", "Offer", 90, "EUR", "2026-04-01", "", "alice"),
    ("nobody's", "Offer", 11, "EUR", "2026-03-25", "", None),
    ("of the south", "Offer", 7777, "EUR", "2026-03-25", "", "charlie"),
)  # fmt: skip
RATES = (("USD", "0.80", "2026-01-01"), ("USD", "0.90", "2026-03-01"), ("USD", "0.10", "2026-06-01"))


@pytest.fixture
def people(alice, bob, charlie):
    return {"alice": alice.pk, "bob": bob.pk, "charlie": charlie.pk, None: None}


@pytest.fixture
def deals(people, now):
    by = system_actor()
    rates = [{"currency": c, "base": "EUR", "rate": r, "valid_from": d} for c, r, d in RATES]
    writes.create("exchange_rate", rates, by=by, at=now)
    customer = writes.create("customer", [{"name": "Café Sol"}], by=by, at=now)[0]
    seed = writes.create("opportunity", [{"name": "seed", "customer": customer}], by=by, at=now)
    writes.trash("opportunity", seed, by=by, at=now)
    stages = {stage.name: stage for stage in Stage.objects.all()}
    rows = []
    for name, stage, amount, currency, day, own, owner in STORY:
        row = {"name": name, "customer": customer, "stage": stages[stage].pk, "amount": amount, "currency": currency,
               "forecast_category": own, "owner": people[owner], "reason": "price"}  # fmt: skip
        rows.append(
            row | ({"close_on": day or "2026-05-05"} if stages[stage].category == "open" else {"closed_on": day})
        )
    made = dict(zip((row[0] for row in STORY), writes.create("opportunity", rows, by=by, at=now), strict=True))
    Opportunity.objects.filter(pk=made["undated"]).update(close_on=None)
    return made


@pytest.fixture
def read(deals, actor_of, now):
    return lambda user, **more: overview(THIS, by=actor_of(user), at=now, **more)


def cells(row):
    return {str(category): (cell.amount, cell.count) for category, cell in row.cells.items() if cell.count}


def test_amounts_stand_by_person_team_and_company_at_dated_rates(read, bob, people):
    found = read(bob)
    assert found.currency == "EUR"
    assert cells(found.company) == {
        "closed": (Decimal("1400.00"), 2),
        "commit": (Decimal("480.00"), 2),
        "best_case": (Decimal("400.00"), 1),
        "pipeline": (Decimal("50.00"), 2),
        "omitted": (Decimal("60.00"), 1),
    }
    (north,) = found.teams
    by_name = {row.name: cells(row) for row in north.rows}
    assert by_name["Alice"]["closed"] == (Decimal("1000.00"), 1)
    assert by_name["Bob"] == {
        "closed": (Decimal("400.00"), 1), "commit": (Decimal("180.00"), 1), "best_case": (Decimal("400.00"), 1)
    }  # fmt: skip
    assert [(one.currency, one.count, one.amount) for one in found.apart] == [("MXN", 1, Decimal("10000.00"))]
    assert (found.figures.bare, found.figures.late, found.undated) == (1, 1, 1)
    assert cells(north) == cells(found.company)


def test_the_administrator_sees_the_other_team_and_nobodys_deals(read, admin):
    found = read(admin)
    assert found.company.value("best_case") == Decimal("400.00") + 7777 + 11
    assert [(team.name, [row.name for row in team.rows]) for team in found.teams] == [
        ("North", ["Alice", "Bob"]), ("South", ["Charlie"]), ("", [""])
    ]  # fmt: skip


def test_a_stranger_sees_only_his_own(read, charlie):
    found = read(charlie)
    assert cells(found.company) == {"best_case": (Decimal("7777.00"), 1)}
    assert not found.apart and found.undated == 0


def test_every_figure_leads_to_exactly_its_records(client, read, deals, admin, actor_of, now, monkeypatch):
    monkeypatch.setattr("libreta.identity.middleware.datetime", _Clock(now))
    actions.share_opportunity(
        deals["best"],
        {Opportunity.objects.get(pk=deals["committed"]).owner_id: Decimal(40), admin.pk: Decimal(60)},
        by=system_actor(),
        at=now,
    )
    client.force_login(admin)
    for address in ("/forecast/?period=2026-Q1", "/forecast/?period=2026-Q1&by=team", "/forecast/?period=2026"):
        context = client.get(address).context
        checked = 0
        for row in context["rows"]:
            for cell in row["cells"]:
                if cell["url"]:
                    assert _behind(client, cell["url"], admin, actor_of, now) == cell["count"], (row, cell)
                    checked += 1
                else:
                    assert cell["count"] == 0
        assert checked > 5
        for note in context["notes"]:
            assert _behind(client, note["url"], admin, actor_of, now) == note["count"], note


class _Clock:
    def __init__(self, now):
        self.instant = now

    def now(self, zone):
        return self.instant


def _behind(client, address, user, actor_of, now):
    tree = parse_qs(urlsplit(address).query)["filter"][0]
    assert client.get(address).status_code == 200
    return query.of("opportunity", by=actor_of(user), at=now).where(tree).count("exact").value


def test_a_share_moves_credit_and_counts_a_deal_once_in_the_team(read, deals, alice, bob, now):
    actions.share_opportunity(
        deals["best"], {alice.pk: Decimal("25"), bob.pk: Decimal("75")}, by=system_actor(), at=now
    )
    found = read(bob)
    by_name = {row.name: cells(row) for row in found.people}
    assert by_name["Alice"]["best_case"] == (Decimal("100.00"), 1)
    assert by_name["Bob"]["best_case"] == (Decimal("300.00"), 1)
    assert cells(found.company)["best_case"] == (Decimal("400.00"), 1)


def test_counts_can_be_asked_for_instead_of_money(read, bob):
    found = read(bob, measure="count")
    assert (found.company.closed, found.company.expected) == (2, 4)


def test_hidden_amounts_are_not_added(deals, bob, actor_of, now):
    from dataclasses import replace

    by = actor_of(bob)
    by = replace(by, rights=replace(by.rights, fields={"opportunity": {"amount": FieldRight.HIDDEN}}))
    found = overview(THIS, by=by, at=now)
    assert found.company.value("closed") == 0 and found.company.cells["closed"].count == 2


def test_a_category_follows_the_stage_until_the_owner_says_otherwise(deals, alice, actor_of, now):
    by = actor_of(alice)
    offer = Stage.objects.get(name="Offer")
    pk = deals["pipe"]

    def forecast():
        return Opportunity.objects.values_list("forecast", "forecast_on").get(pk=pk)

    assert forecast() == ("pipeline", date(2026, 3, 1))
    writes.update("opportunity", [writes.Change(pk, {"stage": offer.pk})], by=by, at=now)
    assert forecast()[0] == "best_case"
    writes.update("stage", [writes.Change(offer.pk, {"forecast": "commit"})], by=system_actor(), at=now)
    assert forecast()[0] == "commit"
    writes.update("opportunity", [writes.Change(pk, {"forecast_category": "omitted"})], by=by, at=now)
    assert forecast()[0] == "omitted"
    won = Stage.objects.get(name="Won")
    writes.update("opportunity", [writes.Change(pk, {"stage": won.pk, "closed_on": "2026-03-10"})], by=by, at=now)
    assert forecast() == ("closed", date(2026, 3, 10))


def test_pushes_are_counted_and_the_first_day_is_kept(deals, alice, actor_of, now):
    by, pk = actor_of(alice), deals["pipe"]
    for day in ("2026-03-20", "2026-04-20", "2026-04-01", "2026-05-01"):
        writes.update("opportunity", [writes.Change(pk, {"close_on": day})], by=by, at=now)
    assert Opportunity.objects.values_list("pushes", "first_close_on").get(pk=pk) == (3, date(2026, 3, 1))


@pytest.mark.parametrize(
    ("text", "first", "after", "code", "start"),
    [
        ("2026-Q1", date(2026, 1, 1), date(2026, 4, 1), "2026-Q1", 1),
        ("2026-Q1", date(2026, 4, 1), date(2026, 7, 1), "2026-Q1", 4),
        ("2026", date(2026, 10, 1), date(2027, 10, 1), "2026", 10),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1), "2026-12", 10),
        ("this_quarter", date(2026, 1, 1), date(2026, 4, 1), "2025-Q4", 4),
        ("last_year", date(2025, 1, 1), date(2026, 1, 1), "2025", 1),
        ("next_month", date(2026, 4, 1), date(2026, 5, 1), "2026-04", 1),
    ],
)
def test_periods_follow_the_fiscal_year(text, first, after, code, start):
    found = periods.read(text, today=date(2026, 3, 18), fiscal_start=start)
    assert (found.first, found.after, found.code) == (first, after, code)
    assert periods.read(found.code, today=date(2026, 3, 18), fiscal_start=start) == found
    assert found.moved(1).moved(-1) == found


@pytest.mark.parametrize("text", ["", "2026-13", "2026-Q5", "x", "this_week", "0001"])
def test_what_is_no_period_is_none(text):
    assert periods.read(text, today=date(2026, 3, 18)) is None
