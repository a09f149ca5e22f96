"""Lists: filters in both forms, order, fields, pages that stay steady, counts."""

import json

import pytest

pytestmark = pytest.mark.django_db

PEOPLE = [
    ("Ana Pop", "Cluj-Napoca", "customer"),
    ("Ion Radu", "Cluj-Napoca", "prospect"),
    ("Carmen Ruiz", "Lima", "customer"),
    ("José Díaz", "Bogotá", "former"),
    ("Mary Jones", "Leeds", "prospect"),
]


@pytest.fixture
def people(api):
    operations = [{"method": "create", "values": {"name": n, "city": c, "lifecycle": s}} for n, c, s in PEOPLE]
    answer = api.post("customers/batch", {"operations": operations})
    return [result["id"] for result in answer.json()["results"]]


def names(answer):
    assert answer.status_code == 200, answer.content
    return [row["name"] for row in answer.json()["data"]]


def test_newest_come_first_and_the_count_is_an_honest_estimate(api, people):
    answer = api.get("customers")
    assert names(answer) == [name for name, *_ in reversed(PEOPLE)]
    assert answer.json()["count"] == {"value": 5, "exact": True}
    assert answer.json()["next_cursor"] is None


def test_the_short_form_filters(api, people):
    assert names(api.get("customers?city[eq]=Cluj-Napoca&sort=name")) == ["Ana Pop", "Ion Radu"]
    assert names(api.get("customers?city[in]=Lima,Leeds&sort=name")) == ["Carmen Ruiz", "Mary Jones"]
    assert names(api.get("customers?lifecycle[ne]=prospect&sort=-name")) == ["José Díaz", "Carmen Ruiz", "Ana Pop"]


def test_the_tree_filters_with_and_or_not(api, people):
    tree = {
        "or": [
            {"field": "city", "op": "eq", "value": "Lima"},
            {"not": {"field": "lifecycle", "op": "eq", "value": "customer"}},
        ]
    }
    answer = api.call("GET", "customers?sort=name&filter=" + json.dumps(tree))
    assert names(answer) == ["Carmen Ruiz", "Ion Radu", "José Díaz", "Mary Jones"]


def test_related_records_filter(api, people):
    order = api.post("orders", {"customer": people[2], "currency": "PEN"})
    assert order.status_code == 201, order.content
    tree = {"field": "orders", "op": "any", "value": {"field": "currency", "op": "eq", "value": "PEN"}}
    assert names(api.get("customers?filter=" + json.dumps(tree))) == ["Carmen Ruiz"]


def test_words_are_searched_without_accents(api, people):
    assert names(api.get("customers?q=jose diaz")) == ["José Díaz"]


def test_only_the_fields_asked_for_come(api, people):
    rows = api.get("customers?fields=name,city&sort=name&limit=1").json()["data"]
    assert rows == [{"id": people[0], "version": 1, "name": "Ana Pop", "city": "Cluj-Napoca"}]


def test_labels_name_what_references_point_at(api, people, alice):
    body = api.get("customers?fields=owner&limit=1&include=labels").json()
    assert body["labels"] == {"user": {str(alice.pk): "Alice"}}


def test_the_next_page_is_not_moved_by_records_that_come_in_between(api, people):
    first = api.get("customers?sort=name&limit=2")
    assert names(first) == ["Ana Pop", "Carmen Ruiz"]
    assert first["Link"].endswith('rel="next"')
    api.post("customers", {"name": "Aaron Early"})
    api.post("customers", {"name": "Bob Between"})
    second = api.get(f"customers?sort=name&limit=2&cursor={first.json()['next_cursor']}")
    assert names(second) == ["Ion Radu", "José Díaz"]
    linked = first["Link"].split(">")[0].removeprefix("<")
    assert names(api.get(linked)) == ["Ion Radu", "José Díaz"]
    third = api.get(f"customers?sort=name&limit=2&cursor={second.json()['next_cursor']}")
    assert (names(third), third.json()["next_cursor"]) == (["Mary Jones"], None)


def test_every_record_comes_once_over_all_pages(api, people):
    seen, cursor = [], ""
    while cursor is not None:
        body = api.get(f"customers?sort=city,-lifecycle&limit=1{'&cursor=' + cursor if cursor else ''}").json()
        seen += [row["id"] for row in body["data"]]
        cursor = body["next_cursor"]
    assert sorted(seen) == people


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("none", None), ("estimate", {"value": 5, "exact": True}), ("exact", {"value": 5, "exact": True})],
)
def test_counts_come_as_asked(api, people, mode, expected):
    assert api.get(f"customers?count={mode}").json().get("count") == expected


@pytest.mark.parametrize(
    "asked",
    [
        "colour=red",
        "colour[eq]=red",
        "city[like]=x",
        "sort=colour",
        "fields=colour",
        "limit=0",
        "limit=201",
        "limit=x",
        "count=all",
        "trashed=maybe",
        "cursor=abc",
        "filter={",
        "filter=[]",
        'filter={"field":"nope","op":"eq","value":1}',
        "filter={}&filter={}",
        'filter={"field":"name","op":[],"value":1}',
        'filter={"field":"name","op":"eq","value":"\\ud800"}',
        "employees[gt]=many",
        "city[eq]=%00",
        "include=everything",
        "limit=٣",
    ],
)
def test_what_is_not_understood_is_a_400_that_says_what(api, people, asked):
    answer = api.get(f"customers?{asked}")
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == 400
    assert body["title"]


def test_groups_count_and_sum_per_currency(api, people):
    for customer, currency in ((people[0], "EUR"), (people[0], "EUR"), (people[1], "RON")):
        order = api.post("orders", {"customer": customer, "currency": currency}).json()
        api.post("order-lines", {"order": order["id"], "quantity": "2", "unit_price": "10.50"})
    rows = api.get("orders/groups?by=customer&sums=total").json()["data"]
    by_value = {row["value"]: row for row in rows}
    assert by_value[people[0]] == {"value": people[0], "count": 2, "sums": {"total": {"EUR": "42.00"}}}
    assert by_value[people[1]] == {"value": people[1], "count": 1, "sums": {"total": {"RON": "21.00"}}}
    assert api.get("orders/sums?fields=total").json()["data"] == {"total": {"EUR": "42.00", "RON": "21.00"}}
    assert api.get("orders/groups?by=nope").status_code == 400
    assert api.get("orders/groups?by=status&sums=number").status_code == 400


def test_the_best_matches_allow_typing_errors(api, people):
    assert names(api.get("customers/matches?q=Carmne Ruiz")) == ["Carmen Ruiz"]
    assert names(api.get("customers/matches?q=pop&limit=1&fields=name")) == ["Ana Pop"]
    assert names(api.get("customers/matches?q=Zzyzx")) == []
    assert api.get("customers/matches").status_code == 400
    assert api.get("customers/matches?q=a&limit=51").status_code == 400
