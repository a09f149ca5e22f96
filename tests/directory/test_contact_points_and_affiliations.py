"""The further ways to reach a customer, and who stands where."""

import pytest

from libreta.directory.affiliations.queries import circle
from libreta.directory.models import Affiliation, ContactPoint
from libreta.kernel import query, writes
from libreta.kernel.refusals import Duplicate, Invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(alice, actor_of):
    return actor_of(alice)


@pytest.fixture
def company(by, now):
    names = [{"name": "Cafés del Sur", "kind": "organisation"}, {"name": "Ana"}, {"name": "Berta"}, {"name": "Carla"}]
    return writes.create("customer", names, by=by, at=now)


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("email", "Ana@EXAMPLE.com ", "ana@example.com"),
        ("whatsapp", "+52 (55) 1234-5678", "+525512345678"),
        ("telegram", " @ana ", "@ana"),
    ],
)
def test_a_value_is_kept_in_its_normal_form(by, now, company, kind, typed, kept):
    writes.create("contact_point", [{"customer": company[1], "kind": kind, "value": typed}], by=by, at=now)
    assert ContactPoint.objects.get().value == kept


@pytest.mark.parametrize(("kind", "typed"), [("email", "nobody"), ("phone", "12"), ("other", " ")])
def test_a_value_that_does_not_fit_is_refused(by, now, company, kind, typed):
    with pytest.raises(Invalid) as refused:
        writes.create("contact_point", [{"customer": company[1], "kind": kind, "value": typed}], by=by, at=now)
    assert list(refused.value.errors) == ["value"]
    assert ContactPoint.objects.count() == 0


def test_the_same_value_stands_once(by, now, company):
    row = {"customer": company[1], "kind": "email", "value": "ana@example.com"}
    writes.create("contact_point", [row], by=by, at=now)
    with pytest.raises(Duplicate):
        writes.create("contact_point", [row], by=by, at=now)
    assert ContactPoint.objects.count() == 1


def test_contact_points_go_to_the_trash_with_their_customer_and_come_back(by, now, company):
    writes.create("contact_point", [{"customer": company[1], "kind": "telegram", "value": "@ana"}], by=by, at=now)
    points = query.of("contact_point", by=by, at=now)
    writes.trash("customer", [company[1]], by=by, at=now)
    assert points.count("exact").value == 0
    writes.restore("customer", [company[1]], by=by, at=now)
    assert points.count("exact").value == 1


def test_the_circle_of_an_organisation_are_its_people_of_today(by, now, company):
    organisation, ana, berta, carla = company
    rows = [
        {"organisation": organisation, "person": ana, "role": "Buyer"},
        {"organisation": organisation, "person": berta, "valid_until": "2026-03-18"},
        {"organisation": organisation, "person": carla, "is_primary": True, "valid_until": "2026-03-19"},
    ]
    writes.create("affiliation", rows, by=by, at=now)
    assert sorted(circle(organisation, by=by, at=now)) == [ana, carla]
    assert circle(ana, by=by, at=now) == []


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"person": 0}, "organisation"),
        ({"person": 1, "valid_from": "2026-02-01", "valid_until": "2026-02-01"}, "valid_until"),
    ],
)
def test_an_impossible_affiliation_is_refused(by, now, company, more, field):
    row = {"organisation": company[0], **more, "person": company[more["person"]]}
    with pytest.raises(Invalid) as refused:
        writes.create("affiliation", [row], by=by, at=now)
    assert list(refused.value.errors) == [field]
    assert Affiliation.objects.count() == 0
