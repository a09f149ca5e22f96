"""The 8,800 deals of a real data set come in by import, with their history, and the figures agree with the source."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Avg, Count, F, Sum

from libreta.integrations.imports import actions, carrying, editing
from libreta.integrations.imports.plan import Plan
from libreta.kernel import query
from libreta.kernel.actors import system_actor
from libreta.sales.models import Opportunity, StageChange

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "maven_crm"


@pytest.fixture
def system():
    return system_actor(door="import")


@pytest.fixture
def bring(system, now):
    def carry(name, type_key, *, currency=None, **reading):
        path = FOLDER / name
        if not path.exists():
            pytest.skip(f"the shared folder has no data/maven_crm/{name}")
        run = actions.upload([path.read_bytes()], name, type_key, by=system, at=now, **reading)
        if currency:
            plan = editing.with_constant(Plan.from_json(run.plan), "currency", currency)
            actions.set_plan(run.pk, plan, by=system, at=now)
        return carrying.carry_out(run.pk, by=system, clock=lambda: now)

    return carry


def test_eight_thousand_deals_come_in_with_their_past(bring, system, now, user_of):
    moses = user_of("moses", "seller", "North")
    type(moses).objects.filter(pk=moses.pk).update(name="Moses Frase")
    bring("accounts.csv", "customer", currency="USD")
    bring("products.csv", "product", currency="USD")
    run = bring("sales_pipeline.csv", "opportunity", preset="sales-pipeline")
    assert (run.state, run.problem, run.counts["refused"]) == ("done", "", 0)
    assert run.counts["feeds"]["opportunity"]["created"] == 8800
    assert [run.counts["feeds"][feed]["created"] for feed in ("pipeline", "stage", "customer", "product")] == [
        1,
        4,
        0,
        0,
    ]
    assert dict(Opportunity.objects.values_list("stage__name").annotate(n=Count("id"))) == {
        "Won": 4238, "Lost": 2473, "Engaging": 1589, "Prospecting": 500
    }  # fmt: skip
    won = Opportunity.objects.filter(status="won")
    assert won.aggregate(total=Sum("amount"))["total"] == Decimal("10005534.00")
    cycle = won.aggregate(days=Avg(F("closed_on") - F("engaged_on")))["days"]
    assert round(cycle.total_seconds() / 86400, 2) == 51.78
    deals = query.of("opportunity", by=system, at=now)
    without = deals.where(
        {"and": [{"field": "customer", "op": "empty", "value": True}, {"field": "status", "op": "eq", "value": "open"}]}
    )
    assert without.count("exact").value == 1425
    assert deals.where({"field": "product.name", "op": "eq", "value": "GTX Pro"}).count("exact").value == 1480
    own = Opportunity.objects.filter(seller_name="Moses Frase")
    assert own.count() == own.filter(owner=moses).count() == 260
    assert Opportunity.objects.filter(owner=None).count() == 8800 - 260


def test_the_history_is_made_from_the_days(bring):
    bring("sales_pipeline.csv", "opportunity", preset="sales-pipeline")
    steps = StageChange.objects.values_list("from_stage__name", "to_stage__name").annotate(
        n=Count("id"), days=Avg("days")
    )
    assert {(a, b): (n, days and round(days, 2)) for a, b, n, days in steps} == {
        (None, "Prospecting"): (500, None),
        (None, "Engaging"): (8300, None),
        ("Engaging", "Won"): (4238, Decimal("51.78")),
        ("Engaging", "Lost"): (2473, Decimal("41.48")),
    }
    first = Opportunity.objects.get(external_id="1C1I7A6R")
    rows = first.changes.order_by("id").values_list("to_stage__name", "at__date", "days")
    assert [(name, str(day), days) for name, day, days in rows] == [
        ("Engaging", "2016-10-20", None), ("Won", "2017-03-01", Decimal("132.00"))
    ]  # fmt: skip


def test_the_page_and_the_api_say_the_figures_of_the_source(bring, client, admin, now):
    from libreta.identity.keys.actions import create_key

    bring("sales_pipeline.csv", "opportunity", preset="sales-pipeline")
    client.force_login(admin)
    context = client.get("/pipeline/").context
    assert [(str(stat["value"]), str(stat["note"])) for stat in context["stats"]] == [
        ("4,238", "$10,005,534"),
        ("2,473", ""),
        ("63.2%", "6,711 closed"),
        ("51.78 days", "engaged to won"),
        ("2,089", ""),
        ("–", "no amounts yet"),
    ]
    assert round(context["found"].total.rate, 4) == 0.6315
    assert [(s["stage"].name, s["reached"], s["conversion"]) for s in context["funnel"]] == [
        ("Prospecting", 8800, ""), ("Engaging", 8300, "94.3%"), ("Won", 4238, "51.1%")
    ]  # fmt: skip
    assert [(one["count"], str(one["label"])) for one in context["attention"]] == [
        (1425, "without a customer"), (2089, "without a next activity")
    ]  # fmt: skip
    owners = next(table["rows"] for table in context["broken"] if table["icon"] == "users")
    assert (owners[0]["label"], owners[0]["won"], owners[0]["lost"]) == ("Darcel Schlecht", 349, 204)
    quarter = client.get("/pipeline/?from=2017-04-01&to=2017-06-30").context["found"].total
    assert (quarter.won, quarter.lost) == (1254, 778)
    _key, key = create_key(
        name="t", user_id=admin.pk, role_id=admin.role_id, expires_at=None, by=system_actor(), at=now
    )
    bearer = {"Authorization": f"Bearer {key}"}
    for status, count in (("won", 4238), ("lost", 2473), ("open", 2089)):
        answer = client.get(f"/api/v1/opportunities?status[eq]={status}&count=exact&limit=1", headers=bearer)
        assert answer.json()["count"]["value"] == count


def test_the_same_file_again_changes_nothing(bring):
    bring("sales_pipeline.csv", "opportunity", preset="sales-pipeline")
    again = bring("sales_pipeline.csv", "opportunity", preset="sales-pipeline")
    assert again.counts["feeds"]["opportunity"] == {"created": 0, "updated": 0, "unchanged": 8800, "refused": 0}
    assert StageChange.objects.count() == 15511
