"""A hold keeps a person from erasure and retention; a restriction keeps the data and uses them for nothing."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from libreta.directory.models import Customer, CustomerScore, Erasure, LegalHold, Restriction
from libreta.directory.privacy import erasing, holds
from libreta.kernel import gates, query, writes
from libreta.kernel.refusals import Forbidden, Invalid
from libreta.kernel.writes import Change

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(admin, actor_of):
    return actor_of(admin)


@pytest.fixture
def ana(by, now):
    row = {"name": "Ana Pop", "kind": "person", "email": "ana@example.com"}
    return writes.create("customer", [row], by=by, at=now)[0]


def hold(ana, by, now, **values):
    (pk,) = writes.create("legal_hold", [{"person": ana, "reason": "Lawsuit 12/2026", **values}], by=by, at=now)
    return pk


def test_a_hold_stops_the_erasure_and_its_end_lets_it(ana, by, now):
    hold(ana, by, now, held_until=now.date() + timedelta(days=10))
    with pytest.raises(holds.UnderLegalHold):
        erasing.ask(ana, by=by, at=now)
    assert not Erasure.objects.exists()
    assert Customer.objects.get(pk=ana).name == "Ana Pop"
    later = now + timedelta(days=11)
    erasing.carry_out(erasing.ask(ana, by=by, at=later).pk, by=by, at=later)
    assert Customer.objects.get(pk=ana).email == ""


def test_a_hold_set_after_the_question_still_stops_the_work(ana, by, now):
    row = erasing.note(ana, by=by, at=now)
    hold(ana, by, now)
    with pytest.raises(holds.UnderLegalHold):
        erasing.carry_out(row.pk, by=by, at=now)
    assert Customer.objects.get(pk=ana).email == "ana@example.com"


def test_a_hold_has_a_reason_and_an_end_after_its_beginning(ana, by, now):
    with pytest.raises(Invalid):
        hold(ana, by, now, held_from="2026-03-18", held_until="2026-03-17")
    with pytest.raises(Invalid):
        hold(ana, by, now, reason="")
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalHold.objects.create(person_id=ana, reason="", held_from=now.date(), created_at=now, updated_at=now)
    assert not LegalHold.objects.exists()


def test_who_was_erased_is_not_erased_twice(ana, by, now):
    erasing.note(ana, by=by, at=now)
    with pytest.raises(holds.AlreadyErased):
        erasing.note(ana, by=by, at=now)
    assert Erasure.objects.count() == 1


def test_restricted_data_are_seen_but_not_sent_scored_or_exported(ana, by, now, alice):
    CustomerScore.objects.create(customer_id=ana, scored_at=now)
    (order,) = writes.create("order", [{"customer": ana, "ordered_on": now.date(), "currency": "EUR"}], by=by, at=now)
    ask = gates.Ask("ana@example.com", "service", ana, now)
    holds.restrict(ana, reason="Contests the address", by=by, at=now)
    assert not CustomerScore.objects.exists()
    CustomerScore.objects.create(customer_id=ana, scored_at=now)
    assert not CustomerScore.objects.exists()
    assert gates.verdicts([ask])[0].code == "restricted"
    for name, pk in (("customer", ana), ("order", order)):
        rows = query.of(name, by=by, at=now).with_ids([pk])
        assert rows.ids() == [pk]
        assert rows.verb("export").ids() == []
    writes.update("customer", [Change(ana, {"city": "Iași"})], by=by, at=now)
    holds.lift_restriction(ana, by=by, at=now)
    assert query.of("customer", by=by, at=now).with_ids([ana]).verb("export").ids() == [ana]
    assert Restriction.objects.get().lifted_at == now


def test_a_restriction_has_a_reason_is_set_once_and_only_by_who_may(ana, by, now, bob, actor_of):
    with pytest.raises(Invalid):
        holds.restrict(ana, reason=" ", by=by, at=now)
    with pytest.raises(Forbidden):
        holds.restrict(ana, reason="Because", by=actor_of(bob), at=now)
    holds.restrict(ana, reason="Because", by=by, at=now)
    holds.restrict(ana, reason="Again", by=by, at=now)
    assert [row.reason for row in Restriction.objects.all()] == ["Because"]


def test_the_pages_restrict_and_erase_after_the_name_is_written(ana, by, now, admin, client, settings):
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 10**9
    client.post("/accounts/login/", {"login": admin.email, "password": "a long enough password"})
    here = reverse("person_privacy", args=[ana])
    client.post(reverse("person_restriction", args=[ana]), {"reason": "Contests it"})
    assert "Contests it" in client.get(here).content.decode()
    preview = client.get(reverse("person_erasure", args=[ana])).content.decode()
    assert "Profile" in preview
    assert "An empty record stays" in preview
    client.post(reverse("person_erase", args=[ana]), {"name": "Somebody"})
    assert not Erasure.objects.exists()
    client.post(reverse("person_erase", args=[ana]), {"name": "ana pop", "reason": "Asked by letter"})
    row = Erasure.objects.get()
    assert (row.customer_id, row.reason, row.by_id) == (ana, "Asked by letter", admin.pk)
    assert "ana@example.com" not in row.sealed
    erasing.carry_out(row.pk, by=by, at=now)
    assert "was erased on" in client.get(here).content.decode()
    assert client.get("/privacy/").status_code == 200
