"""What docs/howto-record-type.md promises: fifty lines of declaration, and everything is there."""

import json
from pathlib import Path

import pytest
from django.test import Client

from libreta.audit.models import Change as Trace
from libreta.integrations.imports import actions as imports
from libreta.integrations.imports import jobs as import_jobs
from libreta.integrations.imports.models import ImportRun
from libreta.kernel import query, records, writes
from libreta.ui.models import UndoStep
from tests.example import models as example

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(alice):
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def machines(alice, actor_of, now):
    """Two machines of Alice's at one customer: their ids."""
    by = actor_of(alice)
    customer = writes.create("customer", [{"name": "Café Central", "kind": "organisation"}], by=by, at=now)[0]
    rows = [
        {"name": "Gaggia Nº 1", "serial": "G-1", "customer": customer, "price": "900.00"},
        {"name": "Simonelli", "serial": "S-2", "customer": customer, "stage": "installed", "price": "1200.50"},
    ]
    return writes.create("machine", rows, by=by, at=now)


def text_of(answer, status=200):
    assert answer.status_code == status, answer.content[:500]
    return answer.content.decode()


def test_the_declaration_is_at_most_sixty_lines():
    assert len(Path(example.__file__).read_text().splitlines()) <= 60


def test_list_filter_order_and_search(pages, machines):
    whole = text_of(pages.get("/machines/"))
    assert "Gaggia Nº 1" in whole and "Simonelli" in whole and "Café Central" in whole
    installed = text_of(pages.get("/machines/", {"stage[eq]": "installed"}))
    assert "Simonelli" in installed and "Gaggia" not in installed
    related = {"filter": json.dumps({"field": "customer.name", "op": "eq", "value": "Nobody"})}
    assert "Simonelli" not in text_of(pages.get("/machines/", related))
    assert "Gaggia" in text_of(pages.get("/machines/", {"q": "gaggia n"}))
    assert "Gaggia Nº 1" in text_of(pages.get("/search/", {"q": "g-1"}))


def test_saved_views(pages, machines):
    tree = json.dumps({"field": "stage", "op": "eq", "value": "installed"})
    made = pages.post("/machines/views/", {"name": "At work", "filter": tree, "sort": "-price", "layout": "list"})
    assert made.status_code == 302
    shown = text_of(pages.get(made["Location"]))
    assert "At work" in shown and "Simonelli" in shown and "Gaggia" not in shown


def test_board_with_sums_and_a_move(pages, machines, alice, actor_of, now):
    board = text_of(pages.get("/machines/board/"))
    assert "Installed" in board and "1,200.50" in board
    moved = pages.post("/machines/board/move/", {"id": machines[0], "to": "installed", "version": "1"})
    assert moved.status_code == 302
    row = query.of("machine", by=actor_of(alice), at=now).get(machines[0])
    assert (row["stage"], row["version"]) == ("installed", 2)


def test_form_and_record_page_with_the_relation_on_the_customer(pages, machines, alice, actor_of, now):
    by = actor_of(alice)
    first = query.of("machine", by=by, at=now).get(machines[0])
    assert 'name="serial"' in text_of(pages.get("/machines/new/"))
    form = {"name": "Faema", "serial": "F-3", "customer": first["customer"], "stage": "ordered", "price": "10"}
    assert pages.post("/machines/new/", form | {"price__currency": "RON"}).status_code == 302
    made = query.of("machine", by=by, at=now).where({"field": "serial", "op": "eq", "value": "F-3"}).page().rows[0]
    assert (made["price"], made["currency"], made["owner"]) == (10, "RON", alice.pk)
    page = text_of(pages.get(f"/machines/{made['id']}/"))
    assert "Faema" in page and "Café Central" in page
    wrong = text_of(pages.post("/machines/new/", form | {"name": "", "price": "much"}), 422)
    assert "F-3" in wrong
    assert query.of("machine", by=by, at=now).count("exact").value == 3
    at_customer = {"field": "machines.serial", "op": "eq", "value": "F-3"}
    assert query.of("customer", by=by, at=now).where(at_customer).ids() == [first["customer"]]


def test_inline_and_bulk_edit_with_undo(pages, machines, alice, actor_of, now):
    rows = query.of("machine", by=actor_of(alice), at=now)
    kept = pages.post(f"/machines/{machines[0]}/field/name/", {"name": "Gaggia II"}, headers={"HX-Request": "true"})
    assert kept.status_code == 200 and rows.get(machines[0])["name"] == "Gaggia II"
    both = {"ids": ",".join(map(str, machines)), "field": "remarks", "of_field": "remarks", "remarks": "Serviced"}
    preview = pages.post("/machines/bulk/edit/", both)
    assert preview.status_code == 200 and rows.get(machines[0])["remarks"] == ""
    confirmed = json.dumps({"remarks": "Serviced"}, sort_keys=True)
    done = pages.post("/machines/bulk/edit/", both | {"confirmed": confirmed})
    assert done.status_code == 302
    assert [rows.get(i)["remarks"] for i in machines] == ["Serviced", "Serviced"]
    assert pages.post(f"/undo/{UndoStep.objects.latest('at').pk}/").status_code == 302
    assert [rows.get(i)["remarks"] for i in machines] == ["", ""]


def test_rest_with_openapi(pages, machines):
    document = pages.get("/api/v1/openapi.json").json()
    assert {"/machines", "/machines/{id}", "/machines/batch"} <= set(document["paths"])
    listed = pages.get("/api/v1/machines?stage[eq]=installed&fields=name,serial").json()
    (only,) = listed["items" if "items" in listed else "data"]
    assert only["serial"] == "S-2"
    changed = pages.patch(f"/api/v1/machines/{machines[0]}", {"remarks": "x"}, content_type="application/json")
    assert changed.status_code == 200 and changed.json()["version"] == 2


def test_import_matches_by_serial_and_export_is_offered(pages, machines, admin, actor_of, now):
    by = actor_of(admin)
    body = "Serial number,Name,Customer,Price\nG-1,Gaggia renovada,Café Central,950\nX-9,Rancilio,Café Central,100\n"
    run = imports.upload([body.encode()], "machines.csv", "machine", by=by, at=now)
    imports.start(run.pk, by=by, at=now)
    import_jobs.carry_out_import(run_id=run.pk, door="command")
    run = ImportRun.objects.get(pk=run.pk)
    assert run.state == ImportRun.State.DONE, (run.problem, run.counts)
    rows = query.of("machine", by=by, at=now)
    assert rows.get(machines[0])["name"] == "Gaggia renovada"
    assert rows.where({"field": "serial", "op": "eq", "value": "X-9"}).count("exact").value == 1


def test_audit_of_every_change(pages, machines):
    pages.post(f"/machines/{machines[0]}/field/name/", {"name": "Gaggia II"}, headers={"HX-Request": "true"})
    trail = Trace.objects.filter(record_type="machine", record_id=machines[0]).order_by("pk")
    assert [t.action for t in trail] == ["create", "update"]
    assert trail[1].changes == {"name": ["Gaggia Nº 1", "Gaggia II"]} and trail[1].door == "page"
    assert "Gaggia II" in text_of(pages.get(f"/machines/{machines[0]}/?tab=history"))


def test_rights_hold_for_strangers(machines, charlie):
    client = Client()
    client.force_login(charlie)
    assert "Gaggia" not in text_of(client.get("/machines/"))
    assert client.get(f"/machines/{machines[0]}/").status_code == 404
    assert client.get(f"/api/v1/machines/{machines[0]}").status_code == 404
    before = list(records.get("machine").model.objects.values())
    changed = client.patch(f"/api/v1/machines/{machines[0]}", {"name": "mine"}, content_type="application/json")
    assert changed.status_code == 404
    assert client.post(f"/machines/{machines[0]}/field/name/", {"name": "mine"}).status_code == 404
    assert list(records.get("machine").model.objects.values()) == before
