"""Figures and alerts of accounts: exact, raised once, resolved when the cause is gone, whoever runs how often."""

from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection

from libreta.collaboration.models import Task
from libreta.directory.models import CustomerScore
from libreta.kernel import query, writes
from libreta.kernel.actions import run
from libreta.kernel.refusals import Duplicate, Forbidden, Invalid, NotAllowedNow, NotVisible
from libreta.sales.accounts import alerts, attention, jobs
from libreta.sales.models import (
    AccountAlert,
    AccountAlertRule,
    AccountAttention,
    AccountFigures,
    AccountObjective,
    AccountPlan,
)
from tests.sales.account_story import begin, program

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(alice, actor_of, now):
    return begin(alice, actor_of, now)


def watch(story, days=0):
    from datetime import timedelta

    return alerts.watch_accounts(None, by=program(), at=story.now + timedelta(days=days))


def raised(**narrowed):
    rows = AccountAlert.objects.filter(**narrowed).order_by("kind", "id")
    return [(one.kind, one.state) for one in rows]


def plan(story, **values):
    row = {"account": story.ids["account"], "name": "2026", "period_from": "2026-01-01", "period_until": "2027-01-01"}
    return story.make("account_plan", **(row | values))


def test_the_figures_are_exact_and_no_currency_is_added_to_another(story):
    story.make("account_unit", account=story.ids["account"], customer=story.ids["branch"])
    story.order(10, 300)
    story.order(20, 200, customer="branch")
    story.order(30, 900, "MXN")
    story.order(400, 5000)
    story.talk(9, "branch")
    story.talk(3, kind="complaint")
    story.make("opportunity", name="Bar", customer=story.ids["branch"], amount=700, currency="EUR")
    story.make("opportunity", name="No amount", customer=story.ids["group"])
    story.make("account_need", account=story.ids["account"], name="Decaf")
    story.make("account_need", account=story.ids["account"], name="Cups", state="done")
    number = plan(story)
    for values in ({"baseline": 0, "target": 10, "current": 5}, {"state": "reached"}, {"state": "dropped"}, {}):
        story.make("account_objective", plan=number, name=f"Goal {values}", **values)
    CustomerScore.objects.create(
        customer_id=story.ids["group"], p_alive=0.8, value_at_risk=120, currency="EUR", scored_at=story.now
    )
    watch(story)
    found = AccountFigures.objects.get()
    assert (found.value_12m, found.currency, found.other_currencies) == (Decimal(900), "MXN", "EUR")
    assert (found.open_count, found.open_amount, found.open_currency) == (2, Decimal(700), "EUR")
    assert (found.needs_open, found.progress, found.alerts_open) == (1, 50, 0)
    assert (found.alive_percent, found.value_at_risk, found.risk_currency) == (80, Decimal(120), "EUR")
    assert (found.last_contact_at.date(), found.next_contact_on) == (story.days(-9), story.days(21))


def test_the_list_shows_sorts_and_filters_the_figures(client, story, alice, charlie, actor_of):
    story.order(10, 300)
    watch(story)
    by = story.by
    tree = {"field": "figures_value_12m", "op": "gte", "value": 300}
    rows = query.of("account", by=by, at=story.now).where(tree).sort(("-figures_value_12m",)).page().rows
    assert [(row["name"], row["figures_value_12m"]) for row in rows] == [("Grupo Sol", Decimal(300))]
    client.force_login(alice)
    assert "Grupo Sol" in client.get("/accounts/?sort=-figures_next_contact_on").content.decode()
    client.force_login(charlie)
    assert "Grupo Sol" not in client.get("/accounts/").content.decode()


def test_silence_is_told_and_a_talk_resolves_it(story):
    story.talk(45)
    assert watch(story) == (1, 0)
    (alert,) = AccountAlert.objects.all()
    assert (alert.kind, alert.state, alert.day, alert.days) == ("no_contact", "open", story.days(-45), 30)
    assert alert.why == "Nobody has been in touch since Feb 1, 2026; every 30 days are agreed."
    assert AccountFigures.objects.get().alerts_open == 1
    assert watch(story) == (0, 0)
    assert watch(story, days=1) == (0, 0)
    alert.refresh_from_db()
    assert alert.version == 1  # what it says speaks of days that stay
    story.talk(1, kind="visit")
    assert watch(story) == (0, 1)
    assert raised() == [("no_contact", "resolved")]
    assert watch(story, days=40) == (1, 0)
    assert raised() == [("no_contact", "resolved"), ("no_contact", "open")]


def test_of_an_account_that_is_led_no_more_nobody_is_told(story, bob):
    story.talk(45)
    story.make("account_attention", account=story.ids["account"], purpose="Call", user=bob.pk, every_days=1)
    assert watch(story) == (1, 0)
    story.change("account", story.ids["account"], valid_until=story.days(0))
    assert watch(story) == (0, 1)
    assert attention.make_attention_tasks(by=program(), at=story.now) == 0


def test_falling_purchases_are_told_by_the_threshold(story):
    story.talk(1)
    story.order(100, 1000)
    story.order(5, 701)
    assert watch(story) == (0, 0)
    story.order(120, 2)
    assert watch(story) == (1, 0)
    (alert,) = AccountAlert.objects.all()
    assert (alert.amount, alert.amount_before, alert.currency) == (Decimal(701), Decimal(1002), "EUR")
    assert alert.why == "Purchases fell by 30%: €701 in 90 days, after €1,002."
    story.order(4, 500)
    assert watch(story) == (0, 1)


def test_the_comparison_with_a_year_ago_is_the_companys_choice(story, admin, actor_of):
    story.talk(1)
    story.order(370, 1000)
    story.order(100, 10)
    story.order(5, 10)
    assert watch(story) == (0, 0)
    rule = AccountAlertRule.objects.filter(kind="falling").first()  # there from the start, until tables are emptied
    rule = rule or AccountAlertRule(pk=story.make("account_alert_rule", by=actor_of(admin), kind="falling"))
    with pytest.raises(Forbidden):
        story.change("account_alert_rule", rule.pk, comparison="year")
    story.change("account_alert_rule", rule.pk, by=actor_of(admin), comparison="year")
    assert watch(story) == (1, 0)
    story.change("account_alert_rule", rule.pk, by=actor_of(admin), minimum=1001)
    assert watch(story) == (0, 1)
    story.change("account_alert_rule", rule.pk, by=actor_of(admin), minimum=0, is_on=False)
    assert watch(story) == (0, 0)


def test_a_renewal_is_told_before_its_day(story):
    story.talk(1)
    story.change("account", story.ids["account"], renews_on=story.days(61))
    assert watch(story) == (0, 0)
    assert watch(story, days=1) == (1, 0)
    assert AccountAlert.objects.get().why == "The renewal is on May 18, 2026."
    story.change("account", story.ids["account"], renews_on=story.days(300))
    assert watch(story, days=2) == (0, 1)


def test_each_need_that_waits_has_its_own_alert(story):
    story.talk(1)
    row = {"account": story.ids["account"], "found_on": story.days(-20)}
    decaf = story.make("account_need", name="Decaf", **row)
    story.make("account_need", name="Cups", **row)
    story.make("account_need", name="Young", account=story.ids["account"])
    assert watch(story) == (2, 0)
    story.change("account_need", decaf, state="done")
    assert watch(story) == (0, 1)
    assert [one.why for one in AccountAlert.objects.filter(state="open")] == [
        "“Cups” has been waiting for an answer since Feb 26, 2026."
    ]


def test_an_alert_speaks_the_leaders_language_and_pages_the_readers(story, alice):
    from django.utils import translation

    from libreta.sales.accounts import sentences

    alice.language = "es"
    alice.save()
    story.talk(45)
    watch(story)
    alert = AccountAlert.objects.get()
    with translation.override("es"):
        assert alert.why == sentences.why(alert)
    with translation.override("en"):
        assert sentences.why(alert).startswith("Nobody has been in touch since")


def test_answers_to_an_alert(story, client, alice, charlie, actor_of):
    story.talk(45)
    watch(story)
    number = AccountAlert.objects.get().pk
    for action in ("account_alert.task", "account_alert.acknowledgement", "account_alert.snooze"):
        with pytest.raises(NotVisible):
            run(action, [number], by=actor_of(charlie), at=story.now)
    with pytest.raises(NotAllowedNow):
        run("account_alert.snooze", [number], by=story.by, at=story.now, until=story.days(0))
    assert raised() == [("no_contact", "open")]
    run("account_alert.snooze", [number], by=story.by, at=story.now, until=story.days(7))
    watch(story, days=6)
    assert raised() == [("no_contact", "paused")]
    watch(story, days=7)
    assert raised() == [("no_contact", "open")]
    (task,) = run("account_alert.task", [number], by=story.by, at=story.now)
    made = Task.objects.get(pk=task)
    assert (made.owner_id, made.customer_id, made.kind) == (alice.pk, story.ids["group"], "call")
    with pytest.raises(NotAllowedNow):
        run("account_alert.task", [number], by=story.by, at=story.now)
    assert (Task.objects.count(), raised()) == (1, [("no_contact", "acknowledged")])
    story.talk(0)
    watch(story)
    with pytest.raises(NotAllowedNow):
        run("account_alert.acknowledgement", [number], by=story.by, at=story.now)
    client.force_login(alice)
    assert client.get(f"/api/v1/account-alerts/{number}").json()["state"] == "resolved"


def test_nobody_writes_alerts_by_hand(story, admin, actor_of, client):
    by = actor_of(admin)
    with pytest.raises(Forbidden):
        writes.create("account_alert", [{"account": story.ids["account"]}], by=by, at=story.now)
    story.talk(45)
    watch(story)
    number = AccountAlert.objects.get().pk
    with pytest.raises(Invalid):
        writes.update("account_alert", [writes.Change(number, {"why": "Nothing"})], by=by, at=story.now)
    assert AccountAlert.objects.get().why.startswith("Nobody has been")


def test_planned_attention_has_its_days_and_makes_one_task_each_time(story, bob):
    row = {"account": story.ids["account"], "user": bob.pk, "person": story.ids["person"]}
    line = story.make("account_attention", purpose="Coffee with Ana", channel="visit", every_days=14, **row)
    story.talk(2)
    story.talk(12, "person", kind="visit")
    story.talk(1, "person")
    watch(story)
    kept = AccountAttention.objects.get(pk=line)
    assert (kept.last_on, kept.due_on) == (story.days(-12), story.days(2))
    assert attention.make_attention_tasks(by=program(), at=story.now) == 1
    assert attention.make_attention_tasks(by=program(), at=story.now) == 0
    task = Task.objects.get()
    assert (task.title, task.owner_id, task.kind, task.due_at.date()) == (
        "Coffee with Ana: Grupo Sol", bob.pk, "visit", story.days(2),
    )  # fmt: skip
    story.talk(0, "person", kind="visit")
    watch(story)
    assert attention.make_attention_tasks(by=program(), at=story.now) == 0
    assert AccountAttention.objects.get().due_on == story.days(14)


def test_one_plan_is_current(story, bob, actor_of):
    first = plan(story)
    with pytest.raises(Duplicate):
        plan(story, name="Another")
    assert AccountPlan.objects.count() == 1
    for name, state in (("Grow", "on_track"), ("Done", "reached")):
        story.make("account_objective", plan=first, name=name, state=state, baseline=1, target=2)
    (second,) = run(
        "account.planning", [story.ids["account"]], plan_name="2027", period_from=story.days(0),
        period_until=story.days(365), by=story.by, at=story.now,
    )  # fmt: skip
    assert list(AccountPlan.objects.order_by("id").values_list("pk", "is_current")) == [(first, False), (second, True)]
    assert list(AccountObjective.objects.filter(plan=second).values_list("name", flat=True)) == ["Grow"]
    with pytest.raises(Invalid):
        run(
            "account.planning", [story.ids["account"]], plan_name="Upside down", period_from=story.days(9),
            period_until=story.days(1), by=story.by, at=story.now,
        )  # fmt: skip
    assert AccountPlan.objects.filter(is_current=True).get().pk == second


def test_all_below_is_covered_as_far_as_one_may_change_it(story, charlie, actor_of):
    other = writes.create(
        "customer", [{"name": "Sol Sur", "kind": "organisation"}], by=actor_of(charlie), at=story.now
    )[0]
    from libreta.directory.models import Customer

    Customer.objects.filter(pk=other).update(parent=story.ids["group"])
    units = run("account.covering", [story.ids["account"]], by=story.by, at=story.now)
    rows = query.of("account_unit", by=story.by, at=story.now).with_ids(units).page().rows
    assert [row["customer"] for row in rows] == [story.ids["branch"]]
    with pytest.raises(NotAllowedNow):
        run("account.covering", [story.ids["account"]], by=story.by, at=story.now)


def test_what_happens_has_the_account_counted(story, monkeypatch):
    asked = []
    monkeypatch.setattr("libreta.sales.accounts.reactions.watch_some.defer", lambda ids: asked.append(ids))
    story.talk(1)
    story.order(1, 10)
    story.make("account_need", account=story.ids["account"], name="Decaf")
    story.make("interaction", customer=story.ids["branch"], kind="call", summary="Nobody's account")
    assert asked and all(ids == [story.ids["account"]] for ids in asked)
    assert len(asked) >= 3
    jobs.watch_all(timestamp=int(story.now.timestamp()))
    assert AccountFigures.objects.get().needs_open == 1


def test_stakeholders_stay_within_their_account(story):
    boss = story.make("account_stakeholder", account=story.ids["account"], person=story.ids["person"], influence=5)
    with pytest.raises(Invalid):
        story.change("account_stakeholder", boss, influence=6)
    other = story.make("customer", given_name="Ion", family_name="Luca", kind="person")
    below = story.make("account_stakeholder", account=story.ids["account"], person=other, reports_to=boss)
    with pytest.raises(Invalid):
        story.change("account_stakeholder", boss, reports_to=below)
    with pytest.raises(Duplicate):
        story.make("account_stakeholder", account=story.ids["account"], person=other)


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_raise_each_alert_once(story):
    story.talk(45)
    story.make("account_need", account=story.ids["account"], name="Decaf", found_on=story.days(-20))
    gate, told = Barrier(2), []

    def one():
        try:
            gate.wait()
            told.append(watch(story))
        finally:
            connection.close()

    threads = [Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [(0, 0), (2, 0)]
    assert raised() == [("need", "open"), ("no_contact", "open")]


@pytest.mark.django_db(transaction=True)
def test_a_run_that_is_killed_leaves_nothing_half_done(story, bob, monkeypatch):
    story.talk(45)
    story.make("account_attention", account=story.ids["account"], purpose="Call", user=bob.pk, every_days=7)
    monkeypatch.setattr("libreta.sales.accounts.alerts._words", lambda found: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        watch(story)
    assert (AccountAlert.objects.count(), AccountFigures.objects.count()) == (0, 0)
    monkeypatch.undo()
    watch(story)

    create = writes.create

    def create_and_die(*args, **kwargs):
        raise KeyboardInterrupt(create(*args, **kwargs))

    monkeypatch.setattr("libreta.sales.accounts.attention.writes.create", create_and_die)
    with pytest.raises(KeyboardInterrupt):
        attention.make_attention_tasks(by=program(), at=story.now)
    assert Task.objects.count() == 0
    monkeypatch.undo()
    assert attention.make_attention_tasks(by=program(), at=story.now) == 1
    assert (Task.objects.count(), raised()) == (1, [("no_contact", "open")])
