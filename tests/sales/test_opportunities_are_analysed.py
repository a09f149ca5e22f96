"""The page of a pipeline: few queries, exact figures, each leading to exactly its records, and only to visible ones."""

from datetime import UTC, date, datetime
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from libreta.kernel import query, writes
from libreta.kernel.actors import FieldRight
from libreta.sales.models import Competitor, Pipeline, Stage
from libreta.sales.opportunities import spans
from libreta.sales.opportunities.queries import analysis
from libreta.sales.opportunities.spans import Span

pytestmark = pytest.mark.django_db
EVER = Span()
RIVALS = {"R": "Rival", "S": "Second"}
STORY = (  # name, stage, amount, engaged, closed, reason, competitors (the first won what was lost), owner
    ("A", "Won", 100, "2026-01-01", "2026-01-11", "price", "", "alice"),
    ("B", "Won", 300, "2026-01-01", "2026-02-10", "price", "R", "bob"),
    ("C", "Lost", 50, "2026-01-05", "2026-02-01", "timing", "RS", "alice"),
    ("D", "Offer", 700, "2026-02-01", None, "", "", "alice"),
    ("E", "First contact", None, None, None, "", "", "bob"),
)


@pytest.fixture
def people(alice, bob):
    return {"alice": alice, "bob": bob}


@pytest.fixture
def deals(people, admin, actor_of, now):
    by = actor_of(admin)
    customer = writes.create("customer", [{"name": "Café Sol", "owner": people["alice"].pk}], by=by, at=now)[0]
    first = writes.create("opportunity", [{"name": "seed", "customer": customer}], by=by, at=now)
    stages = {stage.name: stage.pk for stage in Stage.objects.all()}
    rows = [
        {
            "name": name, "customer": customer, "stage": stages[stage], "amount": amount, "currency": "EUR",
            "close_on": "2026-06-01", "engaged_on": engaged, "closed_on": closed, "reason": reason,
            "owner": people[owner].pk,
        }
        for name, stage, amount, engaged, closed, reason, _rivals, owner in STORY
    ]  # fmt: skip
    made = writes.create("opportunity", rows, by=by, at=now)
    known = dict(
        zip(RIVALS, writes.create("competitor", [{"name": n} for n in RIVALS.values()], by=by, at=now), strict=True)
    )
    met = [
        {"opportunity": pk, "competitor": known[name], "has_won": name == story[6][:1] and story[1] == "Lost"}
        for pk, story in zip(made, STORY, strict=True)
        for name in story[6]
    ]
    writes.create("opportunity_competitor", met, by=by, at=now)
    writes.trash("opportunity", first, by=by, at=now)
    return dict(zip("ABCDE", made, strict=True))


@pytest.fixture
def read(deals, actor_of, now):
    number = Pipeline.objects.get().pk
    return lambda user, span=EVER: analysis(number, span, by=actor_of(user), at=now)


def test_the_figures_are_exact(read, bob):
    found = read(bob)
    assert (found.total.won, found.total.lost, found.total.rate) == (2, 1, 2 / 3)
    assert found.total.amounts == {"won": {"EUR": Decimal(400)}, "lost": {"EUR": Decimal(50)}}
    assert found.total.cycle == 25
    assert [(s.stage.name, s.reached, s.days) for s in found.funnel] == [
        ("First contact", 5, None),
        ("Need understood", 4, Decimal("25.6666666666666667")),
        ("Offer", 3, None),
        ("Negotiation", 2, None),
        ("Won", 2, None),
    ]
    assert [s.conversion for s in found.funnel] == [None, 0.8, 0.75, 2 / 3, 1.0]
    by = {kind: [(o.value, o.won, o.lost) for o in rows] for kind, rows in found.by.items()}
    assert by["reason"] == [("price", 2, 0), ("timing", 0, 1)]
    named = dict(Competitor.objects.values_list("pk", "name"))
    against = {named.get(o.value): (o.won, o.lost, o.beaten, o.amounts["won"]) for o in found.by["competitor"]}
    euros = {"EUR": Decimal(300)}
    assert against == {None: (1, 0, None, {"EUR": Decimal(100)}), "Rival": (1, 1, 1, euros), "Second": (0, 1, 0, {})}
    assert [(s.stage.name, s.count, s.amounts, s.weighted) for s in found.standing if s.count] == [
        ("First contact", 1, {}, {}),
        ("Offer", 1, {"EUR": Decimal(700)}, {"EUR": Decimal(350)}),
    ]
    assert (found.unnamed, found.unplanned, found.overdue) == (0, 2, 0)
    assert [s.stale for s in found.standing] == [0, 0, 1, 0]


def test_a_span_narrows_what_closed_and_what_moved(read, bob):
    january = read(bob, Span("", date(2026, 1, 1), date(2026, 2, 1)))
    assert (january.total.won, january.total.lost, january.total.cycle) == (1, 0, 10)
    assert [s.reached for s in january.funnel] == [3, 3, 1, 1, 1]
    assert read(bob, Span("", date(2020, 1, 1), date(2020, 2, 1))).total.closed == 0


def test_every_figure_leads_to_its_records(client, deals, bob, actor_of, now):
    client.force_login(bob)
    context = client.get("/pipeline/").context
    by = actor_of(bob)

    def behind(address):
        tree = parse_qs(urlsplit(address).query)["filter"][0]
        assert client.get(address).status_code == 200
        return query.of("opportunity", by=by, at=now).where(tree).count("exact").value

    assert [behind(stat["href"]) for stat in context["stats"]] == [2, 1, 3, 2, 2, 2]
    assert [behind(step["url"]) for step in context["funnel"]] == [s["reached"] for s in context["funnel"]]
    assert [behind(row["url"]) for row in context["standing"]] == [row["count"] for row in context["standing"]]
    stale = [row for row in context["standing"] if row["stale"]]
    assert stale and [behind(row["stale_url"]) for row in stale] == [row["stale"] for row in stale]
    assert [behind(one["url"]) for one in context["attention"]] == [one["count"] for one in context["attention"]]
    for table in context["broken"]:
        for row in table["rows"]:
            assert (behind(row["won_url"]), behind(row["lost_url"])) == (row["won"], row["lost"])
            assert not row["beaten"] or behind(row["beaten_url"]) == row["beaten"]


def test_a_stranger_gets_an_empty_page(client, deals, charlie, read):
    found = read(charlie)
    assert found.is_empty and (found.total.closed, found.unnamed, found.unplanned) == (0, 0, 0)
    client.force_login(charlie)
    assert "Rival" not in client.get("/pipeline/").content.decode()


def test_hidden_fields_group_nothing(deals, bob, actor_of, now):
    from dataclasses import replace

    by = actor_of(bob)
    hidden = {
        "opportunity": dict.fromkeys(("amount", "reason"), FieldRight.HIDDEN),
        "opportunity_competitor": {"competitor": FieldRight.HIDDEN},
    }
    by = replace(by, rights=replace(by.rights, fields=hidden))
    found = analysis(Pipeline.objects.get().pk, Span(), by=by, at=now)
    assert list(found.by) == ["owner"] and found.total.won == 2
    assert found.total.amounts == {"won": {}, "lost": {}} and all(not s.amounts for s in found.standing)


def test_the_funnel_of_many_deals_comes_after_the_rest(client, deals, bob, monkeypatch):
    monkeypatch.setattr("libreta.sales.opportunities.queries.MANY", 2)
    client.force_login(bob)
    page = client.get("/pipeline/")
    url = page.context["funnel_url"]
    assert page.context["funnel"] == [] and f'hx-get="{url}"' in page.content.decode()
    steps = [("First contact", 5), ("Need understood", 4), ("Offer", 3), ("Negotiation", 2), ("Won", 2)]
    fragment = client.get(url, headers={"HX-Request": "true", "HX-Target": "funnel"})
    assert "<html" not in fragment.content.decode()
    for answer in (fragment, client.get(url)):
        assert [(step["stage"].name, step["reached"]) for step in answer.context["funnel"]] == steps


def test_the_page_takes_few_queries(read, bob, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        read(bob)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, Span()),
        ({"period": "last_month"}, Span("last_month", date(2026, 2, 1), date(2026, 3, 1))),
        ({"from": "2026-01-01", "to": "2026-01-31"}, Span("", date(2026, 1, 1), date(2026, 2, 1))),
        ({"period": "nonsense"}, Span()),
        ({"from": "x", "to": "9999-12-31"}, Span()),
    ],
)
def test_spans_are_read_from_the_address(given, expected, bob, actor_of):
    assert spans.asked(given, by=actor_of(bob), at=datetime(2026, 3, 18, 12, tzinfo=UTC)) == expected
