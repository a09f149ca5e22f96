"""Whoever enters a customer whom we know is told: while typing, before saving, and over the API."""

import json

import pytest

from libreta.directory.duplicates import entry
from libreta.directory.models import Customer, DuplicatePair, DuplicateSettings
from libreta.kernel import writes

pytestmark = pytest.mark.django_db

ANA = {
    "given_name": "Ana",
    "family_name": "Popescu",
    "email": "ana@example.com",
    "mobile": "+40721234567",
    "tax_id": "RO12345678",
    "city": "Cluj-Napoca",
}


@pytest.fixture
def by(alice, actor_of):
    return actor_of(alice)


@pytest.fixture
def ana(by, now):
    return writes.create("customer", [ANA], by=by, at=now)[0]


@pytest.fixture
def api_of(client):
    """Returns a function that calls the API as somebody, as JSON."""

    def call(user, path, body=None, method="post", **headers):
        client.force_login(user)
        more = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        answer = getattr(client, method)(f"/api/v1/{path}", **more, headers=headers)
        return answer.status_code, answer.json() if answer.content else None

    return call


@pytest.mark.parametrize(
    "same",
    [
        {"email": "ANA@example.com"},
        {"tax_id": "12345678"},
        {"mobile": "0721 234 567", "country": "RO", "given_name": "Anna", "family_name": "Popesco"},
        {"phone": "+40721234567", "name": "Popescu Ana"},
    ],
)
def test_strong_evidence_is_answered_with_who_it_is_and_why(ana, api_of, alice, same):
    status, body = api_of(alice, "customers", {"name": "Somebody", **same})
    assert (status, body["code"], body["matches"]) == (409, "likely-duplicate", [ana])
    (found,) = body["duplicates"]
    assert (found["id"], found["name"]) == (ana, "Ana Popescu")
    assert len(found["why"]) >= 1
    assert Customer.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"given_name": "Ana", "family_name": "Popescu", "city": "Cluj-Napoca"},
        {"given_name": "Radu", "family_name": "Ionescu", "mobile": "+40721234567"},
        {"name": "Popescu Consulting SRL", "kind": "organisation", "email": "ana@example.com"},
    ],
)
def test_weaker_evidence_refuses_nothing(ana, api_of, alice, other):
    assert api_of(alice, "customers", other)[0] == 201
    assert Customer.objects.count() == 2


def test_who_wants_it_anyway_says_so(ana, api_of, alice):
    status, _body = api_of(alice, "customers?duplicates=allow", ANA)
    assert status == 201
    assert api_of(alice, "customers", ANA, Prefer="duplicates=allow")[0] == 201
    assert Customer.objects.count() == 3
    assert api_of(alice, "customers?duplicates=perhaps", ANA)[0] == 400
    assert Customer.objects.count() == 3


def test_a_batch_refuses_each_likely_duplicate_for_itself(ana, api_of, alice):
    lines = [
        {"method": "create", "values": {"name": "Nobody Else"}},
        {"method": "create", "values": {"name": "Ana", "email": "ana@example.com"}},
        {"method": "upsert", "external_id": "A-1", "values": {"name": "Ana", "email": "ana@example.com"}},
    ]
    status, body = api_of(alice, "customers/batch", {"operations": lines})
    assert status == 200
    assert [result["status"] for result in body["results"]] == [201, 409, 201]
    assert body["results"][1]["problem"]["matches"] == [ana]
    assert Customer.objects.count() == 3
    status, body = api_of(alice, "customers/batch?duplicates=allow", {"operations": lines[1:2]})
    assert body["refused"] == 0


def test_whom_the_caller_may_not_see_is_as_if_not_there(ana, api_of, charlie):
    status, _body = api_of(charlie, "customers", ANA)
    assert status == 201
    status, body = api_of(charlie, "customers/duplicates", {"email": "ana@example.com", "family_name": "Popescu"})
    assert (status, [one["id"] for one in body["data"]]) == (200, [Customer.objects.latest("pk").pk])


def test_a_hidden_field_tells_nothing(ana, now, by, alice, actor_of):
    from libreta.identity.models import RoleField

    RoleField.objects.create(role=alice.role, record_type="customer", field="email", right="hidden")
    alice.refresh_from_db()
    found = entry.strong([{"name": "X", "email": "ana@example.com"}], by=actor_of(alice), at=now)
    assert found == [[]]


@pytest.mark.parametrize(("setting", "status"), [("warn", 201), ("off", 201), ("refuse", 409)])
def test_the_administrator_sets_what_happens(ana, api_of, alice, setting, status):
    DuplicateSettings.objects.create(pk=1, at_entry=setting)
    assert api_of(alice, "customers", {"name": "Ana", "email": "ana@example.com"})[0] == status


def test_values_are_asked_for_without_making_anything(ana, api_of, alice):
    typed = {"given_name": "Anuța", "family_name": "Popescu", "mobile": "+40 721 234 567"}
    status, body = api_of(alice, "customers/duplicates", typed)
    assert (status, [one["id"] for one in body["data"]]) == (200, [ana])
    assert body["data"][0]["is_strong"] is True
    assert "They share a telephone number." in body["data"][0]["why"]
    assert api_of(alice, "customers/duplicates", {"password": "x"})[0] == 422
    assert Customer.objects.count() == 1


def test_a_customer_answers_with_its_pairs_and_who_resembles_it_now(ana, api_of, alice, by, now):
    rows = [{"name": "Ana Popescu", "email": "ana@example.com"}, {"name": "Maria Ene"}]
    twin, other = writes.create("customer", rows, by=by, at=now)
    evidence = [
        {"field": "address", "level": "same", "weight": 9.0},
        {"field": "given_name", "level": "differs", "weight": -3.0},
    ]
    pair = DuplicatePair.objects.create(
        first_id=ana,
        second_id=other,
        probability=0.7,
        evidence=evidence,
        found_at=now,
        created_at=now,
        updated_at=now,
    )
    status, body = api_of(alice, f"customers/{ana}/duplicates", method="get")
    assert status == 200
    kept, resembling = body["data"]
    assert kept == {
        "id": other,
        "name": "Maria Ene",
        "why": ["The address is the same."],
        "against": ["The given name differs."],
        "probability": 0.7,
        "pair": pair.pk,
        "state": "open",
    }
    assert (resembling["id"], resembling["pair"]) == (twin, None)


def test_a_pair_is_decided_over_the_api(ana, api_of, alice, charlie, by, now):
    (twin,) = writes.create("customer", [{"name": "Ana P"}], by=by, at=now)
    kept = {"found_at": now, "created_at": now, "updated_at": now, "probability": 0.9}
    pair = DuplicatePair.objects.create(first_id=ana, second_id=twin, **kept)
    status, body = api_of(alice, "duplicate-pairs?state[eq]=open", method="get")
    assert [row["id"] for row in body["data"]] == [pair.pk]
    assert "evidence" not in body["data"][0]
    assert api_of(charlie, f"duplicate-pairs/{pair.pk}/decision", {"state": "not_same"})[0] == 404
    assert api_of(alice, f"duplicate-pairs/{pair.pk}/decision", {"state": "merged"})[0] == 422
    status, body = api_of(alice, f"duplicate-pairs/{pair.pk}/decision", {"state": "not_same"})
    assert (status, body["state"], body["decided_by"]) == (200, "not_same", alice.pk)
    assert api_of(alice, f"duplicate-pairs/{pair.pk}", {"state": "open"}, "patch")[0] in (403, 409, 422)
    pair.refresh_from_db()
    assert pair.state == "not_same"


def test_a_form_shows_who_is_there_and_saves_anyway(ana, client, alice):
    client.force_login(alice)
    typed = {"name": "Ana Popescu", "kind": "person", "lifecycle": "prospect", "email": "ana@example.com"}
    page = client.post("/customers/new/", typed)
    assert page.status_code == 409
    text = page.content.decode()
    assert f'href="/customers/{ana}/"' in text and "Save anyway" in text and 'value="ana@example.com"' in text
    assert Customer.objects.count() == 1
    assert client.post("/customers/new/", {**typed, "duplicates": "allow"}).status_code == 302
    assert Customer.objects.count() == 2


def test_while_typing_the_form_shows_who_is_there_beside_the_field_that_tells_it(ana, client, alice, charlie):
    client.force_login(alice)
    page = client.get("/customers/new/").content.decode()
    assert 'hx-post="/customers/resembling/"' in page and 'id="like-email"' in page
    shown = client.post("/customers/resembling/", {"kind": "person", "email": "ana@example.com"}).content.decode()
    before, _slot, after = shown.partition('id="like-email"')
    assert "Ana Popescu" not in before and "Ana Popescu" in after.partition('id="like-phone"')[0]
    by_name = client.post("/customers/resembling/", {"kind": "person", "given_name": "Ana", "family_name": "Popescu"})
    assert "Ana Popescu" in by_name.content.decode().partition('id="like-email"')[0]
    client.force_login(charlie)
    assert "Popescu" not in client.post("/customers/resembling/", {"email": "ana@example.com"}).content.decode()
    DuplicateSettings.objects.create(pk=1, at_entry="off")
    client.force_login(alice)
    assert "hx-post" not in client.get("/customers/new/").content.decode().partition('id="f-name"')[2]
