"""Whoever writes, a form, an import or plain SQL: a customer has a name, and addresses are kept in one form."""

import pytest

from libreta.directory.models import Customer
from libreta.kernel import query, writes
from libreta.kernel.refusals import Invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(alice, actor_of):
    return actor_of(alice)


def create(by, now, **values):
    (pk,) = writes.create("customer", [values], by=by, at=now)
    return Customer.objects.get(pk=pk)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"given_name": "Ana", "family_name": "Pérez"}, "Ana Pérez"),
        ({"family_name": "Pérez"}, "Pérez"),
        ({"kind": "organisation", "legal_name": "Cafés del Sur S.A."}, "Cafés del Sur S.A."),
        ({"email": "Ana@Example.com"}, "ana@example.com"),
        ({"mobile": "+40 721 234 567"}, "+40721234567"),
        ({"name": "Ana P.", "given_name": "Ana", "family_name": "Pérez"}, "Ana P."),
    ],
)
def test_the_name_is_composed_of_what_is_known(by, now, values, name):
    assert create(by, now, **values).name == name


def test_a_customer_without_any_name_is_refused_and_nothing_is_written(by, now):
    with pytest.raises(Invalid) as refused:
        writes.create("customer", [{"city": "Cluj-Napoca"}], by=by, at=now)
    assert list(refused.value.errors) == ["name"]
    assert Customer.objects.count() == 0


def test_a_composed_name_follows_its_parts_until_somebody_writes_another(by, now):
    customer = create(by, now, given_name="Ana", family_name="Pérez")
    writes.update("customer", [writes.Change(customer.pk, {"family_name": "Pérez Luna"})], by=by, at=now)
    customer.refresh_from_db()
    assert customer.name == "Ana Pérez Luna"
    writes.update("customer", [writes.Change(customer.pk, {"name": "Anita"})], by=by, at=now)
    writes.update("customer", [writes.Change(customer.pk, {"given_name": "Ana María"})], by=by, at=now)
    customer.refresh_from_db()
    assert customer.name == "Anita"


def test_plain_sql_keeps_the_same_promises(by, now):
    Customer.objects.bulk_create(
        [Customer(given_name="Ion", family_name="Țîru", email="ION@EXAMPLE.RO", created_at=now, updated_at=now)]
    )
    customer = Customer.objects.get()
    assert (customer.name, customer.email) == ("Ion Țîru", "ion@example.ro")
    assert customer.search_text.split() == ["ion", "tiru", "ion@example.ro"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "A", "country": "Mexico"}, "country"),
        ({"name": "A", "currency": "pesos"}, "currency"),
        ({"name": "A", "annual_revenue": "12"}, "currency"),
        ({"name": "A", "preferred_hour": 24}, "preferred_hour"),
        ({"name": "A", "employees": -1}, "employees"),
        ({"name": "A", "phone": "not a number"}, "phone"),
        ({"name": "A", "email": "nobody"}, "email"),
        ({"name": "A", "score_segment": "champions"}, "score_segment"),
        ({"name": "A", "owner": 999999}, "owner"),
    ],
)
def test_a_wrong_value_is_refused_beside_its_field(by, now, values, field):
    with pytest.raises(Invalid) as refused:
        writes.create("customer", [values], by=by, at=now)
    assert list(refused.value.errors) == [field]
    assert Customer.objects.count() == 0


def test_codes_are_written_in_capitals(by, now):
    customer = create(by, now, name="A", country="mx", currency="mxn", annual_revenue="1200.5")
    assert (customer.country, customer.currency) == ("MX", "MXN")


@pytest.mark.parametrize("typed", ["perez", "PÉREZ ana", "ana@exam", "5512345678", "+52 55 1234 5678", "ciudad de mex"])
def test_search_is_blind_to_accents_case_and_the_writing_of_numbers(by, now, typed):
    customer = create(
        by, now, name="Ana Pérez", email="ana@example.com", phone="+52 55 1234 5678", city="Ciudad de México"
    )
    create(by, now, name="Somebody Else", city="Cluj")
    assert query.of("customer", by=by, at=now).search(typed).ids() == [customer.pk]


def test_a_typing_error_still_finds(by, now):
    customer = create(by, now, name="Constantinopol Distribution")
    rows = query.of("customer", by=by, at=now).search("Constantinpol").top(5)
    assert [row["id"] for row in rows] == [customer.pk]
