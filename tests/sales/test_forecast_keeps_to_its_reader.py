"""A forecast tells nothing of deals that its reader may not see, by whatever way their owner came into it."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from libreta.identity.models import Role, RoleField
from libreta.kernel import stamps, writes
from libreta.kernel.actors import system_actor
from libreta.sales.forecasts import actions, periods, snapshots
from libreta.sales.models import ForecastProjection

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    """The clock on the wall, which pages read."""
    return datetime.now(UTC)


@pytest.fixture
def shared_deal(alice, charlie, actor_of, at):
    """A deal of Alice's, half of which is credited to Charlie, and what is projected for each of them."""
    by = actor_of(alice)
    (customer,) = writes.create("customer", [{"name": "Café Sol"}], by=by, at=at)
    row = {"name": "Bar", "customer": customer, "amount": 2000, "currency": "EUR", "close_on": str(at.date())}
    (deal,) = writes.create("opportunity", [row], by=by, at=at)
    actions.share_opportunity(deal, {alice.pk: Decimal(50), charlie.pk: Decimal(50)}, by=by, at=at)
    period = periods.of_day("quarter", at.date())
    for person, expected in ((alice, 54321), (charlie, 987654)):
        ForecastProjection.objects.create(
            period=period.kind, starts_on=period.first, person=person, currency="EUR", computed_at=at,
            expected=expected, low=expected, high=expected, details={"parts": {"closed": expected}},
        )  # fmt: skip
    return deal


@pytest.fixture
def seen(client):
    """Returns a function that gives what somebody gets from an address: status and text without signs in numbers."""

    def read(user, address):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        answer = client.get(address)
        return answer.status_code, answer.content.decode().replace(",", "").replace(".", "").replace("\u202f", "")

    return read


def hidden(role, type_key, *names):
    """Hides fields from a role."""
    kept = Role.objects.get(key=role)
    RoleField.objects.bulk_create(RoleField(role=kept, record_type=type_key, field=n, right="hidden") for n in names)
    stamps.bump("identity")


def test_who_shares_a_deal_is_not_told_what_is_projected_for_the_other(shared_deal, seen, alice, bob, charlie):
    for reader in (alice, bob):
        status, page = seen(reader, "/forecast/")
        assert status == 200 and "Charlie" in page and "54321" in page
        assert "987654" not in page and str(54321 + 987654) not in page
    assert "54321" not in seen(charlie, "/forecast/")[1]


def test_hidden_amounts_are_not_projected_either(shared_deal, seen, alice):
    hidden("seller", "opportunity", "amount")
    status, page = seen(alice, "/forecast/")
    assert status == 200 and "54321" not in page and "2000" not in page


@pytest.mark.parametrize("name", ["forecast", "status", "currency", "forecast_on"])
def test_without_what_it_is_grouped_by_there_is_no_forecast(shared_deal, seen, alice, name, at):
    snapshots.take_snapshot(by=system_actor(), at=at)
    hidden("seller", "opportunity", name)
    for address in ("/forecast/", "/forecast/changes/", "/api/v1/forecast", "/api/v1/forecast/changes"):
        assert seen(alice, address)[0] == 403, address


def test_a_hidden_owner_is_not_found_out_by_asking_for_one_persons_changes(shared_deal, seen, alice, charlie, at):
    snapshots.take_snapshot(by=system_actor(), at=at)
    hidden("seller", "opportunity", "owner")
    pages = [seen(alice, f"/forecast/changes/?people={pk}&move=same")[1] for pk in (alice.pk, charlie.pk)]
    assert all(f"/opportunities/{shared_deal}/" in page for page in pages)


def test_hidden_shares_are_in_no_answer(shared_deal, seen, alice):
    assert "Charlie" in seen(alice, f"/opportunities/{shared_deal}/")[1]
    hidden("seller", "opportunity_split", "person")
    assert "Charlie" not in seen(alice, f"/opportunities/{shared_deal}/")[1]
    assert seen(alice, f"/api/v1/opportunities/{shared_deal}/shares")[0] == 400


@pytest.mark.parametrize("people", ["²", "team-²", "9" * 30, "team-", "-1", "\x00"])
def test_odd_numbers_of_people_break_nothing(shared_deal, seen, alice, people, at):
    snapshots.take_snapshot(by=system_actor(), at=at)
    assert seen(alice, f"/forecast/changes/?people={people}")[0] == 200
