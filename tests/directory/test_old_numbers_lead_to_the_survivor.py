"""Links, programs, filters and rows written by whatever way follow a record that was merged away."""

import pytest
from django.db import connection

from libreta.collaboration.models import Task
from libreta.directory.customers.queries import known_customers
from libreta.directory.merges.actions import merge_customers
from libreta.directory.merges.undoing import undo_merge
from libreta.directory.models import Customer, Interaction
from libreta.kernel import query, writes
from libreta.sales.models import Order
from tests.directory.merging import twins

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(alice, actor_of):
    return actor_of(alice)


@pytest.fixture
def merged(by, now):
    """The survivor and the one that became part of it; a deal points at the latter's external id."""
    first, second = twins(by, now)
    writes.update("customer", [writes.Change(first, {"external_id": "crm-1"})], by=by, at=now)
    writes.update("customer", [writes.Change(second, {"external_id": "crm-2"})], by=by, at=now)
    merge_customers([first, second], survivor=first, by=by, at=now)
    return first, second


@pytest.fixture
def api(client, alice):
    client.force_login(alice)
    return client


def test_the_page_leads_on(client, alice, merged):
    first, second = merged
    client.force_login(alice)
    answer = client.get(f"/customers/{second}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/customers/{first}/?merged={second}")


def test_a_stranger_learns_nothing(client, charlie, merged):
    client.force_login(charlie)
    answer = client.get(f"/customers/{merged[1]}/", follow=True)
    assert answer.status_code == 404


def test_the_api_answers_with_the_survivor_and_says_so(api, merged):
    first, second = merged
    for address in (f"/api/v1/customers/{second}", f"/api/v1/customers/{second}?fields=name,email"):
        answer = api.get(address)
        assert (answer.status_code, answer.json()["id"]) == (200, first)
        assert answer.headers["Libreta-Merged-Into"] == str(first)
        assert answer.headers["Content-Location"].endswith(f"/api/v1/customers/{first}")
    assert "Libreta-Merged-Into" not in api.get(f"/api/v1/customers/{first}").headers


def test_api_writes_follow_but_a_deletion_does_not(api, merged):
    first, second = merged
    token = {"HTTP_X_CSRFTOKEN": _token(api)}
    kind = "application/json"
    changed = api.patch(f"/api/v1/customers/{second}", {"city": "Brașov"}, kind, **token)
    assert (changed.status_code, changed.json()["id"], changed.json()["city"]) == (200, first, "Brașov")
    made = api.post("/api/v1/tasks", {"title": "Call", "customer": second}, kind, **token)
    assert (made.status_code, made.json()["customer"], made.json()["subject_id"]) == (201, first, first)
    gone = api.delete(f"/api/v1/customers/{second}", **token)
    assert (gone.status_code, gone.json()["merged_into"]) == (409, first)
    assert Customer.objects.get(pk=first).trashed_at is None


def _token(client):
    client.get("/customers/")
    return client.cookies["csrftoken"].value if "csrftoken" in client.cookies else ""


def test_external_ids_of_both_mean_the_survivor(api, merged):
    first, _second = merged
    for external_id in ("crm-1", "crm-2"):
        assert api.get(f"/api/v1/customers/by-external-id/{external_id}").json()["id"] == first


def test_filters_that_name_the_old_number_mean_the_survivor(by, now, merged):
    first, second = merged
    (order,) = writes.create("order", [{"customer": first, "number": "1", "currency": "EUR"}], by=by, at=now)
    for op, value in (("eq", second), ("in", [second, 999])):
        tree = {"field": "customer", "op": op, "value": value}
        assert query.of("order", by=by, at=now).where(tree).ids() == [order]


def test_mail_and_leads_from_the_old_address_find_the_survivor(merged):
    assert known_customers({"ana.lopez@example.org"}, {"+40722000111"}) == {
        "ana.lopez@example.org": merged[0],
        "+40722000111": merged[0],
    }


def test_a_row_written_past_every_door_is_the_survivors(by, now, merged):
    """Raw SQL, an import that matched a moment too early: the database itself puts the survivor in."""
    first, second = merged
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO directory_interaction (created_at, updated_at, version, extra, customer_id, at, kind, "
            "channel, direction) VALUES (now(), now(), 1, '{}', %s, now(), 'call', '', 'outbound')",
            [second],
        )
    (task,) = writes.create("task", [{"title": "Call"}], by=by, at=now)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE collaboration_task SET customer_id = %s WHERE id = %s", [second, task])
    assert Interaction.objects.filter(customer_id=second).count() == 0
    assert Interaction.objects.filter(customer_id=first, kind="call").count() == 1
    assert Task.objects.get(pk=task).customer_id == first


def test_after_the_undo_each_number_means_itself(api, by, now):
    first, second = twins(by, now)
    undo_merge(merge_customers([first, second], survivor=first, by=by, at=now), by=by, at=now)
    answer = api.get(f"/api/v1/customers/{second}")
    assert (answer.json()["id"], "Libreta-Merged-Into" in answer.headers) == (second, False)
    Order.objects.create(customer_id=second, number="7", currency="EUR", created_at=now, updated_at=now)
    assert Order.objects.get(number="7").customer_id == second


def test_the_check_finds_rows_that_point_at_a_merged_record(merged):
    from libreta.directory.checks import merged_away

    assert list(merged_away()) == []
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE directory_address DISABLE TRIGGER USER")
        cursor.execute(
            "INSERT INTO directory_address (created_at, updated_at, version, extra, customer_id, street) "
            "VALUES (now(), now(), 1, '{}', %s, 'Past every door')",
            [merged[1]],
        )
    assert [line.partition(":")[0] for line in merged_away()] == ["directory_address.customer_id"] * 2
