"""A run from PostgreSQL to the scores in PostgreSQL, and everything that may stop it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection

from libreta.intelligence import sources
from libreta.intelligence.models import IntelligenceRun
from libreta.intelligence.runs import actions, queries
from libreta.kernel.actors import system_actor
from libreta.kernel.models import EventRow
from tests.intelligence.conftest import RATES

AT = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)
BY = system_actor("command")
ALL_SCORES = "select * from shop_score order by customer_id"


@pytest.fixture(autouse=True)
def _no_runs_before_or_after(committed):
    IntelligenceRun.objects.all().delete()
    yield
    IntelligenceRun.objects.all().delete()
    EventRow.objects.filter(name="intelligence.scores.written").delete()


def run_now(as_of: date | None = None, at: datetime = AT) -> IntelligenceRun:
    asked = actions.ask_for_run(by=BY, at=at, as_of=as_of)
    return actions.carry_out_run(asked.pk, by=BY, at=at)


def test_every_customer_with_an_order_gets_a_score_with_reasons(filled_shop, lake):
    run = run_now()
    assert (run.state, run.error) == ("done", {})
    buyers = filled_shop("select count(distinct customer_id) from shop_order")[0][0]
    assert run.customers_scored == run.rows_written == buyers == filled_shop("select count(*) from shop_score")[0][0]
    row = filled_shop("""
        select s.orders_count = (select count(*) from shop_order o where o.customer_id = s.customer_id),
               s.last_order_on = (select max(placed_on) from shop_order o where o.customer_id = s.customer_id),
               s.days_silent = date '2026-03-18' - s.last_order_on, s.currency = 'EUR', s.model_version = 'bgnbd-gg-1',
               s.scored_at = '2026-03-18 12:00+00', s.reasons->0->>'code' in ('silent', 'in_rhythm', 'bought_once'),
               s.p_alive is null = (s.orders_count = 1), s.value_at_risk <= s.value_12m, s.rfm_recency between 1 and 5
        from shop_score s""")
    assert all(all(checks) for checks in row)
    assert run.parameters["bg_nbd"]["customers"] == buyers
    assert run.backtest["customers"] > 300
    assert run.backtest["baseline"] == "past_revenue"
    assert set(run.seconds) == {"extract", "marts", "models", "backtest", "write"}


def test_the_run_tells_it_once(filled_shop, lake):
    run = run_now()
    event = EventRow.objects.get(name="intelligence.scores.written")
    assert event.payload == {"run": run.pk, "written": run.rows_written, "scored": run.customers_scored}
    assert (event.record_type, len(event.ids)) == ("customer", 201)


def test_a_second_run_of_the_same_day_writes_nothing(filled_shop, lake):
    run_now()
    before = filled_shop(ALL_SCORES)
    run = run_now(at=AT.replace(hour=15))
    assert (run.state, run.rows_written) == ("done", 0)
    assert filled_shop(ALL_SCORES) == before
    assert EventRow.objects.filter(name="intelligence.scores.written").count() == 1


def test_only_what_differs_is_written_and_what_is_gone_is_removed(filled_shop, lake):
    run_now()
    before = {row[0]: row for row in filled_shop(ALL_SCORES)}
    filled_shop("update shop_order set trashed_at = now() where customer_id = 11")
    filled_shop("update shop_customer set trashed_at = now() where id = 13")
    run = run_now()
    after = {row[0]: row for row in filled_shop(ALL_SCORES)}
    assert set(before) - set(after) == {11, 13}
    changed = {key for key in after if after[key] != before[key]}
    assert run.rows_written == len(changed) + 2


def test_money_of_returns_and_drafts_is_not_counted(filled_shop, lake):
    filled_shop("insert into shop_order values (900001, 400, '2026-01-05', 'EUR', 'confirmed', null)")
    filled_shop("insert into shop_order values (900002, 400, '2026-02-05', 'EUR', 'confirmed', null)")
    filled_shop("insert into shop_order values (900003, 400, '2026-03-01', 'EUR', 'draft', null)")
    filled_shop("insert into shop_line values (900001, 900001, 1, 1, 100), (900002, 900002, 1, -1, -40)")
    filled_shop("insert into shop_line values (900003, 900003, 1, 1, 9999)")
    run_now()
    ((orders, last, reasons),) = filled_shop(
        "select orders_count, last_order_on, reasons::text from shop_score where customer_id = 400"
    )
    assert (orders, last) == (1, date(2026, 1, 5))
    assert '{"code": "returns", "share": 0.4}' in reasons
    assert '{"code": "spent", "amount": "100.00", "currency": "EUR"}' in reasons


def test_currencies_are_never_added_up(filled_shop, lake):
    filled_shop("update shop_order set currency = 'COP' where customer_id % 2 = 0")
    filled_shop(
        "update shop_order set currency = 'USD' where id in (select max(id) from shop_order group by customer_id)"
    )
    run = run_now()
    assert run.state == "done"
    assert {name for name in run.parameters if name.startswith("gamma")} >= {"gamma_gamma COP", "gamma_gamma EUR"}
    wrong = filled_shop("""
        with own as (
          select o.customer_id, o.currency, sum(l.amount) as spent from shop_order o join shop_line l on l.order_id =
          o.id group by 1, 2)
        select count(*) from shop_score s join own using (customer_id, currency)
        where not s.reasons @> jsonb_build_array(jsonb_build_object('code', 'spent', 'amount', own.spent::text))""")
    assert wrong == [(0,)]


def test_with_dated_rates_money_is_in_the_base_currency(filled_shop, lake, settings):
    settings.CURRENCY = "EUR"
    sources.register_source(RATES)
    filled_shop(
        "insert into shop_rate values (1, 'RON', 'EUR', 0.20, '2020-01-01'), (2, 'RON', 'EUR', 0.25, '2026-02-01')"
    )
    filled_shop("insert into shop_order values (900001, 400, '2026-01-05', 'RON', 'confirmed', null)")
    filled_shop("insert into shop_order values (900002, 400, '2026-02-05', 'RON', 'confirmed', null)")
    filled_shop("insert into shop_order values (900003, 399, '2026-02-05', 'JPY', 'confirmed', null)")
    filled_shop("insert into shop_line values (900001, 900001, 1, 1, 100), (900002, 900002, 1, 1, 100)")
    filled_shop("insert into shop_line values (900003, 900003, 1, 1, 700)")
    run = run_now()
    found = filled_shop(
        'select currency, reasons @> \'[{"code": "spent", "amount": "45.00"}]\' from shop_score where customer_id = 400'
    )
    assert found == [("EUR", True)]
    assert filled_shop("select currency from shop_score where customer_id = 399") == [("JPY",)]
    assert {"code": "lines_without_rate", "lines": 1} in run.notes


def test_an_old_history_is_described_as_of_its_newest_order(filled_shop, lake):
    run = run_now(at=datetime(2031, 1, 1, tzinfo=UTC))
    newest = filled_shop("select max(placed_on) from shop_order")[0][0]
    assert run.as_of == newest
    assert {"code": "as_of_past", "day": newest.isoformat()} in run.notes
    assert filled_shop("select min(days_silent) from shop_score") == [(0,)]


def test_orders_in_the_future_are_left_out_and_told(filled_shop, lake):
    filled_shop("insert into shop_order values (900001, 400, '2030-01-05', 'EUR', 'confirmed', null)")
    filled_shop("insert into shop_line values (900001, 900001, 1, 1, 100)")
    run = run_now()
    assert {"code": "future_orders", "orders": 1} in run.notes
    assert filled_shop("select count(*) from shop_score where customer_id = 400") == [(0,)]


def test_few_customers_get_facts_and_no_invented_figures(filled_shop, lake):
    filled_shop("delete from shop_line where order_id in (select id from shop_order where customer_id > 20)")
    filled_shop("delete from shop_order where customer_id > 20")
    run = run_now()
    assert run.state == "done"
    assert run.missing["purchases"] == {"code": "too_few_customers", "customers": 20, "needed": 50}
    assert filled_shop("select count(*), count(rfm_recency), count(p_alive), count(value_12m) from shop_score") == [
        (20, 20, 0, 0)
    ]
    assert "20 customers have bought so far; the models need at least 50." in queries.note_sentences(run, "en")


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        ("truncate shop_line, shop_order", "no_customers"),
        ("update shop_line set amount = -amount", "no_customers"),
        ("update shop_line set amount = 0", "no_customers"),
        ("update shop_order set customer_id = null", "no_customers"),
        ("update shop_order set placed_on = '2040-01-01'", "no_customers"),
        ("truncate shop_customer cascade", "no_customers"),
    ],
)
def test_data_without_any_purchase_end_in_a_state_and_keep_the_scores(filled_shop, lake, spoil, code):
    run_now()
    before = filled_shop(ALL_SCORES)
    filled_shop(spoil.replace("truncate shop_customer cascade", "update shop_customer set trashed_at = now()"))
    run = run_now()
    assert (run.state, run.error["code"]) == ("not_ready", code)
    assert queries.error_sentence(run, "en") == "There are no orders of known customers yet."
    assert filled_shop(ALL_SCORES) == before


def test_one_customer_alone_is_not_a_crash(shop, lake):
    shop("insert into shop_customer (id) values (1)")
    shop("insert into shop_order values (1, 1, '2026-01-05', 'EUR', 'confirmed', null)")
    shop("insert into shop_line values (1, 1, null, 1, 10)")
    run = run_now()
    assert (run.state, run.customers_scored) == ("done", 1)
    assert shop("select segment, rfm_recency, p_alive, orders_count, days_silent from shop_score") == [
        ("", None, None, 1, 72)
    ]


def test_nothing_declared_is_a_state(committed, lake, monkeypatch):
    monkeypatch.setattr(sources, "_registry", sources._Registry())
    run = run_now()
    assert (run.state, run.error) == ("not_ready", {"code": "no_sources"})


def test_a_broken_promise_stops_the_run_and_keeps_the_scores(filled_shop, lake, monkeypatch):
    from libreta.intelligence.marts import fact_order_line

    run_now()
    before, listed = filled_shop(ALL_SCORES), (lake / "manifest.json").read_text()
    honest = fact_order_line.fact_order_line
    monkeypatch.setattr(
        fact_order_line, "fact_order_line", lambda *given: honest(*given).filter(lambda table: table.amount > 30)
    )
    filled_shop("update shop_line set amount = amount + 5")
    run = run_now()
    assert (run.state, run.error["code"]) == ("failed", "contract_broken")
    assert "fact_order_line: the sum of amount reconciles with its source" in run.error["detail"]
    assert filled_shop(ALL_SCORES) == before
    marts = list((lake / "marts").glob("customer_orders*"))
    assert [f"marts/{path.name}" in listed for path in marts] == [True]


def test_a_full_disk_is_told_and_the_scores_are_kept(filled_shop, lake, monkeypatch):
    from libreta.intelligence.warehouse import stream

    run_now()
    before = filled_shop(ALL_SCORES)

    def full(*given, **named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(stream, "write_files", full)
    filled_shop("update shop_line set amount = amount + 5")
    run = run_now()
    assert (run.state, run.error["code"]) == ("failed", "disk")
    assert "No space left on device" in queries.error_sentence(run, "en")
    assert filled_shop(ALL_SCORES) == before


def test_a_customer_deleted_after_the_extract_costs_nothing(filled_shop, lake, monkeypatch):
    from libreta.intelligence.runs import stages

    honest = stages.write_scores

    def late(*given):
        filled_shop("delete from shop_customer where id = 7")
        honest(*given)

    monkeypatch.setattr(stages, "write_scores", late)
    run = run_now()
    assert run.state == "done"
    assert filled_shop("select count(*) from shop_score where customer_id = 7") == [(0,)]
    assert run.rows_written == run.customers_scored - 1


def test_amounts_are_exact_to_the_cent(filled_shop, lake):
    run_now()
    value, risk = filled_shop("select value_12m, value_at_risk from shop_score where value_12m > 0 limit 1")[0]
    assert isinstance(value, Decimal)
    assert value.as_tuple().exponent == risk.as_tuple().exponent == -2
    assert not connection.in_atomic_block
