"""Counts and sums per stage come from sums that the database keeps: true after every change, and each reader's own."""

import json
import random
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from libreta.kernel import query, rollups, sharing, writes
from libreta.sales.models import Opportunity, Pipeline, Stage, StageSum
from libreta.sales.opportunities import sums

pytestmark = pytest.mark.django_db


@pytest.fixture
def deals(alice, bob, charlie, admin, actor_of, now):
    by, chance = actor_of(admin), random.Random(7)
    customer = writes.create("customer", [{"name": "Café Sol"}], by=by, at=now)[0]
    first = writes.create("opportunity", [{"name": "seed", "customer": customer}], by=by, at=now)
    stages = list(Stage.objects.filter(category="open").order_by("position"))
    rows = [
        {"name": f"Deal {n}", "customer": customer, "stage": chance.choice(stages).pk, "close_on": "2026-06-01",
         "amount": chance.choice((100, 250, "99.5")), "currency": chance.choice(("EUR", "USD")),
         "owner": chance.choice((alice.pk, bob.pk, charlie.pk, None))}
        for n in range(40)
    ]  # fmt: skip
    return first + writes.create("opportunity", rows, by=by, at=now)


@pytest.fixture
def grouped(actor_of, now):
    """Returns a function that groups a user's deals: (stage, count, sums), from the kept sums or from the deals."""

    def read(user, tree=None, kept=True, by="stage"):
        asked = query.of("opportunity", by=actor_of(user), at=now).where(tree)
        known = rollups._rollups if kept else {}
        with (
            pytest.MonkeyPatch.context() as patch,
            CaptureQueriesContext(
                connection,
            ) as asked_for,
        ):
            patch.setattr(rollups, "_rollups", known)
            groups = asked.groups(by, ("amount",))
        assert any("sales_stagesum" in one["sql"] for one in asked_for) is kept
        return sorted((str(g.value), g.count, sorted(g.sums["amount"].items())) for g in groups)

    return read


def change(deals, by, now):
    """Every way in which a deal changes."""
    won, offer = Stage.objects.get(category="won"), Stage.objects.get(name="Offer")
    values = (
        {"stage": won.pk, "amount": 70, "currency": "EUR"},
        {"stage": offer.pk, "amount": 500, "currency": "USD", "close_on": "2026-07-01"},
        {"owner": None},
        {"amount": None},
        {"name": "Renamed"},
    )
    for place, one in enumerate(values):
        writes.update("opportunity", [writes.Change(pk, one) for pk in deals[place::7]], by=by, at=now)
    writes.trash("opportunity", deals[5::7], by=by, at=now)
    writes.restore("opportunity", deals[5::14], by=by, at=now)
    Opportunity.objects.filter(pk__in=deals[6::14]).update(amount=Decimal("1.25"), currency="RON")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sales_stagechange WHERE opportunity_id = %s", [deals[13]])
        cursor.execute("DELETE FROM sales_opportunity WHERE id = %s", [deals[13]])


def test_the_sums_are_true_for_everybody_after_every_change(deals, grouped, admin, alice, charlie, actor_of, now):
    everybody = (admin, alice, charlie)
    before = [grouped(user) for user in everybody]
    assert before == [grouped(user, kept=False) for user in everybody] and before[0] != before[1] != before[2]
    change(deals, actor_of(admin), now)
    after = [grouped(user) for user in everybody]
    assert after == [grouped(user, kept=False) for user in everybody] and after != before
    assert list(sums.wrong_sums()) == []


def test_filters_of_what_is_kept_are_answered_and_others_go_to_the_deals(deals, grouped, admin, alice, bob):
    stage = Stage.objects.get(name="Offer").pk
    ours = {"field": "owner", "op": "in", "value": [alice.pk, bob.pk]}
    for tree in (
        {"field": "pipeline", "op": "eq", "value": Pipeline.objects.get().pk},
        {"and": [ours, {"field": "stage", "op": "ne", "value": stage}]},
        {"not": {"field": "owner", "op": "empty", "value": True}},
        {"or": [{"field": "owner", "op": "eq", "value": "me"}, {"field": "currency", "op": "eq", "value": "USD"}]},
    ):
        for user in (admin, alice):
            assert grouped(user, tree) == grouped(user, tree, kept=False)
    assert grouped(admin, by="owner") == grouped(admin, by="owner", kept=False)
    with pytest.raises(AssertionError):
        grouped(admin, {"field": "amount", "op": "gt", "value": 99})


def test_what_is_shared_beyond_the_scope_is_added_once(deals, grouped, charlie, alice, monkeypatch):
    alone = grouped(charlie)
    shared = Opportunity.objects.filter(owner=alice).values_list("pk", flat=True)[:3]
    reason = Q(pk__in=list(shared)) | Q(owner=charlie)
    monkeypatch.setitem(sharing._grants, "opportunity", [("sales", lambda actor, verb: reason)])
    assert grouped(charlie) == grouped(charlie, kept=False)
    assert sum(n for _s, n, _m in grouped(charlie)) == sum(n for _s, n, _m in alone) + 3


def test_who_may_read_no_deals_is_told_of_none(deals, charlie, actor_of, now, monkeypatch):
    from dataclasses import replace

    from libreta.kernel.actors import Scope

    monkeypatch.setitem(sharing._grants, "opportunity", [("sales", lambda actor, verb: Q())])
    by = actor_of(charlie)
    by = replace(by, rights=replace(by.rights, scopes={**by.rights.scopes, "opportunity": {"read": Scope.NONE}}))
    assert query.of("opportunity", by=by, at=now).groups("stage") == []


def test_rows_are_put_together_and_tell_the_same(deals, grouped, admin, actor_of, now):
    change(deals, actor_of(admin), now)
    before, rows = grouped(admin), StageSum.objects.count()
    sums.put_sums_together(timestamp=0)
    assert grouped(admin) == before and StageSum.objects.count() < rows


def test_a_wrong_sum_is_found(deals):
    StageSum.objects.filter(pk=StageSum.objects.order_by("pk").first().pk).update(rows=99)
    assert len(list(sums.wrong_sums())) == 1


def test_the_board_reads_no_deals_to_count_them(client, deals, alice):
    client.force_login(alice)
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/opportunities/board/")
    assert page.status_code == 200
    tables = ('FROM "sales_stagesum"', 'FROM "sales_opportunity"')
    grouping = [one["sql"] for one in asked if "GROUP BY" in one["sql"] and any(t in one["sql"] for t in tables)]
    assert len(grouping) == 1 and "sales_stagesum" in grouping[0] and "sales_opportunity" not in grouping[0]
    shown = {column["label"]: column["count"] for column in page.context["columns"]}
    tree = json.dumps({"field": "stage", "op": "eq", "value": Stage.objects.get(name="Offer").pk})
    listed = client.get("/opportunities/", {"filter": tree}).context
    assert shown["Offer"] == listed["count"].value
