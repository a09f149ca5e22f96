"""An administrator makes a record type on a page, and it is there: list, form, API, menu."""

import pytest
from django.test import Client

from libreta.kernel import custom_types, records
from libreta.kernel.models import CustomType

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forgotten():
    yield
    custom_types.forget()


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


FORM = {"label_en": "Boat", "plural_en": "Boats", "plural_es": "Barcos", "stages": "afloat | Afloat | A flote\nsunk"}


def test_a_type_made_on_the_page_has_list_board_form_and_api(admin):
    client = client_of(admin)
    assert client.get("/settings/types/new/").status_code == 200
    assert client.post("/settings/types/new/", FORM).status_code == 302
    row = CustomType.objects.get()
    assert (row.key, row.slug, row.plural["es"]) == ("boat", "boats", "Barcos")
    made = client.post("/api/v1/boats", {"name": "Flor de Mar"}, content_type="application/json")
    assert made.status_code == 201 and made.json()["stage"] == "afloat"
    assert "Flor de Mar" in client.get("/boats/").content.decode()
    assert "Afloat" in client.get("/boats/board/").content.decode()
    assert client.get("/boats/new/").status_code == 200
    assert "/boats" in client.get("/api/v1/openapi.json").json()["paths"]
    assert "Boats" in client.get("/settings/types/").content.decode()


def test_a_type_out_of_use_is_gone_and_its_records_are_kept(admin):
    client = client_of(admin)
    client.post("/settings/types/new/", FORM)
    client.post("/api/v1/boats", {"name": "Flor de Mar"}, content_type="application/json")
    table = records.get("boat").model
    assert client.post(f"/settings/types/{CustomType.objects.get().pk}/retirement/").status_code == 302
    assert client.get("/boats/").status_code == 404
    assert table.objects.count() == 1


def test_a_seller_makes_no_types(alice):
    client = client_of(alice)
    assert client.get("/settings/types/").status_code == 403
    assert client.post("/settings/types/new/", FORM).status_code == 403
    assert not CustomType.objects.exists()
