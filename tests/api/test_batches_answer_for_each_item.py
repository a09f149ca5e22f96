"""Up to a thousand writes, a result for each; what is refused costs its own item."""

import pytest

pytestmark = pytest.mark.django_db


def create(name, **values):
    return {"method": "create", "values": {"name": name, **values}}


def send(api, operations, **headers):
    answer = api.post("customers/batch", {"operations": operations}, **headers)
    assert answer.status_code == 200, answer.content
    return answer.json()


def names(api):
    return sorted(row["name"] for row in api.get("customers?limit=200").json()["data"])


def test_good_items_are_done_and_bad_ones_say_why(api):
    taken = api.post("customers", {"name": "Taken", "external_id": "E1"}).json()
    body = send(
        api,
        [
            create("Ana"),
            create("Bad", email="no"),
            create("Ion", external_id="E2"),
            create("Double", external_id="E1"),
            {"method": "update", "id": taken["id"], "values": {"city": "Arad"}},
            {"method": "update", "id": taken["id"], "values": {"city": "Deva"}, "version": 1},
            {"method": "update", "id": 10**12, "values": {"city": "Arad"}},
            {"method": "upsert", "external_id": "E2", "values": {"city": "Cluj"}},
            {"method": "upsert", "external_id": "E3", "values": {"name": "New"}},
            {"method": {"create": 1}},
            "nonsense",
            {"method": "create"},
        ],
    )
    statuses = [result["status"] for result in body["results"]]
    assert statuses == [201, 422, 201, 409, 200, 409, 404, 200, 201, 400, 400, 400]
    assert [result["index"] for result in body["results"]] == list(range(12))
    assert (body["succeeded"], body["refused"]) == (5, 7)
    assert body["results"][1]["problem"]["errors"][0]["pointer"] == "/email"
    assert body["results"][5]["problem"]["conflicts"][0]["theirs"] == "Arad"
    assert names(api) == ["Ana", "Ion", "New", "Taken"]
    assert api.get(f"customers/{taken['id']}").json()["city"] == "Arad"


def test_trash_and_restore_by_batch(api):
    made = [r["id"] for r in send(api, [create("Ana"), create("Ion")])["results"]]
    body = send(api, [{"method": "trash", "id": i} for i in made] + [{"method": "restore", "id": made[0]}])
    assert [result["status"] for result in body["results"]] == [204, 204, 200]
    assert names(api) == ["Ana"]


def test_changes_of_one_record_happen_in_their_order(api):
    made = send(api, [create("Ana")])["results"][0]["id"]
    send(api, [{"method": "update", "id": made, "values": {"city": city}} for city in ("A", "B", "C")])
    body = api.get(f"customers/{made}").json()
    assert (body["city"], body["version"]) == ("C", 4)


def test_a_thousand_is_the_most_and_one_the_least(api):
    assert send(api, [create(f"Name {n}") for n in range(1000)])["succeeded"] == 1000
    assert api.get("customers?count=exact").json()["count"]["value"] == 1000
    for operations, status in (([create("x")] * 1001, 413), ([], 400), ({"a": 1}, 400), (None, 400)):
        assert api.post("customers/batch", {"operations": operations}).status_code == status
    assert api.get("customers?count=exact").json()["count"]["value"] == 1000


def test_a_few_bad_rows_among_many_cost_only_themselves(api):
    rows = [create(f"Name {n}", external_id="same" if n % 100 == 7 else f"E{n}") for n in range(300)]
    body = send(api, rows)
    assert (body["succeeded"], body["refused"]) == (298, 2)
    assert [r["index"] for r in body["results"] if "problem" in r] == [107, 207]


def test_a_repeated_batch_happens_once(api):
    first = send(api, [create("Ana"), create("Bad", email="no")], Idempotency_Key="b-1")
    assert send(api, [create("Ana"), create("Bad", email="no")], Idempotency_Key="b-1") == first
    assert names(api) == ["Ana"]


def test_a_large_upsert_finds_what_is_there(api):
    rows = [{"method": "upsert", "external_id": f"E{n}", "values": {"name": f"Name {n}"}} for n in range(600)]
    assert {result["status"] for result in send(api, rows)["results"]} == {201}
    assert {result["status"] for result in send(api, rows)["results"]} == {200}
    assert api.get("customers?count=exact").json()["count"]["value"] == 600
