"""What is refused: problem+json with the path of the field, and nothing has changed."""

import json

import pytest

pytestmark = pytest.mark.django_db


def problem(answer, status, code):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert (body["status"], body["code"], body["type"]) == (status, code, f"urn:libreta:{code}")
    return body


def total(api):
    return api.get("customers?count=exact").json()["count"]["value"]


def test_wrong_values_name_their_fields(api):
    body = problem(
        api.post("customers", {"name": "Ana", "email": "no", "employees": "many", "colour": 1}), 422, "invalid"
    )
    assert {error["pointer"] for error in body["errors"]} == {"/email", "/employees", "/colour"}
    assert total(api) == 0


@pytest.mark.parametrize("field", ["id", "version", "created_at", "trashed_at", "score_segment"])
def test_what_the_program_writes_cannot_be_sent(api, field):
    body = problem(api.post("customers", {"name": "Ana", field: 1}), 422, "invalid")
    assert [error["field"] for error in body["errors"]] == [field]
    assert total(api) == 0


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        ("{", "application/json", 400, "bad-request"),
        ("[]", "application/json", 400, "bad-request"),
        ('"x"', "application/json", 400, "bad-request"),
        (b"\xff\xfe", "application/json", 400, "bad-request"),
        ('{"name": "a\\u0000b"}', "application/json", 400, "bad-request"),
        ('{"name": "a\\ud800b"}', "application/json", 400, "bad-request"),
        ('{"name": ' + "[" * 5000 + "]" * 5000 + "}", "application/json", 400, "bad-request"),
        ('{"name": ' + "[" * 30 + "]" * 30 + "}", "application/json", 400, "bad-request"),
        ('{"name": "x"}', "text/plain", 415, "unsupported-media-type"),
        ("name=x", "application/x-www-form-urlencoded", 415, "unsupported-media-type"),
        ('{"name": "' + "x" * 1_100_000 + '"}', "application/json", 413, "too-large"),
        ('{"name": 1e400}', "application/json", 400, "bad-request"),
        ('{"name": "x", "annual_revenue": 1e300, "currency": "EUR"}', "application/json", 422, "invalid"),
        ('{"name": "x", "employees": 99999999999999999999}', "application/json", 422, "invalid"),
        ('{"name": {"a": 1}}', "application/json", 422, "invalid"),
        ("{}", "application/json", 422, "invalid"),
        ("", "application/json", 422, "invalid"),
    ],
)
def test_bodies_that_cannot_be_taken(api, body, kind, status, code):
    problem(api.post("customers", body, Content_Type=kind), status, code)
    assert total(api) == 0


def test_addresses_that_lead_nowhere(api):
    for path in (
        "nothings",
        "customers/999999999",
        "customers/99999999999999999999999",
        "customers/1/2/3",
        "customer",
        "customers/7/dance",
    ):
        problem(api.call("POST" if "dance" in path else "GET", path), 404, "not-found")
    assert problem(api.put("customers", {}), 405, "method-not-allowed")["title"]
    assert api.put("customers", {})["Allow"] == "GET, HEAD, POST"


def test_a_stranger_is_asked_for_a_key(stranger):
    answer = stranger.get("customers")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    wrong = stranger.get("customers", Authorization="Bearer lbr_1234567890_wrong")
    problem(wrong, 401, "unauthorized")
    assert wrong["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_key_opens_nothing_at_once(api, alice):
    from libreta.identity.models import ApiKey

    assert api.get("me").status_code == 200
    ApiKey.objects.filter(user=alice).update(revoked_at="2026-01-01T00:00:00Z")
    problem(api.get("me"), 401, "unauthorized")


def test_an_external_id_that_is_taken_is_a_409(api):
    assert api.post("customers", {"name": "Ana", "external_id": "E1"}).status_code == 201
    body = problem(api.post("customers", {"name": "Ion", "external_id": "E1"}), 409, "duplicate")
    assert body["matches"] == []
    assert body["errors"][0]["field"] == "external_id"
    assert total(api) == 1


def test_security_headers_are_on_every_answer(api, stranger):
    assert "no-store" in api.get("customers")["Cache-Control"]
    for answer in (api.get("customers"), api.get("nothings"), stranger.get("customers")):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_fault_of_ours_says_nothing_of_the_inside(api, monkeypatch):
    from libreta.kernel import query

    def broken(*_args, **_kwargs):
        raise RuntimeError("secret inside")

    monkeypatch.setattr(query, "of", broken)
    api.http.raise_request_exception = False
    answer = api.get("customers")
    problem(answer, 500, "fault")
    assert "secret" not in answer.content.decode()


def test_refusals_speak_the_language_asked_for(api):
    answer = api.get("nothings", Accept_Language="en")
    assert answer.status_code == 404
    assert json.loads(answer.content)["title"]
