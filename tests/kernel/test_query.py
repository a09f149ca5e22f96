"""The one query path: pages, order, counts, sums, search."""

from decimal import Decimal

import pytest

from libreta.kernel import query, writes
from libreta.kernel.refusals import BadCursor, BadFilter

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(admin, actor_of):
    return actor_of(admin)


@pytest.fixture
def fifty(by, now):
    """Fifty organisations; every third without a number of employees, names in blocks of the same city."""
    rows = [
        {
            "name": f"Org {i:02}",
            "kind": "organisation",
            "city": f"City {i % 4}",
            "employees": None if i % 3 == 0 else i % 7,
        }
        for i in range(50)
    ]
    return writes.create("customer", rows, by=by, at=now)


@pytest.mark.parametrize(
    "sort",
    [
        ("name",),
        ("-name",),
        ("city", "-name"),
        ("employees",),
        ("-employees",),
        ("-created_at",),
        ("-employees", "city"),
    ],
)
def test_pages_by_cursor_give_every_record_once_in_order(fifty, by, now, sort):
    rows = query.of("customer", by=by, at=now).sort(sort)
    seen, cursor = [], None
    for _ in range(20):
        page = rows.page(7, cursor)
        seen += [r["id"] for r in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert sorted(seen) == sorted(fifty)
    assert seen == rows.ids()


def test_a_cursor_stays_true_when_records_are_added_in_front(fifty, by, now):
    rows = query.of("customer", by=by, at=now).sort(("-id",))
    first = rows.page(10)
    writes.create("customer", [{"name": "Newcomer", "kind": "organisation"}], by=by, at=now)
    second = rows.page(10, first.next_cursor)
    assert [r["id"] for r in second.rows] == sorted(fifty, reverse=True)[10:20]


@pytest.mark.parametrize("mark", ["", "x", "W10", "!!!!", "WyJuYW1lIl0", "bnVsbA"])
def test_a_broken_cursor_is_refused(fifty, by, now, mark):
    rows = query.of("customer", by=by, at=now).sort(("name",))
    if mark:
        with pytest.raises(BadCursor):
            rows.page(10, mark)
    with pytest.raises(BadCursor):
        rows.page(10, query.of("customer", by=by, at=now).sort(("city",)).page(5).next_cursor)


def test_counts_and_groups_come_from_the_database(fifty, by, now):
    rows = query.of("customer", by=by, at=now)
    assert rows.count("exact") == query.Count(50, True)
    assert rows.count("none") == query.Count(None, False)
    assert rows.where({"field": "city", "op": "eq", "value": "City 1"}).count().value == 13
    groups = {g.value: g.count for g in rows.groups("city")}
    assert groups == {"City 0": 13, "City 1": 13, "City 2": 12, "City 3": 12}


def test_money_is_never_summed_across_currencies(by, now):
    customer = writes.create("customer", [{"name": "Org", "kind": "organisation"}], by=by, at=now)[0]
    rows = [
        {"name": f"R{i}", "kind": "organisation", "annual_revenue": "10.50", "currency": c}
        for i, c in enumerate(["EUR", "EUR", "RON"])
    ]
    writes.create("customer", rows, by=by, at=now)
    sums = query.of("customer", by=by, at=now).sums(["annual_revenue"])
    assert sums["annual_revenue"]["EUR"] == Decimal("21.00")
    assert sums["annual_revenue"]["RON"] == Decimal("10.50")
    assert customer


@pytest.mark.parametrize(
    "call",
    [
        lambda q: q.sort(("password",)).page(),
        lambda q: q.only(("search_text",)).page(),
        lambda q: q.groups("nothing"),
        lambda q: q.sums(["name"]),
    ],
)
def test_unknown_fields_are_refused_everywhere(fifty, by, now, call):
    with pytest.raises(BadFilter):
        call(query.of("customer", by=by, at=now))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ionescu", ["Ștefania Ionescu"]),
        ("STEFANIA", ["Ștefania Ionescu"]),
        ("ionescu stef", ["Ștefania Ionescu"]),
        ("stefania@example", ["Ștefania Ionescu"]),
        ("0741 234 567", ["Ștefania Ionescu"]),
        ("+40 741 234", ["Ștefania Ionescu"]),
        ("peña", ["José Peña"]),
        ("jose pena", ["José Peña"]),
        ("ionesku", ["Ștefania Ionescu"]),
        ("100%", []),
        ("_", []),
        ("zzzzzz", []),
    ],
)
def test_search_is_blind_to_accents_case_and_small_errors(by, now, text, expected):
    rows = [
        {"name": "Ștefania Ionescu", "kind": "person", "email": "stefania@example.ro", "phone": "+40741234567"},
        {"name": "José Peña", "kind": "person", "city": "Málaga"},
    ]
    writes.create("customer", rows, by=by, at=now)
    assert [r["name"] for r in query.of("customer", by=by, at=now).search(text).top(5)] == expected


def test_titles_of_references_are_only_those_the_reader_may_see(alice, charlie, actor_of, now, by):
    alices = writes.create("customer", [{"name": "Hers", "kind": "organisation"}], by=actor_of(alice), at=now)[0]
    assert query.titles("customer", [alices], by=actor_of(alice), at=now) == {alices: "Hers"}
    assert query.titles("customer", [alices], by=actor_of(charlie), at=now) == {}
