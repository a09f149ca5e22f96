"""The reasons of a lead's score tell the value of no field, and of no customer, that the reader may not see."""

from datetime import UTC, datetime

import pytest

from libreta.identity.models import Role, RoleField, RoleRight
from libreta.kernel import stamps, writes
from libreta.kernel.actors import system_actor
from libreta.sales.models import Lead, LeadScore

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(alice, actor_of):
    """A lead of Alice's, scored because of its customer's town."""
    at = datetime.now(UTC)
    (customer,) = writes.create("customer", [{"name": "Café Sol", "city": "Zzquiet"}], by=actor_of(alice), at=at)
    row = {"name": "Ana Pop", "email": "ana@example.com", "customer": customer, "owner": alice.pk}
    (made,) = writes.create("lead", [row], by=system_actor(), at=at)
    reason = {"code": "factor", "feature": "customer.city", "value": "Zzquiet", "weight": 1.0}
    kept = {"value": 70, "basis": "model", "reasons": [reason], "scored_at": at}
    LeadScore.objects.update_or_create(lead_id=made, defaults=kept)
    assert Lead.objects.get().owner_id == alice.pk
    return made


@pytest.fixture
def seen(client, alice, lead):
    """Returns a function that gives all that Alice gets of her lead."""

    def read():
        client.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
        answers = [client.get(f"/leads/{lead}/"), client.get(f"/api/v1/leads/{lead}")]
        assert [answer.status_code for answer in answers] == [200, 200]
        return [answer.content.decode() for answer in answers]

    return read


def test_who_may_see_the_field_is_told_why(seen):
    assert "Zzquiet raises the chance" in seen()[0]


def test_a_hidden_field_is_in_no_reason(seen):
    RoleField.objects.create(role=Role.objects.get(key="seller"), record_type="customer", field="city", right="hidden")
    stamps.bump("identity")
    assert all("Zzquiet" not in text for text in seen())


def test_a_customer_whom_one_does_not_see_is_in_no_reason(seen):
    RoleRight.objects.create(role=Role.objects.get(key="seller"), record_type="customer", verb="read", scope="none")
    stamps.bump("identity")
    assert "Zzquiet" not in seen()[0]
