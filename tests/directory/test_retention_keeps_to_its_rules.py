"""What is past its time goes by rule: off until switched on, previewed, in chunks, with a report, never past a hold."""

from datetime import timedelta

import pytest
from django.urls import reverse

from libreta.directory.models import Customer, Erasure, Interaction, RetentionRule
from libreta.directory.privacy import retaining
from libreta.kernel import writes
from libreta.kernel.refusals import Forbidden, Invalid

pytestmark = pytest.mark.django_db
YEARS = timedelta(days=3 * 366)


@pytest.fixture
def by(admin, actor_of):
    return actor_of(admin)


@pytest.fixture
def customers(by, now):
    """Three of long ago, one a customer and one held; one of today."""
    old = [{"name": "Old Prospect"}, {"name": "Old Customer", "lifecycle": "customer"}, {"name": "Old Held"}]
    prospect, customer, held = writes.create("customer", old, by=by, at=now - YEARS)
    (fresh,) = writes.create("customer", [{"name": "New Prospect"}], by=by, at=now)
    writes.create("legal_hold", [{"person": held, "reason": "Audit"}], by=by, at=now)
    return prospect, customer, held, fresh


def rule(by, now, **values):
    given = {"record_type": "customer", "since": "created_at", "months": 24, "deed": "trash", "is_on": True}
    condition = {"and": [{"field": "lifecycle", "op": "eq", "value": "prospect"}]}
    return retaining.keep_rule(None, {"condition": condition} | given | values, by=by, at=now)


def test_what_is_past_its_time_goes_and_the_held_stay(customers, by, now):
    prospect, _customer, _held, _fresh = customers
    report = retaining.apply(rule(by, now), by=by, at=now)
    assert (report.done, report.held, report.left, report.problem) == (1, 1, 1, "")
    trashed = Customer._base_manager.filter(trashed_at__isnull=False)
    assert list(trashed.values_list("pk", flat=True)) == [prospect]
    assert retaining.apply(RetentionRule.objects.get(), by=by, at=now).done == 0


def test_a_look_before_tells_the_same(customers, by, now):
    found = retaining.preview(rule(by, now, is_on=False), by=by, at=now)
    assert (found.count, found.held) == (2, 1)
    assert [title for _pk, title in found.examples] == ["Old Prospect", "Old Held"]
    assert Customer._base_manager.filter(trashed_at__isnull=False).count() == 0


def test_nothing_goes_while_no_rule_is_on(customers, by, now):
    rule(by, now, is_on=False)
    assert retaining.apply_all(by=by, at=now) == []
    assert Customer._base_manager.filter(trashed_at__isnull=False).count() == 0


def test_deletion_is_for_good_reaches_the_trash_and_leaves_what_others_point_at(customers, by, now):
    prospect, customer, held, fresh = customers
    writes.trash("customer", [prospect], by=by, at=now)
    writes.create("order", [{"customer": customer, "ordered_on": now.date(), "currency": "EUR"}], by=by, at=now)
    report = retaining.apply(rule(by, now, deed="delete", condition={}), by=by, at=now)
    assert set(Customer._base_manager.values_list("pk", flat=True)) == {customer, held, fresh}
    assert (report.done, report.left, report.held) == (1, 2, 1)


def test_the_notebook_is_deleted_by_its_own_time_but_not_of_the_held(customers, by, now):
    prospect, _customer, held, _fresh = customers
    rows = [{"customer": pk, "summary": "Long ago", "at": now - YEARS} for pk in (prospect, held)]
    writes.create("interaction", [*rows, {"customer": prospect, "summary": "Today"}], by=by, at=now)
    with pytest.raises(Invalid):
        rule(by, now, record_type="interaction", since="at", condition={}, deed="trash")
    kept = rule(by, now, record_type="interaction", since="at", condition={}, deed="delete")
    assert retaining.apply(kept, by=by, at=now).done == 1
    assert sorted(Interaction.objects.values_list("summary", flat=True)) == ["Long ago", "Today"]


def test_persons_become_figures_by_the_same_erasure(customers, by, now):
    prospect, _customer, _held, _fresh = customers
    report = retaining.apply(rule(by, now, deed="pseudonymise"), by=by, at=now)
    assert report.done == 1
    assert list(Erasure.objects.values_list("customer_id", "reason")) == [(prospect, "retention")]
    assert retaining.apply(RetentionRule.objects.get(), by=by, at=now).done == 0


def test_chunks_reach_everything(by, now, monkeypatch):
    writes.create("customer", [{"name": f"Old {n}"} for n in range(7)], by=by, at=now - YEARS)
    monkeypatch.setattr(retaining, "CHUNK", 2)
    assert retaining.apply(rule(by, now, condition={}), by=by, at=now).done == 7


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"record_type": "nothing"}, "record_type"),
        ({"since": "name"}, "since"),
        ({"months": 0}, "months"),
        ({"deed": "burn"}, "deed"),
        ({"record_type": "order", "since": "ordered_on", "condition": {}, "deed": "pseudonymise"}, "deed"),
        ({"condition": {"and": [{"field": "nope", "op": "eq", "value": 1}]}}, "condition"),
    ],
)
def test_a_rule_makes_sense(by, now, values, field):
    with pytest.raises(Invalid) as refused:
        rule(by, now, **values)
    assert field in refused.value.errors
    assert not RetentionRule.objects.exists()


def test_only_who_may_sets_rules_and_the_page_shows_them(customers, by, now, bob, admin, actor_of, client, settings):
    with pytest.raises(Forbidden):
        rule(actor_of(bob), now)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 10**9
    client.post("/accounts/login/", {"login": admin.email, "password": "a long enough password"})
    here = reverse("privacy_retention")
    assert "No rules" in client.get(here).content.decode()
    given = {"record_type": "customer", "since": "created_at", "months": "24", "deed": "trash", "view": ""}
    assert client.post(here, given).status_code == 302
    made = RetentionRule.objects.get()
    assert (made.is_on, made.months) == (False, 24)
    page = client.get(here).content.decode()
    assert "Off" in page
    client.post(reverse("privacy_retention_rule", args=[made.pk]), {"on": "1"})
    made.refresh_from_db()
    assert made.is_on
    assert client.post(here, {**given, "months": "0"}).status_code == 422
    client.post(reverse("privacy_retention_rule", args=[made.pk]), {"remove": "1"})
    assert not RetentionRule.objects.exists()
