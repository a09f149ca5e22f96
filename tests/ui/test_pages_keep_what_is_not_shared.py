"""Through the door of the pages: a stranger to a record finds nothing, changes nothing, undoes nothing."""

import json

import pytest
from django.conf import settings

from libreta.directory.models import Customer
from libreta.ui.models import SavedView, UndoStep

pytestmark = pytest.mark.django_db


@pytest.fixture
def enter(client):
    """Returns a function that signs a user in and gives the client."""

    def as_user(user):
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return as_user


def test_a_stranger_finds_nothing_of_a_team_s_records(enter, charlie, customers, orders):
    guest, pk = enter(charlie), customers[0]
    for path in (
        f"/customers/{pk}/",
        f"/customers/{pk}/edit/",
        f"/customers/{pk}/field/city/",
        f"/orders/{orders[0]}/",
    ):
        assert guest.get(path).status_code == 404, path
    for path in (
        "/customers/",
        "/orders/board/",
        "/ui/palette/?q=Customer",
        "/search/?q=Customer",
        "/orders/options/customer/?q=Customer",
    ):
        answer = guest.get(path)
        assert answer.status_code == 200
        assert b"Customer 0" not in answer.content, path
    assert (
        guest.get('/orders/?filter={"field":"customer.city","op":"eq","value":"Lima"}').content.count(b"data-row") == 0
    )


def test_a_stranger_s_writes_change_nothing(enter, charlie, customers, orders):
    guest, pk = enter(charlie), customers[0]
    tries = [
        (f"/customers/{pk}/field/city/", {"city": "Hacked"}),
        (f"/customers/{pk}/edit/", {"city": "Hacked", "base": "{}"}),
        (f"/customers/{pk}/trash/", {}),
        ("/customers/bulk/trash/", {"ids": str(pk)}),
        (
            "/customers/bulk/edit/",
            {
                "ids": str(pk),
                "field": "city",
                "of_field": "city",
                "city": "Hacked",
                "confirmed": json.dumps({"city": "Hacked"}),
            },
        ),
        ("/orders/board/move/", {"id": str(orders[0]), "to": "cancelled"}),
    ]
    for path, data in tries:
        assert guest.post(path, data).status_code in (403, 404), path
    assert not Customer.objects.filter(city="Hacked").exists()
    assert Customer.objects.filter(trashed_at=None).count() == 60
    assert UndoStep.objects.count() == 0


def test_only_its_maker_takes_a_step_back(enter, alice, bob, customers):
    enter(alice).post("/customers/bulk/trash/", {"ids": str(customers[0])})
    step = UndoStep.objects.get()
    assert enter(bob).post(f"/undo/{step.pk}/").status_code == 404
    assert Customer.objects.get(pk=customers[0]).trashed_at is not None
    assert enter(alice).post(f"/undo/{step.pk}/").status_code == 302
    assert Customer.objects.get(pk=customers[0]).trashed_at is None
    assert enter(alice).post(f"/undo/{step.pk}/").status_code == 409


def test_a_private_view_is_its_owner_s_and_a_shared_one_shows_each_reader_their_own_rows(
    enter, alice, bob, charlie, admin, customers
):
    tree = json.dumps({"field": "city", "op": "eq", "value": "Lima"})
    assert enter(alice).post("/customers/views/", {"name": "Mine", "filter": tree}).status_code == 302
    view = SavedView.objects.get()
    assert b"Mine" in enter(alice).get("/customers/").content
    assert b"Mine" not in enter(bob).get("/customers/").content
    assert enter(bob).post(f"/customers/views/{view.pk}/deletion/").status_code == 404
    assert enter(admin).post("/customers/views/", {"name": "Ours", "filter": tree, "shared": "true"}).status_code == 302
    shared = SavedView.objects.get(name="Ours")
    assert enter(alice).get(f"/customers/?view={shared.pk}").content.count(b"<tr data-row") == 20
    assert enter(charlie).get(f"/customers/?view={shared.pk}").content.count(b"<tr data-row") == 0
    assert enter(charlie).post(f"/customers/views/{shared.pk}/deletion/").status_code == 403
    assert SavedView.objects.count() == 2


def test_what_a_filter_cannot_ask_is_said_calmly(enter, alice, customers):
    answer = enter(alice).get('/customers/?filter={"field":"owner__password","op":"eq","value":"x"}')
    assert answer.status_code == 200
    assert b"All records are shown instead." in answer.content
    assert enter(alice).get("/customers/?cursor=broken").status_code == 200
    assert enter(alice).get("/nothing-here/").status_code == 404


def test_pages_carry_no_inline_script_or_style(enter, alice, customers, orders):
    for path in (
        "/customers/",
        "/orders/board/",
        f"/customers/{customers[0]}/",
        "/customers/new/",
        "/customers/filter/",
        "/ui/",
    ):
        content = enter(alice).get(path).content.decode()
        assert " style=" not in content, path
        assert " onclick=" not in content and "hx-on" not in content, path
        assert content.count("<script") == content.count("<script src="), path
        assert "<style" not in content, path
