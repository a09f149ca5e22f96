"""More records than a request can hold are changed by the worker: chunk by chunk, with the rights of each moment."""

import pytest

from libreta.directory.models import Customer
from libreta.identity.models import Role, User
from libreta.kernel import writes
from libreta.ui import choosing
from libreta.workspace.bulk import carrying
from libreta.workspace.models import BulkAct, KeptNotice

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(alice, actor_of, now, monkeypatch):
    """Twenty-five customers of Alice's in Sevilla; ten are many, and a chunk has four."""
    monkeypatch.setattr(choosing, "MOST", 10)
    monkeypatch.setattr(carrying, "CHUNK", 4)
    rows = [{"name": f"C{i:02d}", "city": "Sevilla"} for i in range(25)]
    return writes.create("customer", rows, by=actor_of(alice), at=now)


@pytest.fixture
def asked(reader, alice, many):
    """Returns a function that asks for an act from the list and gives it."""

    def ask(path="edit", **form) -> BulkAct:
        edit = {"field": "city", "of_field": "city", "city": "Quito", "confirmed": '{"city": "Quito"}'}
        form = {"all": "1", "ids": ""} | (edit if path == "edit" else {}) | form
        answer = reader(alice).post(
            f"/customers/bulk/{path}/" if path != "restore" else "/customers/restoration/", form
        )
        act = BulkAct.objects.get()
        assert (answer.status_code, answer["Location"]) == (302, f"/bulk-acts/{act.pk}/")
        return act

    return ask


def cities() -> dict[str, int]:
    found = Customer.objects.values_list("city", flat=True)
    return {city: list(found).count(city) for city in set(found)}


def test_an_edit_says_how_many_and_waits_for_the_worker(reader, alice, many, asked):
    form = {"all": "1", "ids": "", "field": "city", "of_field": "city", "city": "Quito"}
    preview = reader(alice).post("/customers/bulk/edit/", form).content.decode()
    assert "Change 25 records" in preview and "in the background" in preview
    act = asked()
    assert (act.total, act.state, cities()) == (25, "queued", {"Sevilla": 25})
    carrying.carry_out(act.pk)
    act.refresh_from_db()
    assert (act.state, act.done, act.changed, act.refused, cities()) == ("done", 25, 25, 0, {"Quito": 25})
    told = reader(alice).get(f"/bulk-acts/{act.pk}/").content.decode()
    assert "Take it back" in told
    notice = KeptNotice.objects.get()
    assert (notice.user, notice.text, notice.url) == (alice, "25 records changed.", f"/bulk-acts/{act.pk}/")


def test_a_filter_that_the_edit_itself_empties_is_walked_to_its_end(asked):
    act = asked(filter='{"field": "city", "op": "eq", "value": "Sevilla"}')
    carrying.carry_out(act.pk)
    assert cities() == {"Quito": 25}


def test_a_killed_worker_goes_on_where_the_last_chunk_ended(asked, monkeypatch):
    act = asked()
    apply, calls = carrying._apply, []

    def dying(act, ids, by, at):
        calls.append(ids)
        apply(act, ids, by, at)
        if len(calls) == 3:
            raise SystemError("killed")

    monkeypatch.setattr(carrying, "_apply", dying)
    with pytest.raises(SystemError):
        carrying.carry_out(act.pk)
    act.refresh_from_db()
    assert (act.done, cities()) == (8, {"Quito": 8, "Sevilla": 17})
    carrying.carry_out(act.pk)
    act.refresh_from_db()
    assert (act.state, act.done, act.changed, cities()) == ("done", 25, 25, {"Quito": 25})
    assert (calls[2], KeptNotice.objects.count()) == (calls[3], 1)


def test_it_is_stopped_and_taken_back(asked, reader, alice, many, actor_of, now):
    act = asked()
    carrying._chunk(act.pk, now)
    assert reader(alice).post(f"/bulk-acts/{act.pk}/cancellation/").status_code == 302
    carrying.carry_out(act.pk)
    act.refresh_from_db()
    assert (act.state, act.changed, cities()) == ("cancelled", 4, {"Quito": 4, "Sevilla": 21})
    writes.update("customer", [writes.Change(many[0], {"city": "Lima"})], by=actor_of(alice), at=now)
    BulkAct.objects.update(asked_at=now)
    assert reader(alice).post(f"/bulk-acts/{act.pk}/reversal/").status_code == 409  # long ago by the real clock
    from django.utils import timezone

    BulkAct.objects.update(asked_at=timezone.now())
    assert reader(alice).post(f"/bulk-acts/{act.pk}/reversal/").status_code == 302
    carrying.carry_out(act.pk)
    act.refresh_from_db()
    assert (act.state, act.done, act.left, cities()) == ("taken_back", 3, 1, {"Lima": 1, "Sevilla": 24})


def test_the_trash_takes_all_and_gives_all_back(asked, reader, alice):
    act = asked("trash")
    carrying.carry_out(act.pk)
    assert Customer.objects.filter(trashed_at=None).count() == 0
    reader(alice).post(f"/bulk-acts/{act.pk}/reversal/")
    carrying.carry_out(act.pk)
    assert Customer.objects.filter(trashed_at=None).count() == 25


def test_rights_are_asked_again_in_each_chunk(asked, alice, now):
    act = asked()
    carrying._chunk(act.pk, now)
    alice.role = Role.objects.get(key="read_only")
    alice.save()
    carrying.carry_out(act.pk)
    act.refresh_from_db()
    assert (cities(), act.changed) == ({"Quito": 4, "Sevilla": 21}, 4)


def test_who_was_locked_out_changes_nothing_more(asked, alice, now):
    act = asked()
    User.objects.filter(pk=alice.pk).update(is_active=False)
    carrying.carry_out(act.pk)
    act.refresh_from_db()
    assert (act.state, cities()) == ("failed", {"Sevilla": 25})


def test_one_record_that_refuses_stops_nobody_else(asked, many, monkeypatch):
    from libreta.kernel.refusals import Invalid

    act, update = asked(), writes.update

    def refusing(name, changes, **more):
        if many[6] in [change.id for change in changes]:
            raise Invalid(errors={"city": ["Not this one."]})
        return update(name, changes, **more)

    monkeypatch.setattr(writes, "update", refusing)
    carrying.carry_out(act.pk)
    act.refresh_from_db()
    assert (act.state, act.changed, act.refused, act.reasons) == ("done", 24, 1, [[many[6], "Not this one."]])
    assert cities() == {"Quito": 24, "Sevilla": 1}


def test_an_act_is_its_owners_alone(asked, reader, bob, charlie):
    act = asked()
    for other in (bob, charlie):
        assert reader(other).get(f"/bulk-acts/{act.pk}/").status_code == 404
        for verb in ("cancellation", "reversal"):
            assert reader(other).post(f"/bulk-acts/{act.pk}/{verb}/").status_code == 404
    act.refresh_from_db()
    assert (act.state, act.is_cancel_asked) == ("queued", False)
