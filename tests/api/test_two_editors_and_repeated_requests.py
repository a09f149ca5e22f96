"""Versions, conflicts field by field, and Idempotency-Key, also when requests run at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from libreta.api import jobs
from libreta.api.models import GivenAnswer


@pytest.fixture
def record(api):
    return api.post("customers", {"name": "Ana Pop", "city": "Iași"}).json()


@pytest.mark.django_db
@pytest.mark.parametrize("by_header", [True, False])
def test_the_second_editor_is_shown_both_values(api, record, by_header):
    address = f"customers/{record['id']}"
    assert api.patch(address, {"city": "Bacău"}).json()["version"] == 2
    if by_header:
        answer = api.patch(address, {"city": "Arad"}, If_Match='"1"')
    else:
        answer = api.patch(address, {"city": "Arad", "version": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "stale-version")
    conflict = {c["field"]: c for c in answer.json()["conflicts"]}["city"]
    assert (conflict["base"], conflict["yours"], conflict["theirs"]) == ("Iași", "Arad", "Bacău")
    after = api.get(address).json()
    assert (after["city"], after["version"]) == ("Bacău", 2)
    assert api.patch(address, {"city": "Arad"}, If_Match='"2"').json()["city"] == "Arad"


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["1", '"x"', '"1", "2"', 'W/"1"', '"0"', '""'])
def test_a_precondition_that_says_nothing_is_refused(api, record, header):
    answer = api.patch(f"customers/{record['id']}", {"city": "Arad"}, If_Match=header)
    assert answer.status_code == 400
    assert api.get(f"customers/{record['id']}").json() == record


@pytest.mark.django_db
def test_a_repeated_create_happens_once(api):
    first = api.post("customers", {"name": "Ana"}, Idempotency_Key="k-1")
    again = api.post("customers", {"name": "Ana"}, Idempotency_Key="k-1")
    assert (again.status_code, again.json(), again["Location"]) == (201, first.json(), first["Location"])
    assert again["Idempotency-Replayed"] == "true"
    assert api.get("customers?count=exact").json()["count"]["value"] == 1


@pytest.mark.django_db
def test_the_same_key_for_another_request_is_refused(api):
    api.post("customers", {"name": "Ana"}, Idempotency_Key="k-1")
    for answer in (
        api.post("customers", {"name": "Ion"}, Idempotency_Key="k-1"),
        api.post("products", {"name": "Ana"}, Idempotency_Key="k-1"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-reused")
    assert api.get("customers?count=exact").json()["count"]["value"] == 1
    assert api.get("products?count=exact").json()["count"]["value"] == 0


@pytest.mark.django_db
def test_keys_of_two_callers_do_not_meet(api, api_of, bob):
    api.post("customers", {"name": "Ana"}, Idempotency_Key="k-1")
    assert api_of(bob).post("customers", {"name": "Ion"}, Idempotency_Key="k-1").json()["name"] == "Ion"


@pytest.mark.django_db
def test_a_refused_write_keeps_no_answer(api):
    assert api.post("customers", {"email": "no"}, Idempotency_Key="k-1").status_code == 422
    assert not GivenAnswer.objects.exists()
    assert api.post("customers", {"name": "Ana"}, Idempotency_Key="k-1").status_code == 201


@pytest.mark.django_db
def test_kept_answers_are_forgotten_after_a_day(api):
    api.post("customers", {"name": "Ana"}, Idempotency_Key="k-1")
    GivenAnswer.objects.update(given_at=datetime.now(UTC) - timedelta(hours=25))
    assert api.post("customers", {"name": "Ion"}, Idempotency_Key="k-1").json()["name"] == "Ion"
    now = datetime.now(UTC)
    assert jobs.forget_old_answers(timestamp=int(now.timestamp())) == 0
    assert jobs.forget_old_answers(timestamp=int((now + timedelta(hours=25)).timestamp())) == 1
    assert not GivenAnswer.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 256])
def test_keys_have_a_length(api, key):
    assert api.post("customers", {"name": "Ana"}, Idempotency_Key=key).status_code == 400
    assert api.get("customers?count=exact").json()["count"]["value"] == 0


def together(count, work):
    """Runs work(0..count-1) at the same time and gives the answers."""

    def one(number):
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.mark.django_db(transaction=True)
def test_requests_with_one_key_at_the_same_time_have_one_effect(api, api_of, alice):
    answers = together(8, lambda _n: api.post("customers", {"name": "Ana"}, Idempotency_Key="k-1"))
    assert {answer.status_code for answer in answers} <= {201, 409}
    made = {answer.json()["id"] for answer in answers if answer.status_code == 201}
    assert len(made) == 1
    assert {a.json()["code"] for a in answers if a.status_code == 409} <= {"idempotency-key-in-use"}
    assert api.get("customers?count=exact").json()["count"]["value"] == 1


@pytest.mark.django_db(transaction=True)
def test_of_editors_with_one_version_exactly_one_wins(api, record):
    answers = together(6, lambda n: api.patch(f"customers/{record['id']}", {"city": f"City {n}"}, If_Match='"1"'))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409, 409]
    winner = next(answer for answer in answers if answer.status_code == 200).json()
    assert api.get(f"customers/{record['id']}").json() == winner
    assert winner["version"] == 2


@pytest.mark.django_db(transaction=True)
def test_puts_of_one_external_id_at_the_same_time_make_one_record(api):
    answers = together(6, lambda n: api.put("customers/by-external-id/E-1", {"name": f"Ana {n}"}))
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert api.get("customers?count=exact").json()["count"]["value"] == 1


@pytest.mark.django_db
def test_a_repeated_request_tells_nothing_that_was_hidden_since(api, alice):
    from libreta.identity.models import RoleField

    asked = {"name": "Ana", "tax_id": "RO-SECRET-77"}
    first = api.post("customers", asked, Idempotency_Key="k-1")
    assert first.json()["tax_id"] == "RO-SECRET-77"
    hidden = RoleField.objects.create(role=alice.role, record_type="customer", field="tax_id", right="hidden")
    again = api.post("customers", asked, Idempotency_Key="k-1")
    assert (again.status_code, again.json()["code"]) == (409, "rights-changed-since")
    assert b"RO-SECRET-77" not in again.content + repr(dict(again.headers)).encode()
    assert api.get("customers?count=exact").json()["count"]["value"] == 1
    hidden.delete()
    assert api.post("customers", asked, Idempotency_Key="k-1").json() == first.json()
