"""Merging by page: side by side, by hand, what comes along, undo, and what a role does not see."""

import re

import pytest

from libreta.directory.merges.actions import merge_customers
from libreta.directory.models import Customer, Merge, MergeSettings
from libreta.identity.models import RoleField
from libreta.kernel import writes
from tests.directory.merging import state, twins

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(alice, actor_of):
    return actor_of(alice)


@pytest.fixture
def page(client, alice):
    client.force_login(alice)
    return client


def test_records_stand_side_by_side_and_what_differs_first(page, by, now):
    first, second = twins(by, now)
    writes.create("order", [{"customer": second, "number": "1", "currency": "EUR"}], by=by, at=now)
    told = page.get(f"/customers/merge/?ids={first},{second}").content.decode()
    assert told.index("ana@example.com") < told.index("are the same")
    assert "Orders" in told
    assert re.search(rf'name="of_email" value="{first}" checked', told)


def test_the_selection_of_the_list_leads_to_the_page(page, by, now):
    first, second = twins(by, now)
    assert 'formaction="/customers/merge/"' in page.get("/customers/").content.decode()
    answer = page.post("/customers/merge/", {"ids": f"{first},{second}"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/customers/merge/?ids={first},{second}")


def test_merging_by_hand_and_undoing_by_page(page, by, now):
    first, second = twins(by, now)
    before = state("directory_interaction")
    form = {"ids": f"{first},{second}", "survivor": first, "confirmed": 1, "of_email": second, "of_phone": second}
    answer = page.post("/customers/merge/", form)
    assert answer.headers["Location"] == f"/customers/{first}/"
    merge = Merge.objects.get()
    assert Customer.objects.get(pk=first).email == "ana.lopez@example.org"
    told = page.get(f"/customers/{first}/").content.decode()
    assert "Ana M. López became part of this record." in told
    assert f"/merges/{merge.pk}/" in told
    shown = page.get(f"/merges/{merge.pk}/").content.decode()
    assert "Undo the merge" in shown
    assert "ana@example.com" in shown
    undone = page.post(f"/merges/{merge.pk}/undo/")
    assert undone.headers["Location"] == f"/customers/{first}/"
    assert state("directory_interaction") == before
    assert "is a record of its own again" in page.get(f"/customers/{first}/").content.decode()


def test_later_changes_are_offered_one_by_one(page, by, now):
    first, second = twins(by, now)
    merge = merge_customers([first, second], survivor=first, by=by, at=now)
    writes.update("customer", [writes.Change(first, {"phone": "+40722999999"})], by=by, at=now)
    assert 'name="overwrite" value="phone"' in page.get(f"/merges/{merge}/").content.decode()
    page.post(f"/merges/{merge}/undo/", {"overwrite": ["phone"]})
    assert Customer.objects.get(pk=first).phone == ""


def test_a_hidden_field_is_neither_shown_nor_chosen(page, alice, by, now):
    first, second = twins(by, now)
    RoleField.objects.create(role=alice.role, record_type="customer", field="email", right="hidden")
    told = page.get(f"/customers/merge/?ids={first},{second}").content.decode()
    assert "ana.lopez@example.org" not in told
    assert "of_email" not in told
    form = {"ids": f"{first},{second}", "survivor": first, "confirmed": 1, "of_email": second}
    page.post("/customers/merge/", form)
    assert Customer.objects.get(pk=first).email == "ana@example.com"
    shown = page.get(f"/merges/{Merge.objects.get().pk}/").content.decode()
    assert "example.org" not in shown


def test_one_record_alone_finds_the_other(page, by, now):
    first, second = twins(by, now)
    told = page.get(f"/customers/merge/?ids={first}&q=López").content.decode()
    assert f"?ids={first},{second}" in told


def test_a_page_that_is_opened_late_shows_the_records_as_they_are(page, by, now):
    first, second = twins(by, now)
    (third,) = writes.create("customer", [{"name": "Ana L."}], by=by, at=now)
    merge_customers([first, second], survivor=first, by=by, at=now)
    told = page.get(f"/customers/merge/?ids={second},{third}").content.decode()
    assert f'value="{first},{third}"' in told
    form = {"ids": f"{second},{third}", "survivor": third, "confirmed": 1}
    refused = page.post("/customers/merge/", form, headers={"HX-Request": "true"})
    assert refused.status_code == 409
    assert Merge.objects.count() == 1


def test_a_stranger_sees_no_side_and_changes_nothing(client, charlie, by, now):
    ids = twins(by, now)
    client.force_login(charlie)
    before = state()
    joined = ",".join(map(str, ids))
    assert client.get(f"/customers/merge/?ids={joined}").status_code == 404
    assert client.post("/customers/merge/", {"ids": joined, "confirmed": 1}).status_code == 404
    assert state() == before


def test_the_administrator_sets_the_rules(client, admin, alice):
    form = {"stays": "oldest", "rule": "largest", "rule_tax_id": "most_trusted", "sources": "ERP\nweb\n"}
    client.force_login(alice)
    assert client.post("/settings/merges/", form).status_code == 403
    assert MergeSettings.objects.count() == 0
    client.force_login(admin)
    assert client.post("/settings/merges/", form).status_code == 302
    kept = MergeSettings.objects.get()
    assert (kept.stays, kept.rule, kept.fields, kept.sources) == (
        "oldest", "largest", {"tax_id": "most_trusted"}, ["ERP", "web"]
    )  # fmt: skip
    assert client.get("/settings/merges/").status_code == 200


class TestApi:
    """The same over the API."""

    JSON = "application/json"

    def test_merge_look_and_undo(self, page, by, now):
        first, second = twins(by, now)
        body = {"ids": [first, second], "survivor": first, "values": {"email": second}}
        made = page.post("/api/v1/customers/merges", body, self.JSON)
        assert made.status_code == 201, made.content
        told = made.json()
        assert (told["survivor"], told["former"], told["undo_first"]) == (first, [second], None)
        assert {"field": "email", "before": "ana@example.com", "after": "ana.lopez@example.org"} in told["values"]
        assert page.get(f"/api/v1/merges/{told['id']}/effects").json()["former"] == [second]
        undone = page.post(f"/api/v1/merges/{told['id']}/reversal", {}, self.JSON)
        assert (undone.status_code, undone.json()["undone_at"] is None) == (200, False)
        assert Customer.objects.get(pk=first).email == "ana@example.com"
        again = page.post(f"/api/v1/merges/{told['id']}/reversal", {}, self.JSON)
        assert (again.status_code, again.json()["type"]) == (409, "urn:libreta:undone-already")

    @pytest.mark.parametrize(
        "body", [{}, {"ids": [1]}, {"ids": ["1", 2]}, {"ids": [1, 2], "owner": 3}, {"ids": [1, 2], "survivor": True}]
    )
    def test_what_cannot_be_understood_is_refused(self, page, body):
        assert page.post("/api/v1/customers/merges", body, self.JSON).status_code == 400
        assert Merge.objects.count() == 0

    def test_a_merged_record_is_told_from_a_missing_one(self, page, by, now):
        first, second = twins(by, now)
        (third,) = writes.create("customer", [{"name": "Ana L."}], by=by, at=now)
        merge_customers([first, second], survivor=first, by=by, at=now)
        refused = page.post("/api/v1/customers/merges", {"ids": [second, third]}, self.JSON)
        assert (refused.status_code, refused.json()["merged_into"]) == (409, {str(second): first})

    def test_the_document_describes_it(self, page):
        paths = page.get("/api/v1/openapi.json").json()["paths"]
        assert {"/customers/merges", "/merges/{id}/reversal", "/merges/{id}/effects"} <= paths.keys()
