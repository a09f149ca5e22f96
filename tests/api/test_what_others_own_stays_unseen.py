"""Rights at the door: rows, fields and roles; canaries are looked for in every byte."""

# ruff: noqa: E501

import json

import pytest

pytestmark = pytest.mark.django_db

CANARY = "Zanzibarquux"


@pytest.fixture
def record(api):
    """A record of Alice whose every text is a canary."""
    values = {
        "name": CANARY,
        "city": CANARY,
        "email": f"{CANARY}@example.com",
        "external_id": CANARY,
        "description": CANARY,
    }
    return api.post("customers", values).json()


def test_another_team_finds_no_trace(record, api_of, charlie):
    other = api_of(charlie)
    number = record["id"]
    tree = json.dumps({"field": "name", "op": "eq", "value": CANARY})
    asked = [
        "customers?count=exact", f"customers?filter={tree}&count=exact", f"customers?q={CANARY}", "customers?sort=name", "customers?trashed=true",
        f"customers?city[eq]={CANARY}&count=exact", "customers/groups?by=city", "customers/groups?by=owner", "orders?include=labels",
    ]  # fmt: skip
    for path in asked:
        answer = other.get(path)
        assert answer.status_code == 200, (path, answer.content)
        assert CANARY.lower() not in answer.content.decode().lower().replace(path.lower(), ""), path
        assert answer.json().get("count", {"value": 0})["value"] == 0, path
    for path in (f"customers/{number}", f"customers/{number}/history", f"customers/by-external-id/{CANARY}"):
        answer = other.get(path)
        assert answer.status_code == 404, path
        assert CANARY.lower() not in answer.content.decode().lower()


def test_another_team_can_change_nothing(record, api, api_of, charlie):
    other, number = api_of(charlie), record["id"]
    before = api.get(f"customers/{number}").json()
    assert other.patch(f"customers/{number}", {"city": "Lima"}).status_code == 404
    assert other.delete(f"customers/{number}").status_code == 404
    assert other.post(f"customers/{number}/restoration").status_code == 404
    answer = other.post(
        "customers/batch",
        {
            "operations": [
                {"method": "update", "id": number, "values": {"city": "Lima"}},
                {"method": "trash", "id": number},
            ]
        },
    )
    assert [result["status"] for result in answer.json()["results"]] == [404, 404]
    refused = other.post("orders", {"customer": number, "currency": "EUR"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "customer")
    assert api.get(f"customers/{number}").json() == before


def test_a_colleague_sees_it(record, api_of, bob):
    assert api_of(bob).get(f"customers/{record['id']}").json()["name"] == CANARY


@pytest.fixture
def half_blind(bob, api_of):
    """Bob's client after his role lost the e-mail address and may only read the city."""
    from libreta.identity.models import RoleField
    from libreta.kernel import stamps

    RoleField.objects.create(role=bob.role, record_type="customer", field="email", right="hidden")
    RoleField.objects.create(role=bob.role, record_type="customer", field="city", right="read")
    stamps.bump("identity")
    return api_of(bob)


def test_a_hidden_field_is_not_there_in_any_way(record, half_blind):
    number = record["id"]
    body = half_blind.get(f"customers/{number}").json()
    assert "email" not in body
    assert body["city"] == CANARY
    assert all("email" not in row for row in half_blind.get("customers").json()["data"])
    for path in (
        "customers?email[contains]=x",
        "customers?sort=email",
        "customers?fields=email",
        "customers/groups?by=email",
    ):
        assert half_blind.get(path).status_code == 400, path
    assert half_blind.get(f"customers?q={CANARY}@example").json()["data"] == []
    assert f"{CANARY}@" not in half_blind.get(f"customers/{number}/history").content.decode()
    document = half_blind.get("openapi.json").json()
    assert "email" not in document["components"]["schemas"]["Customer"]["properties"]
    assert "email" not in document["components"]["schemas"]["CustomerNew"]["properties"]


def test_a_field_that_is_only_read_cannot_be_written(record, half_blind, api):
    for values in ({"city": "Lima"}, {"email": "x@example.com"}):
        answer = half_blind.patch(f"customers/{record['id']}", values)
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == list(values)
    after = api.get(f"customers/{record['id']}").json()
    assert (after["city"], after["version"]) == (CANARY, 1)
    properties = half_blind.get("openapi.json").json()["components"]["schemas"]["CustomerNew"]["properties"]
    assert "city" not in properties


def test_a_member_without_the_right_gets_403(record, api_of, user_of, api):
    reader = api_of(user_of("rita", "read_only", "North"))
    assert reader.get(f"customers/{record['id']}").status_code == 200
    assert reader.post("customers", {"name": "x"}).status_code == 403
    assert reader.patch(f"customers/{record['id']}", {"city": "Lima"}).status_code == 403
    assert reader.delete(f"customers/{record['id']}").status_code == 403
    assert api.get(f"customers/{record['id']}").json()["version"] == 1
    paths = reader.get("openapi.json").json()["paths"]
    assert set(paths["/customers"]) == {"get"}
    assert "/customers/batch" not in paths


def test_an_area_that_is_off_is_gone(api, admin, actor_of):
    from libreta.kernel import features

    if "sales" not in features.SWITCHABLE:
        pytest.skip("sales is always on")
    features.switch("sales", on=False, by=actor_of(admin))
    try:
        assert api.get("orders").status_code == 404
        assert "/orders" not in api.get("openapi.json").json()["paths"]
    finally:
        features.switch("sales", on=True, by=actor_of(admin))
    assert api.get("orders").status_code == 200
