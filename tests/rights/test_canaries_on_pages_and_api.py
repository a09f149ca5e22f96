"""What is not shared is in no byte that a page or the API sends: bodies, headers, errors, the OpenAPI document."""

import json
from urllib.parse import urlencode

import pytest

from libreta.kernel import records
from tests.rights.asking import address, routes
from tests.rights.world import CANARY, HIDDEN, NUMBER, SECRET, leaked

pytestmark = pytest.mark.django_db
WORDS = {"stranger": (CANARY, SECRET, NUMBER), "key": (CANARY, SECRET, NUMBER), "blind": (SECRET, NUMBER)}
ASKED = ("Trading", "Legal", "office", "+40731942570", "Village", "Half", "note")
HIDDEN_NAMES = HIDDEN["customer"]


def sent(answer) -> str:
    """Everything that left: status line, headers and body."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{answer.status_code} {dict(answer.headers)} {body.decode('utf-8', 'replace')}"


@pytest.fixture
def nothing_leaks(asker):
    """Returns a function that asks as somebody and looks for canaries in every byte of the answer."""

    def ask(part, path, method="GET", **more):
        answer = asker.ask(part, method, path, **more)
        assert answer.status_code < 500, f"{method} {path} as {part}"
        assert leaked(sent(answer), *WORDS[part]) == [], f"{method} {path} as {part}"
        return answer

    return ask


def test_the_canaries_are_there_for_those_who_may_see_them(asker, world):
    customer = world.ids["customer"]
    for path in (f"/customers/{customer}/", "/customers/", f"/api/v1/customers/{customer}"):
        assert leaked(sent(asker.ask("owner", "GET", path)), CANARY) == [CANARY], path
    assert leaked(sent(asker.ask("owner", "GET", f"/api/v1/customers/{customer}")), SECRET, "731942.57") == [
        SECRET,
        "731942.57",
    ]


@pytest.mark.parametrize("part", sorted(WORDS))
def test_no_address_leaks(nothing_leaks, world, part):
    for route in routes():
        nothing_leaks(part, address(route, world))


@pytest.mark.parametrize("part", sorted(WORDS))
def test_no_address_leaks_when_something_is_sent(nothing_leaks, world, part):
    for route in routes():
        if not route.startswith("accounts/"):
            nothing_leaks(part, address(route, world), "POST")


@pytest.mark.parametrize("part", sorted(WORDS))
def test_no_list_and_no_search_leaks(nothing_leaks, world, part):
    for record_type in records.all_types():
        slug = record_type.slug
        api = (f"/api/v1/{slug}?count=exact&limit=200", f"/api/v1/{slug}?trashed=true", f"/api/v1/{slug}/groups?by=id")
        pages = (f"/{slug}/", f"/{slug}/trash/", f"/{slug}/board/", f"/{slug}/filter/", f"/{slug}/new/")
        for path in api if part == "key" else (*api, *pages):
            nothing_leaks(part, path)
        for text in ASKED:
            asked = urlencode({"q": text, "search": text})
            nothing_leaks(part, f"/api/v1/{slug}?{asked}")
            nothing_leaks(part, f"/{slug}/?{asked}")
            for name in record_type.columns_by_name:
                if record_type.columns_by_name[name].is_link and text in ("Trading", "Half"):
                    nothing_leaks(part, f"/{slug}/options/{name}/?{asked}")
    for text in ASKED:
        asked = urlencode({"q": text})
        for path in ("/search/", "/ui/palette/", "/api/v1/customers/matches"):
            nothing_leaks(part, f"{path}?{asked}")


@pytest.mark.parametrize("name", HIDDEN_NAMES)
def test_a_hidden_field_is_refused_as_filter_order_column_group_and_sum(nothing_leaks, name):
    tree = json.dumps({"field": name, "op": "contains", "value": SECRET[:4]})
    for query in (
        {"filter": tree},
        {f"{name}[starts]": SECRET[:4]},
        {"sort": name},
        {"fields": f"name,{name}"},
    ):
        assert nothing_leaks("blind", f"/api/v1/customers?{urlencode(query)}").status_code == 400, query
    for path in (f"/api/v1/customers/groups?by={name}", f"/api/v1/customers/sums?fields={name}"):
        assert nothing_leaks("blind", path).status_code == 400, path
    page = nothing_leaks("blind", f"/customers/?{urlencode({'filter': tree})}")
    assert page.status_code in (200, 400)
    listed = nothing_leaks("blind", f"/customers/?{urlencode({'sort': name, 'columns': f'name,{name}'})}")
    assert listed.status_code in (200, 400)


def test_the_openapi_document_does_not_name_hidden_fields(nothing_leaks, asker):
    document = nothing_leaks("blind", "/api/v1/openapi.json").json()
    for schema, described in document["components"]["schemas"].items():
        if schema.lower().startswith("customer"):
            assert not set(HIDDEN_NAMES) & set(described.get("properties", {})), schema
    whole = asker.ask("owner", "GET", "/api/v1/openapi.json").content.decode()
    assert '"tax_id"' in whole


def test_a_stranger_is_told_that_nothing_is_there(nothing_leaks, world):
    customer = world.ids["customer"]
    for part in ("stranger", "key"):
        for method, path, body in (
            ("GET", f"/api/v1/customers/{customer}", None),
            ("PATCH", f"/api/v1/customers/{customer}", {"city": "Mine"}),
            ("DELETE", f"/api/v1/customers/{customer}", None),
            ("POST", f"/api/v1/customers/{customer}/restoration", {}),
            ("GET", f"/api/v1/customers/{customer}/history", None),
            ("GET", "/api/v1/customers/by-external-id/taken-1", None),
        ):
            more = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
            assert nothing_leaks(part, path, method, **more).status_code == 404, f"{method} {path} as {part}"


def test_nothing_of_the_north_changed(asker, world):
    from libreta.directory.models import Customer

    row = Customer.objects.get(pk=world.ids["customer"])
    assert (row.city, row.trashed_at, row.version, row.owner_id) == (f"{CANARY} Village", None, 2, world.ids["user"])


@pytest.mark.parametrize("format_", ["csv", "jsonl", "xlsx", "parquet"])
def test_an_export_holds_what_its_reader_may_see(world, format_, django_capture_on_commit_callbacks):
    """The rows of an export come from the one query path; here they are read as the export reads them."""
    from libreta.kernel import query

    for part, words in (("stranger", WORDS["stranger"]), ("blind", WORDS["blind"])):
        rows = list(query.of("customer", by=world.actor(part), at=world.now).verb("export").stream())
        assert leaked(rows, *words) == []
