"""The OpenAPI document of this installation, who is calling, and the page to try."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_document_has_every_type_and_custom_fields(api, admin, actor_of):
    from libreta.kernel import custom_fields, records

    custom_fields.add_field(
        "customer",
        name="colour",
        kind="choice",
        label={"en": "Colour", "es": "Color"},
        by=actor_of(admin),
        choices=[["red", {"en": "Red"}]],
    )
    document = api.get("openapi.json").json()
    assert document["openapi"] == "3.1.0"
    for record_type in records.all_types():
        assert f"/{record_type.slug}" in document["paths"]
    colour = document["components"]["schemas"]["CustomerNew"]["properties"]["x_colour"]
    assert (colour["title"], colour["enum"]) == ("Colour", ["red", "", None])
    spanish = api.get("openapi.json", Accept_Language="es").json()
    assert spanish["components"]["schemas"]["Customer"]["properties"]["x_colour"]["title"] == "Color"


def test_every_reference_of_the_document_leads_somewhere(api):
    document = api.get("openapi.json").json()

    def references(node):
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                yield node["$ref"]
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    found = set(references(document))
    assert len(found) > 20
    for reference in found:
        node = document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]
        assert node
    names = [op["operationId"] for item in document["paths"].values() for m, op in item.items() if m != "parameters"]
    assert len(names) == len(set(names))


def test_me_and_the_index(api, alice):
    body = api.get("me").json()
    assert (body["user"], body["name"], body["role"]) == (alice.pk, "Alice", "seller")
    slugs = {entry["slug"] for entry in api.get("").json()["data"]}
    assert {"customers", "orders", "products", "interactions"} <= slugs


def test_a_session_may_read_and_with_the_token_write(alice):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    assert browser.get("/api/v1/me").json()["user"] == alice.pk
    refused = browser.post("/api/v1/customers", {"name": "Ana"}, content_type="application/json")
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    page = browser.get("/api/docs/")
    token = page.content.decode().split('data-csrf="')[1].split('"')[0]
    done = browser.post(
        "/api/v1/customers", {"name": "Ana"}, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert done.status_code == 201
    assert browser.get("/api/v1/customers?count=exact").json()["count"]["value"] == 1


def test_the_page_is_for_people_who_are_signed_in_and_runs_nothing_inline(alice):
    browser = Client()
    assert browser.get("/api/docs/").status_code == 302
    browser.force_login(alice)
    page = browser.get("/api/docs/")
    assert page.status_code == 200
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]
    assert "<style" not in page.content.decode()
    assert 'style="' not in page.content.decode()


def test_history_tells_who_changed_what(api, alice):
    record = api.post("customers", {"name": "Ana", "city": "Iași"}).json()
    api.patch(f"customers/{record['id']}", {"city": "Arad"})
    rows = api.get(f"customers/{record['id']}/history").json()["data"]
    assert len(rows) == 2
    assert rows[0]["changes"]["city"] == {"old": "Iași", "new": "Arad"}
    assert (rows[0]["who"], rows[0]["door"]) == ({"id": alice.pk, "name": "Alice"}, "api")
    older = api.get(f"customers/{record['id']}/history?limit=1&before={rows[0]['id']}").json()
    assert [row["id"] for row in older["data"]] == [rows[1]["id"]]
