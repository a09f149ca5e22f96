"""Plain forms do the work: create, edit with conflict, filter builder, own fields, board, columns, preferences."""

import json

import pytest
from django.conf import settings

from libreta.directory.models import Customer
from libreta.kernel import custom_fields, writes
from libreta.kernel.writes import Change
from libreta.sales.models import Order
from libreta.ui.models import ListLayout, UndoStep

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(client, alice):
    client.force_login(alice, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def test_a_reference_may_be_typed_by_name(guest, customers):
    form = {"number": "B-7", "customer": "", "customer__text": "customer 12", "status": "draft", "currency": "EUR"}
    assert guest.post("/orders/new/", form).status_code == 302
    assert Order.objects.get(number="B-7").customer_id == customers[12]
    answer = guest.post("/orders/new/", form | {"number": "B-8", "customer__text": "Customer"})
    assert answer.status_code == 422
    assert b"Choose one of:" in answer.content
    assert not Order.objects.filter(number="B-8").exists()


def test_only_what_was_changed_is_written(guest, bob, customers, actor_of, at):
    pk = customers[0]
    page = guest.get(f"/customers/{pk}/edit/").content.decode()
    assert 'name="base"' in page
    base = json.dumps({"city": "Cluj-Napoca", "region": ""})
    writes.update("customer", [Change(pk, {"city": "Oradea"})], by=actor_of(bob), at=at)
    assert (
        guest.post(f"/customers/{pk}/edit/", {"base": base, "city": "Cluj-Napoca", "region": "Ardeal"}).status_code
        == 302
    )
    kept = Customer.objects.get(pk=pk)
    assert (kept.city, kept.region) == ("Oradea", "Ardeal")
    answer = guest.post(f"/customers/{pk}/edit/", {"base": base, "city": "Sibiu", "region": "Ardeal"})
    assert answer.status_code == 409
    assert b"Oradea" in answer.content and b"Sibiu" in answer.content
    assert Customer.objects.get(pk=pk).city == "Oradea"


def test_the_filter_builder_writes_groups(guest, customers):
    form = {
        "groups": "2", "conditions": "3", "g0-join": "and", "g1-join": "or", "join": "and",
        "c0-group": "0", "c0-field": "kind", "c0-op": "eq", "c0-of": "kind eq", "c0-value": "person",
        "c1-group": "1", "c1-field": "city", "c1-op": "eq", "c1-of": "city eq", "c1-value": "Lima",
        "c2-group": "1", "c2-field": "orders", "c2-op": "any", "act": "apply",
    }  # fmt: skip
    answer = guest.post("/customers/filter/", form)
    assert answer.status_code == 302
    page = guest.get(answer.headers["Location"]).content.decode()
    assert page.count("<tr data-row") == 20
    assert "Kind is" in page
    builder = guest.get(answer.headers["Location"].replace("/customers/", "/customers/filter/")).content.decode()
    assert 'name="g1-join"' in builder and '<option value="or" selected>' in builder


def test_a_field_of_the_company_s_own_is_shown_edited_and_filtered(guest, admin, customers, actor_of):
    custom_fields.add_field(
        "customer", name="shelf", kind="integer", label={"en": "Shelf", "es": "Estante"}, by=actor_of(admin)
    )
    pk = customers[0]
    kept = guest.post(f"/customers/{pk}/field/x_shelf/", {"x_shelf": "12", "base": '{"x_shelf": null}'})
    assert (kept.status_code, kept.headers["Location"]) == (302, f"/customers/{pk}/")
    assert Customer.objects.get(pk=pk).extra == {"x_shelf": 12}
    assert guest.post("/customers/columns/", {"columns": ["name", "x_shelf"]}).status_code == 302
    assert ListLayout.objects.get().columns == ["name", "x_shelf"]
    page = guest.get('/customers/?filter={"field":"x_shelf","op":"gt","value":10}').content.decode()
    assert page.count("<tr data-row") == 1
    assert "Shelf" in page and '<data value="12">12</data>' in page


def test_preferences_are_kept_in_cookies_and_the_language_on_the_user(guest, alice):
    answer = guest.post(
        "/ui/preferences/", {"theme": "dark", "density": "compact", "language": "es", "next": "/customers/"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, "/customers/")
    alice.refresh_from_db()
    assert alice.language == "es"
    page = guest.get("/customers/").content.decode()
    assert '<html lang="es" data-theme="dark" data-density="compact"' in page
    answer = guest.post("/ui/preferences/", {"theme": "<script>", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"
    assert "<script>" not in str(answer.cookies)


def test_money_and_dates_are_written_in_the_reader_s_locale(guest, alice, orders):
    alice.language = "ro"
    alice.save()
    page = guest.get("/orders/").content.decode()
    assert "1 mar. 2026" in page
    assert "0,00\u00a0EUR" in page


def test_the_trash_is_a_list_from_which_records_come_back(guest, customers):
    guest.post(f"/customers/{customers[0]}/trash/")
    page = guest.get("/customers/trash/").content.decode()
    assert page.count("<tr data-row") == 1
    assert "Customer 00" in page
    assert "in the trash" in guest.get(f"/customers/{customers[0]}/").content.decode()
    assert guest.post("/customers/restoration/", {"ids": str(customers[0]), "trash": "1"}).status_code == 302
    assert Customer.objects.get(pk=customers[0]).trashed_at is None


def test_a_board_column_goes_on_page_by_page(guest, alice, customers, actor_of, at):
    rows = [{"number": f"N-{i:02}", "customer": customers[0], "status": "draft", "currency": "EUR"} for i in range(30)]
    writes.create("order", rows, by=actor_of(alice), at=at)
    page = guest.get("/orders/board/").content.decode()
    assert page.count("data-card ") == 15
    more = page.split('id="more-draft" hx-get="')[1].split('"')[0].replace("&amp;", "&")
    rest = guest.get(more, headers={"HX-Request": "true", "HX-Target": "more-draft"}).content.decode()
    assert rest.count("data-card ") == 15
    assert "<html" not in rest


def test_an_undo_leaves_alone_what_somebody_changed_since(guest, bob, customers, actor_of, at):
    ids = customers[:3]
    form = {"ids": ",".join(map(str, ids)), "field": "city", "of_field": "city", "city": "Quito"}
    preview = guest.post("/customers/bulk/edit/", form).content.decode()
    assert preview.count("<del") == 3
    assert not Customer.objects.filter(city="Quito").exists()
    answer = guest.post("/customers/bulk/edit/", form | {"confirmed": json.dumps({"city": "Quito"})})
    assert answer.status_code == 302
    writes.update("customer", [Change(ids[1], {"city": "Oradea"})], by=actor_of(bob), at=at)
    step = UndoStep.objects.get()
    told = guest.post(f"/undo/{step.pk}/", headers={"HX-Request": "true"}).headers["HX-Trigger"]
    assert "Taken back for 2 records. 1 was changed since and stays." in told
    cities = Customer.objects.filter(pk__in=ids).order_by("pk").values_list("city", flat=True)
    assert list(cities) == ["Cluj-Napoca", "Oradea", "Lima"]
