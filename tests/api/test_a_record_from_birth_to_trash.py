"""Every verb on one record, through the door."""

import pytest

pytestmark = pytest.mark.django_db


def test_create_answers_201_with_the_record_and_its_address(api, alice):
    answer = api.post("customers", {"name": "Ana Pop", "city": "Cluj-Napoca", "email": "ANA@Example.com"})
    body = answer.json()
    assert answer.status_code == 201
    assert answer["Location"] == f"/api/v1/customers/{body['id']}"
    assert answer["ETag"] == '"1"'
    assert (body["name"], body["email"], body["owner"], body["version"]) == ("Ana Pop", "ana@example.com", alice.pk, 1)


def test_read_answers_the_record_and_304_to_who_has_it(api):
    record = api.post("customers", {"name": "Ana Pop"}).json()
    again = api.get(f"customers/{record['id']}")
    assert again.json() == record
    assert api.get(f"customers/{record['id']}", If_None_Match=again["ETag"]).status_code == 304


def test_read_gives_only_the_fields_asked_for(api):
    record = api.post("customers", {"name": "Ana Pop", "city": "Iași"}).json()
    body = api.get(f"customers/{record['id']}?fields=city").json()
    assert body == {"id": record["id"], "version": 1, "city": "Iași"}


def test_change_leaves_other_fields_alone_and_raises_the_version(api):
    record = api.post("customers", {"name": "Ana Pop", "city": "Iași"}).json()
    answer = api.patch(f"customers/{record['id']}", {"city": "Bacău"})
    assert answer.status_code == 200
    assert (answer.json()["city"], answer.json()["name"], answer.json()["version"]) == ("Bacău", "Ana Pop", 2)
    assert answer["ETag"] == '"2"'


def test_trash_and_restoration(api):
    record = api.post("customers", {"name": "Ana Pop"}).json()
    assert api.delete(f"customers/{record['id']}").status_code == 204
    assert api.get("customers?count=exact").json()["count"] == {"value": 0, "exact": True}
    assert [row["id"] for row in api.get("customers?trashed=true").json()["data"]] == [record["id"]]
    assert api.get(f"customers/{record['id']}").json()["trashed_at"] is not None
    restored = api.post(f"customers/{record['id']}/restoration")
    assert restored.status_code == 200
    assert restored.json()["trashed_at"] is None
    assert api.get("customers?count=exact").json()["count"] == {"value": 1, "exact": True}


def test_put_by_external_id_creates_then_changes(api):
    first = api.put("customers/by-external-id/ERP-7", {"name": "Ana Pop"})
    assert (first.status_code, first["Location"]) == (201, f"/api/v1/customers/{first.json()['id']}")
    second = api.put("customers/by-external-id/ERP-7", {"name": "Ana Popescu"})
    assert (second.status_code, second.json()["id"], second.json()["name"]) == (200, first.json()["id"], "Ana Popescu")
    assert api.get("customers/by-external-id/ERP-7").json() == second.json()
    assert api.get("customers/by-external-id/ERP-8").status_code == 404
    assert api.get("customers?count=exact").json()["count"]["value"] == 1


def test_put_with_another_external_id_in_the_body_is_refused(api):
    answer = api.put("customers/by-external-id/ERP-7", {"name": "Ana Pop", "external_id": "ERP-8"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "external_id"
    assert api.get("customers?count=exact").json()["count"]["value"] == 0


def test_a_minimal_answer_is_given_to_who_prefers_it(api):
    answer = api.post("customers", {"name": "Ana Pop"}, Prefer="return=minimal")
    assert answer.status_code == 201
    assert set(answer.json()) == {"id"}


def test_a_custom_field_is_there_at_once(api, admin, actor_of):
    from libreta.kernel import custom_fields

    custom_fields.add_field("customer", name="colour", kind="choice", label={"en": "Colour"}, by=actor_of(admin),
                            choices=[["red", {"en": "Red"}], ["blue", {"en": "Blue"}]])  # fmt: skip
    record = api.post("customers", {"name": "Ana Pop", "x_colour": "blue"}).json()
    api.post("customers", {"name": "Ion Pop", "x_colour": "red"})
    assert record["x_colour"] == "blue"
    found = api.get("customers?x_colour[eq]=blue&fields=x_colour").json()["data"]
    assert found == [{"id": record["id"], "version": 1, "x_colour": "blue"}]
    refused = api.patch(f"customers/{record['id']}", {"x_colour": "green"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/x_colour")
    assert api.get(f"customers/{record['id']}").json()["x_colour"] == "blue"
