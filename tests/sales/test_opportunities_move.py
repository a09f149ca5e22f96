"""Deals move through stages: what is refused leaves them where they are, what happens is remembered and told."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from libreta.directory.models import Interaction
from libreta.kernel import query, writes
from libreta.kernel.models import EventRow
from libreta.kernel.refusals import Forbidden, Invalid, NotAllowedNow, NotVisible, StaleVersion
from libreta.sales.models import Opportunity, OpportunityContact, Stage, StageChange
from libreta.sales.opportunities import actions, pipelines

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(alice, actor_of):
    return actor_of(alice)


@pytest.fixture
def customer(by, now):
    return writes.create("customer", [{"name": "Café Sol", "kind": "organisation"}], by=by, at=now)[0]


@pytest.fixture
def deal(by, now, customer):
    return writes.create("opportunity", [{"name": "Machines", "customer": customer}], by=by, at=now)[0]


@pytest.fixture
def stages(deal):
    return {stage.name: stage.pk for stage in Stage.objects.all()}


def state(pk):
    return Opportunity.objects.values("stage_id", "status", "amount", "reason", "closed_on", "version").get(pk=pk)


def history(pk):
    rows = StageChange.objects.filter(opportunity=pk).order_by("id")
    return list(rows.values_list("from_stage__name", "to_stage__name", "at", "days"))


def test_the_first_deal_finds_a_pipeline_and_stands_at_its_beginning(by, now, deal):
    made = Opportunity.objects.select_related("pipeline", "stage").get(pk=deal)
    assert (made.pipeline.name, made.stage.name, made.status) == ("Sales", "First contact", "open")
    assert (made.stage_since, made.engaged_on, made.closed_on) == (now, None, None)
    assert history(deal) == [(None, "First contact", now, None)]


def test_a_typed_deal_names_its_customer(by, now, deal):
    with pytest.raises(Invalid) as refused:
        writes.create("opportunity", [{"name": "Nobody's"}], by=by, at=now)
    assert list(refused.value.errors) == ["customer"]
    with pytest.raises(Invalid):
        writes.update("opportunity", [writes.Change(deal, {"customer": None})], by=by, at=now)
    assert list(Opportunity.objects.values_list("name", "version")) == [("Machines", 1)]


def test_a_stage_asks_for_its_fields_and_refuses_all_together(by, now, deal, stages, customer):
    rows = [{"name": "Second", "customer": customer, "amount": "100", "close_on": "2026-05-01"}]
    (ready,) = writes.create("opportunity", rows, by=by, at=now)
    before = [state(deal), state(ready)]
    with pytest.raises(Invalid) as refused:
        actions.move_opportunities([ready, deal], stage=stages["Offer"], by=by, at=now)
    told = next(iter(refused.value.rows.values()))
    assert [str(text) for text in told["amount"]] == ["To enter “Offer”, fill in “amount” first."]
    assert [state(deal), state(ready)] == before
    assert StageChange.objects.count() == 2
    assert actions.move_opportunities([ready], stage=stages["Offer"], by=by, at=now) == [ready]
    assert state(ready)["stage_id"] == stages["Offer"]


def test_the_history_counts_the_days_in_the_stage_before(by, now, deal, stages):
    later = now + timedelta(days=3, hours=12)
    actions.move_opportunities([deal], stage=stages["Need understood"], by=by, at=later)
    assert history(deal)[1:] == [("First contact", "Need understood", later, Decimal("3.50"))]
    made = Opportunity.objects.get(pk=deal)
    assert (made.engaged_on, made.stage_since) == (later.date(), later)
    actions.move_opportunities([deal], stage=stages["Need understood"], by=by, at=later)
    writes.update("opportunity", [writes.Change(deal, {"amount": "5"})], by=by, at=later)
    assert len(history(deal)) == 2


def test_winning_losing_and_opening_again(by, now, deal, stages):
    writes.update("opportunity", [writes.Change(deal, {"amount": "1200"})], by=by, at=now)
    actions.move_opportunities([deal], stage=stages["Need understood"], by=by, at=now)
    actions.win_opportunities([deal], by=by, at=now + timedelta(days=2))
    assert (state(deal)["status"], state(deal)["closed_on"]) == ("won", date(2026, 3, 20))
    with pytest.raises(NotAllowedNow):
        actions.win_opportunities([deal], by=by, at=now)
    actions.reopen_opportunities([deal], by=by, at=now + timedelta(days=3))
    assert (state(deal)["stage_id"], state(deal)["closed_on"]) == (stages["Need understood"], None)
    before = state(deal)
    with pytest.raises(Invalid) as refused:
        actions.lose_opportunities([deal], by=by, at=now + timedelta(days=4))
    assert list(refused.value.errors) == ["reason"] and state(deal) == before
    actions.lose_opportunities([deal], reason="price", reason_note="Too dear", by=by, at=now + timedelta(days=4))
    assert (state(deal)["status"], state(deal)["reason"]) == ("lost", "price")
    names = (
        EventRow.objects.filter(name__startswith="sales.opportunities.").order_by("id").values_list("name", flat=True)
    )
    assert [n.rsplit(".", 1)[1] for n in names if not n.endswith("updated")] == [
        "created",
        "moved",
        "won",
        "reopened",
        "lost",
    ]
    told = Interaction.objects.order_by("id").values_list("kind", "source_id")
    assert list(told) == [(f"opportunity_{what}", deal) for what in ("opened", "won", "lost")]
    actions.reopen_opportunities([deal], by=by, at=now + timedelta(days=5))
    assert state(deal)["reason"] == ""


def test_two_sellers_move_the_same_card_and_the_second_is_told(by, now, deal, stages, bob, actor_of):
    move = {"stage": stages["Need understood"]}
    writes.update("opportunity", [writes.Change(deal, move, version=1)], by=actor_of(bob), at=now)
    before = state(deal)
    with pytest.raises(StaleVersion):
        writes.update("opportunity", [writes.Change(deal, {"stage": stages["Offer"]}, version=1)], by=by, at=now)
    assert state(deal) == before and len(history(deal)) == 2


def test_a_stage_of_another_pipeline_is_refused_in_words_and_by_the_database(by, now, deal, stages):
    other = pipelines.start(now, name="Partners", currency="USD", is_default=False)
    foreign = pipelines.first_stage(other)
    before = state(deal)
    with pytest.raises(Invalid) as refused:
        writes.update(
            "opportunity",
            [writes.Change(deal, {"stage": foreign, "pipeline": Opportunity.objects.get().pipeline_id})],
            by=by,
            at=now,
        )
    assert list(refused.value.errors) == ["stage"] and state(deal) == before
    with pytest.raises(IntegrityError), transaction.atomic():
        Opportunity.objects.filter(pk=deal).update(stage_id=foreign)
    writes.update("opportunity", [writes.Change(deal, {"pipeline": other})], by=by, at=now)
    assert state(deal)["stage_id"] == foreign


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE sales_stage SET probability = 101",
        "UPDATE sales_opportunity SET closed_on = '2026-01-01'",
        "UPDATE sales_stage SET rotting_days = 0",
        "UPDATE sales_stage SET category = 'gone'",
        "INSERT INTO sales_opportunitycontact (created_at, updated_at, version, extra, opportunity_id, person_id) "
        "SELECT now(), now(), 1, '{}', o.id, o.customer_id FROM sales_opportunity o, generate_series(1, 2)",
    ],
)
def test_the_database_itself_refuses(deal, sql):
    before = state(deal)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert state(deal) == before and OpportunityContact.objects.count() == 0


def test_the_database_keeps_what_a_won_deal_needs(deal, stages):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sales_opportunity SET amount = 7, stage_id = %s", [stages["Won"]])
    won = Opportunity.objects.get(pk=deal)
    assert (won.status, won.currency, won.closed_on) == ("won", "EUR", date(2026, 3, 18))
    with pytest.raises(IntegrityError), transaction.atomic():
        Opportunity.objects.filter(pk=deal).update(closed_on=None)
    Stage.objects.filter(pk=stages["Won"]).update(category="lost")
    assert state(deal)["status"] == "lost"


def test_only_who_may_change_settings_changes_stages(by, now, deal, stages, admin, actor_of):
    before = list(Stage.objects.order_by("id").values_list("name", "version"))
    for act in (
        lambda: writes.update("stage", [writes.Change(stages["Offer"], {"name": "x"})], by=by, at=now),
        lambda: writes.create(
            "stage", [{"name": "x", "pipeline": Opportunity.objects.get().pipeline_id}], by=by, at=now
        ),
        lambda: writes.create("pipeline", [{"name": "x", "currency": "EUR"}], by=by, at=now),
    ):
        with pytest.raises(Forbidden):
            act()
    assert list(Stage.objects.order_by("id").values_list("name", "version")) == before
    change = writes.Change(stages["Offer"], {"required_fields": "close_on , product"})
    writes.update("stage", [change], by=actor_of(admin), at=now)
    assert Stage.objects.get(pk=stages["Offer"]).required_fields == "close_on, product"
    with pytest.raises(Invalid):
        writes.update(
            "stage", [writes.Change(stages["Offer"], {"required_fields": "colour"})], by=actor_of(admin), at=now
        )


def test_a_stranger_sees_neither_deals_nor_people_nor_history(by, now, deal, stages, customer, charlie, actor_of):
    writes.create("opportunity_contact", [{"opportunity": deal, "person": customer, "role": "signs"}], by=by, at=now)
    stranger = actor_of(charlie)
    for kind in ("opportunity", "opportunity_contact", "stage_change"):
        assert query.of(kind, by=by, at=now).count("exact").value == 1
        assert query.of(kind, by=stranger, at=now).count("exact").value == 0
    before = state(deal)
    for act in (actions.win_opportunities, actions.lose_opportunities, actions.reopen_opportunities):
        with pytest.raises(NotVisible):
            act([deal], by=stranger, at=now)
    with pytest.raises(NotVisible):
        actions.move_opportunities([deal], stage=stages["Offer"], by=stranger, at=now)
    assert state(deal) == before


def test_the_next_activity_is_the_nearest_open_task(by, now, deal):
    def at():
        return Opportunity.objects.get(pk=deal).next_activity_at

    rows = [
        {"title": title, "due_at": due, "subject_type": "opportunity", "subject_id": deal}
        for title, due in (("Call", "2026-03-20T10:00:00Z"), ("Visit", "2026-03-25T10:00:00Z"), ("Some day", None))
    ]
    call, _visit, _some_day = writes.create("task", rows, by=by, at=now)
    assert at() == datetime(2026, 3, 20, 10, tzinfo=UTC)
    writes.update("task", [writes.Change(call, {"status": "done"})], by=by, at=now)
    assert at() == datetime(2026, 3, 25, 10, tzinfo=UTC)
    writes.trash("task", [_visit], by=by, at=now)
    assert at() is None
    writes.restore("task", [_visit], by=by, at=now)
    assert at() == datetime(2026, 3, 25, 10, tzinfo=UTC)


def test_many_deals_move_in_a_few_statements(by, now, customer, deal, stages, django_assert_max_num_queries):
    rows = [{"name": f"Deal {i}", "customer": customer} for i in range(300)]
    ids = writes.create("opportunity", rows, by=by, at=now)
    with django_assert_max_num_queries(25):
        actions.move_opportunities(ids, stage=stages["Need understood"], by=by, at=now)
    assert StageChange.objects.filter(to_stage=stages["Need understood"]).count() == 300
