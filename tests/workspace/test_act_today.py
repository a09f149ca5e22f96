"""Valuable customers going silent, by the value at risk, each with a reason and an answer."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from libreta.catalog.models import ExchangeRate
from libreta.collaboration.models import Task
from libreta.intelligence.models import IntelligenceRun
from libreta.kernel import writes
from libreta.workspace.act_today import queries
from libreta.workspace.models import SuggestionAnswer

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def by(alice, actor_of):
    return actor_of(alice)


@pytest.fixture
def named(by, now):
    """Returns a function that makes customers of these names."""

    def make(*names, **more):
        return writes.create("customer", [{"name": name, **more} for name in names], by=by, at=now)

    return make


def names(found: queries.Suggestions) -> list[str]:
    return [one.row["name"] for one in found.items]


def test_they_are_ranked_by_the_value_at_risk(by, now, named, score):
    small, big, usual, nothing, _unscored = named("Small", "Big", "As usual", "No risk", "Unscored")
    score(small, "100")
    score(big, "900")
    score(usual, "500", silent=15, usual=14.0)
    score(nothing, "0")
    found = queries.suggestions(by=by, at=now)
    assert [(one.rank, one.row["name"]) for one in found.items] == [(1, "Big"), (2, "Small")]
    assert found.items[0].reasons == ["Bought 20 times, every 14 days on average; silent for 60 days."]
    assert found.next == ""


def test_who_was_talked_with_lately_needs_no_call(by, now, named, score):
    talked, noted, long_ago = named("Talked", "Noted", "Long ago")
    for customer, kind, days in ((talked, "visit", 2), (noted, "note", 2), (long_ago, "call", 20)):
        score(customer, "100")
        touch = {
            "customer": customer,
            "kind": kind,
            "at": now - timedelta(days=days),
            "summary": "Said",
            "channel": "visit",
        }
        writes.create("interaction", [touch], by=by, at=now)
    assert sorted(names(queries.suggestions(by=by, at=now))) == ["Long ago", "Noted"]


def test_several_currencies_are_compared_by_their_latest_rate(by, now, named, score):
    euro, leu, pound = named("Euro", "Leu", "Pound")
    score(euro, "100")
    score(leu, "1000", currency="RON")
    score(pound, "90", currency="GBP")
    for currency, rate, day in (
        ("RON", "9", date(2026, 1, 1)),
        ("RON", "0.2", date(2026, 2, 1)),
        ("GBP", "1.17", date(2026, 1, 1)),
    ):
        ExchangeRate.objects.create(
            currency=currency, base="EUR", rate=Decimal(rate), valid_from=day, created_at=now, updated_at=now
        )
    assert names(queries.suggestions(by=by, at=now)) == ["Leu", "Pound", "Euro"]


def test_a_currency_without_a_rate_is_ranked_apart(by, now, named, score):
    euro, peso = named("Euro", "Peso")
    score(euro, "100")
    score(peso, "99999", currency="CLP")
    ExchangeRate.objects.create(
        currency="RON", base="EUR", rate=Decimal("0.2"), valid_from=date(2026, 1, 1), created_at=now, updated_at=now
    )
    found = queries.suggestions(by=by, at=now)
    assert (names(found), found.apart) == (["Euro"], ("CLP",))
    assert names(queries.suggestions(by=by, at=now, currency="CLP")) == ["Peso"]


def test_currencies_of_customers_not_shared_are_not_told(by, now, named, score, reader, charlie, actor_of):
    (euro,) = named("Euro")
    score(euro, "100")
    peso, dollar = named("Peso", "Dollar", owner=charlie.pk)
    score(peso, "99999", currency="CLP")
    score(dollar, "10", currency="USD")
    assert queries.suggestions(by=by, at=now).apart == ()
    his = queries.suggestions(by=actor_of(charlie), at=now)
    assert ([*names(his), *his.apart], "Euro" in names(his)) == (["Peso", "USD"], False)
    told = reader(charlie).get("/act-today/").content.decode()
    assert "CLP" in told and "EUR" not in told


def test_pages_follow_each_other_without_gap_or_double(by, now, named, score):
    ids = named(*(f"C{i:02d}" for i in range(23)))
    for place, pk in enumerate(ids):
        score(pk, str(1000 - place // 3))
    first = queries.suggestions(by=by, at=now, limit=10)
    second = queries.suggestions(by=by, at=now, limit=10, after=first.next)
    third = queries.suggestions(by=by, at=now, limit=10, after=second.next)
    everybody = names(first) + names(second) + names(third)
    assert sorted(everybody) == [f"C{i:02d}" for i in range(23)]
    assert [one.rank for one in third.items] == [21, 22, 23]
    assert third.next == ""


def test_owner_and_segment_narrow_down(bob, by, now, named, score):
    mine, bobs = named("Mine")[0], named("Bob's", owner=bob.pk)[0]
    score(mine, "100")
    score(bobs, "200", segment="cant_lose")
    assert names(queries.suggestions(by=by, at=now)) == ["Bob's", "Mine"]
    assert names(queries.suggestions(by=by, at=now, owner="me")) == ["Mine"]
    assert names(queries.suggestions(by=by, at=now, owner=str(bob.pk))) == ["Bob's"]
    assert names(queries.suggestions(by=by, at=now, segment="cant_lose")) == ["Bob's"]


def test_a_stranger_is_told_of_nobody(now, named, score, reader, charlie, actor_of):
    (pk,) = named("Secret Café")
    score(pk, "4242.42")
    assert queries.suggestions(by=actor_of(charlie), at=now).items == []
    told = reader(charlie).get("/act-today/").content.decode()
    assert "Secret" not in told and "4,242" not in told
    assert reader(charlie).post(f"/act-today/{pk}/task/", **HTMX).status_code == 404
    assert (Task.objects.count(), SuggestionAnswer.objects.count()) == (0, 0)


def test_who_may_not_see_the_figures_sees_no_ranking(named, score, reader, alice, hide):
    (pk,) = named("Café")
    score(pk, "4242")
    hide("seller", "customer", "score_value_at_risk")
    told = reader(alice).get("/act-today/").content.decode()
    assert "These figures are not shared with your role" in told and "4,242" not in told


def test_a_task_is_made_and_can_be_taken_back(by, now, named, score, reader, alice):
    (pk,) = named("Café", preferred_channel="telephone")
    score(pk, "900")
    client = reader(alice)
    answer = client.post(f"/act-today/{pk}/task/", **HTMX)
    assert answer.status_code == 200
    task = Task.objects.get()
    assert (task.title, task.kind, task.customer_id, task.owner) == (
        "Get in touch: silent for 60 days",
        "call",
        pk,
        alice,
    )
    assert task.body == "Bought 20 times, every 14 days on average; silent for 60 days."
    assert datetime.now(UTC) < task.due_at < datetime.now(UTC) + timedelta(days=2)
    assert queries.suggestions(by=by, at=datetime.now(UTC)).items == []
    undo = re.search(r"/act-today/answers/\d+/withdrawal/", answer.headers["HX-Trigger"]).group()
    assert client.post(undo, **HTMX).status_code == 200
    assert Task.objects.get().trashed_at is not None
    assert names(queries.suggestions(by=by, at=datetime.now(UTC))) == ["Café"]
    assert client.post(undo, **HTMX).status_code == 404


def test_a_manager_makes_the_task_for_whoever_attends(named, score, reader, alice, bob):
    (pk,) = named("Café")
    score(pk, "900")
    reader(bob).post(f"/act-today/{pk}/task/", **HTMX)
    assert Task.objects.get().owner == alice


def test_a_suggestion_put_off_comes_back_on_its_day(by, named, score, reader, alice):
    (pk,) = named("Café")
    score(pk, "900")
    client, today = reader(alice), datetime.now(UTC)
    assert client.post(f"/act-today/{pk}/delay/", {"why": "season", "days": "30"}, **HTMX).status_code == 200
    kept = SuggestionAnswer.objects.get()
    assert (kept.why, kept.value_at_risk, kept.segment, kept.answered_by) == ("season", 900, "at_risk", alice)
    assert queries.suggestions(by=by, at=today + timedelta(days=28)).items == []
    assert names(queries.suggestions(by=by, at=today + timedelta(days=31))) == ["Café"]


@pytest.mark.parametrize("given", [{}, {"why": "because", "days": "30"}, {"why": "season", "days": "9999"}])
def test_putting_off_needs_a_reason_and_a_span(named, score, reader, alice, given):
    (pk,) = named("Café")
    score(pk, "900")
    assert reader(alice).post(f"/act-today/{pk}/delay/", given, **HTMX).status_code == 422
    assert SuggestionAnswer.objects.count() == 0


def test_who_may_only_read_cannot_answer(named, score, reader, user_of):
    (pk,) = named("Café")
    score(pk, "900")
    client = reader(user_of("rita", "read_only", "North"))
    page = client.get("/act-today/").content.decode()
    assert "Café" in page and "/delay/" not in page and "/task/" not in page
    assert client.post(f"/act-today/{pk}/task/", **HTMX).status_code == 403
    assert client.post(f"/act-today/{pk}/delay/", {"why": "season", "days": "7"}, **HTMX).status_code == 403
    assert (Task.objects.count(), SuggestionAnswer.objects.count()) == (0, 0)


def test_a_get_never_answers(named, score, reader, alice):
    (pk,) = named("Café")
    score(pk, "900")
    assert reader(alice).get(f"/act-today/{pk}/task/").status_code == 405
    assert Task.objects.count() == 0


def test_the_empty_page_teaches_the_first_step(reader, alice):
    told = reader(alice).get("/act-today/").content.decode()
    assert "Nobody is scored yet" in told and 'href="/imports/"' in told


@pytest.mark.parametrize("after", ["x", "1~2", "1~x~y", "~~", "1~NaN~3"])
def test_a_broken_mark_shows_the_first_page(named, score, reader, alice, after):
    (pk,) = named("Café")
    score(pk, "900")
    assert "Café" in reader(alice).get("/act-today/", {"after": after}).content.decode()


def test_the_page_costs_a_known_number_of_queries(named, score, reader, alice, django_assert_max_num_queries):
    for place, pk in enumerate(named(*(f"C{i}" for i in range(30)))):
        score(pk, str(100 + place))
    client = reader(alice)
    client.get("/act-today/")
    with django_assert_max_num_queries(12):
        client.get("/act-today/")


def test_the_page_tells_the_last_look_though_no_figure_moved(by, now, named, score):
    score(named("Ana")[0], "100", scored_at=now - timedelta(days=9))
    IntelligenceRun.objects.create(state="done", created_at=now, ended_at=now - timedelta(hours=3))
    assert queries.suggestions(by=by, at=now).scored_at == now - timedelta(hours=3)
