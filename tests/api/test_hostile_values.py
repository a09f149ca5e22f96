"""Values that no honest person sends: they are refused, and nothing that was kept makes a page fail."""

import json
from urllib.parse import quote

import pytest

from libreta.kernel import custom_fields
from libreta.kernel.actors import system_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def seats(db):
    """Fields of the company's own on customers."""
    for name, kind, more in (
        ("seats", "integer", {}),
        ("weight", "decimal", {}),
        ("vip", "boolean", {}),
        ("met", "datetime", {}),
        ("tags", "multi_choice", {"choices": [["a", {"en": "A"}], ["b", {"en": "B"}]]}),
    ):
        custom_fields.add_field("customer", name=name, kind=kind, label={"en": name}, by=system_actor(), **more)


@pytest.mark.parametrize(
    "name,value",
    [
        ("x_seats", 9_000_000_000_000_000_000),
        ("x_weight", "999999999999999999.9999999"),
        ("x_weight", "1e-39"),
        ("annual_revenue", "999999999999.999"),
        ("annual_revenue", "9" * 20),
        ("annual_revenue", "1e999999"),
        ("annual_revenue", "NaN"),
        ("annual_revenue", "-Infinity"),
        ("employees", 2**31),
        ("x_seats", None),
    ],
)
def test_a_giant_number_does_not_break_the_lists_of_others(api, seats, name, value):
    raw = (
        json.dumps({"name": "Giant", name: value})
        if value is not None
        else '{"name": "G", "x_seats": 1' + "0" * 5000 + "}"
    )
    made = api.post("customers", raw)
    assert made.status_code in (201, 400, 422), made.content
    for path in (
        f"customers?sort={name}",
        f"customers?{name}[gt]=1",
        f"customers/sums?fields={name}",
        f"customers/groups?by={name}",
    ):
        assert api.get(path).status_code == 200, path


@pytest.mark.parametrize(
    "asked",
    [
        "created_at[gt]=0001-01-01",
        "created_at[eq]=9999-12-31",
        "created_at[lt]=9999-12-31",
        "created_at[within]=last_9999_months",
        "created_at[within]=last_9999_weeks",
        "created_at[gt]=-9999y",
        "birth_date[eq]=-9999y",
        "x_met[gt]=0001-01-01",
        "x_met[eq]=9999-12-31",
        "created_at[gt]=9999-12-31T23:59:59-12:00",
        "id[in]=" + "9" * 60,
        "id[gt]=" + "9" * 4000,
        "owner[eq]=" + "9" * 30,
        "id[eq]=99999999999999999999",
        "name[contains]=%5C",
        "name[starts]=%25_",
        "x_vip[eq]=true",
        "x_tags[contains]=a",
    ],
)
def test_no_condition_breaks_a_list(api_of, alice, seats, asked):
    for zone in ("Europe/Bucharest", "America/Bogota"):
        type(alice).objects.filter(pk=alice.pk).update(timezone=zone)
        from libreta.kernel import stamps

        stamps.bump("identity")
        assert api_of(alice).get(f"customers?{asked}").status_code in (200, 400), asked


OPS = ("eq", "ne", "lt", "gt", "contains", "starts", "in", "between", "within", "empty")
ODD = (None, [], [None], [None, None], True, 1e400, "", {})


@pytest.mark.parametrize("op", OPS)
def test_no_odd_value_breaks_a_condition(api, seats, settings, op):
    settings.LIBRETA_API_PER_MINUTE = 0
    broken = []
    for name, value in (
        (n, v)
        for v in ODD
        for n in (
            "name",
            "created_at",
            "birth_date",
            "owner",
            "employees",
            "annual_revenue",
            "lifecycle",
            "x_seats",
            "x_vip",
            "x_tags",
            "email",
            "phone",
        )
    ):
        tree = json.dumps({"field": name, "op": op, "value": value})
        answer = api.get(f"customers?filter={quote(tree)}")
        if answer.status_code not in (200, 400):
            broken.append(tree)
    assert broken == []


def test_a_yes_or_no_of_ones_own_is_found(api, seats):
    made = api.post("customers", {"name": "V", "x_vip": True}).json()["id"]
    assert [row["id"] for row in api.get("customers?x_vip[eq]=true").json()["data"]] == [made]


def test_records_are_not_grouped_by_what_has_several_values(api, seats):
    api.post("customers", {"name": "V", "x_tags": ["a", "b"]})
    assert api.get("customers/groups?by=x_tags").status_code == 400


def test_moments_at_the_ends_of_time_do_not_break_pages(api, client, alice, seats):

    for value in ("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"):
        made = api.post("customers", {"name": "End", "x_met": value})
        assert made.status_code in (201, 422)
        task = api.post("tasks", {"title": "End", "due_at": value})
        assert task.status_code in (201, 422)
    for zone in ("Europe/Bucharest", "America/Bogota"):
        type(alice).objects.filter(pk=alice.pk).update(timezone=zone)
        from libreta.kernel import stamps

        stamps.bump("identity")
        client.force_login(alice)
        client.raise_request_exception = False
        for path in ("/customers/", "/tasks/", "/", "/tasks/board/", "/notifications/"):
            assert client.get(path).status_code == 200, (path, zone)
        if made.status_code == 201:
            assert client.get(f"/customers/{made.json()['id']}/").status_code == 200


def test_groups_have_a_cap(api, seats, monkeypatch):
    from libreta.kernel import grouping

    monkeypatch.setattr(grouping, "MAX_GROUPS", 2)
    for name in ("One", "Two", "Three"):
        api.post("customers", {"name": name})
    assert api.get("customers/groups?by=id").status_code == 413
    assert api.get("customers/groups?by=kind").status_code == 200


def test_a_part_does_not_move_under_a_record_that_may_only_be_read(api, alice, bob, actor_of, now):
    from libreta.kernel import query, writes

    (mine,) = writes.create("customer", [{"name": "Mine"}], by=actor_of(alice), at=now)
    (his,) = writes.create("customer", [{"name": "His"}], by=actor_of(bob), at=now)
    assert api.patch(f"customers/{his}", {"name": "X"}).status_code == 403
    part = {"customer": mine, "kind": "email", "value": "a@example.com"}
    made = api.post("contact-points", part).json()["id"]
    assert api.post("contact-points", part | {"customer": his}).status_code == 403
    answer = api.patch(f"contact-points/{made}", {"customer": his})
    assert answer.status_code == 403
    assert query.of("contact_point", by=actor_of(alice), at=now).get(made)["customer"] == mine


@pytest.mark.parametrize("odd", ["a  b", " a", "a\tb", "e\u0301", "a\u0007b"])
def test_an_external_id_that_would_be_kept_otherwise_is_refused(api, odd):
    assert api.put(f"customers/by-external-id/{quote(odd)}", {"name": "X"}).status_code == 422
    line = {"method": "upsert", "external_id": odd, "values": {"name": "X"}}
    assert api.post("customers/batch", {"operations": [line]}).json()["refused"] == 1
    assert api.get("customers?count=exact").json()["count"]["value"] == 0
