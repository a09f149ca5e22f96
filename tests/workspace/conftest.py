"""Readers at the pages, and a customer with a story."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from libreta.directory.models import CustomerScore
from libreta.kernel import writes


@pytest.fixture
def reader(db):
    """Returns a function that signs a user in and gives the browser."""

    def sign_in(user) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def score():
    """Returns a function that scores a customer."""

    def make(customer: int, risk: str | None, *, silent=60, usual=14.0, currency="EUR", **more) -> CustomerScore:
        values = {
            "segment": "at_risk",
            "value_at_risk": risk and Decimal(risk),
            "value_12m": Decimal("9000.00"),
            "currency": currency,
            "p_alive": 0.4,
            "orders_count": 20,
            "last_order_on": date(2026, 3, 18) - timedelta(days=silent),
            "usual_interval_days": usual,
            "days_silent": silent,
            "reasons": [{"code": "silent", "orders": 20, "silent": silent, "interval": usual}],
            "model_version": "test",
            "scored_at": datetime(2026, 3, 18, 2, 30, tzinfo=UTC),
        }
        return CustomerScore.objects.create(customer_id=customer, **(values | more))

    return make


@pytest.fixture
def cafe(alice, actor_of):
    """An organisation of Alice's with a contact, orders, talks, a note and a task, up to the real present."""
    by, at = actor_of(alice), datetime.now(UTC)
    cafe, ana = writes.create(
        "customer",
        [
            {
                "name": "Cafés del Sur",
                "kind": "organisation",
                "city": "Sevilla",
                "email": "info@cafesdelsur.example",
                "preferred_channel": "whatsapp",
                "preferred_hour": 16,
            },
            {"given_name": "Ana", "family_name": "Pérez", "kind": "person"},
        ],
        by=by,
        at=at,
    )
    writes.create("affiliation", [{"person": ana, "organisation": cafe, "role": "Compras"}], by=by, at=at)
    (order,) = writes.create(
        "order",
        [{"customer": cafe, "currency": "EUR", "ordered_on": (at - timedelta(days=40)).date()}],
        by=by,
        at=at,
    )
    writes.create("order_line", [{"order": order, "quantity": "10", "unit_price": "17.50"}], by=by, at=at)
    writes.update("order", [writes.Change(order, {"status": "confirmed"})], by=by, at=at)
    writes.create(
        "interaction",
        [
            {"customer": cafe, "kind": "visit", "summary": "Precio fijo acordado", "at": at - timedelta(days=9)},
            {"customer": ana, "kind": "call", "summary": "Llamará en mayo", "at": at - timedelta(days=2)},
        ],
        by=by,
        at=at,
    )
    (note,) = writes.create("note", [{"customer": cafe, "body": "Decide la dueña"}], by=by, at=at)
    (task,) = writes.create(
        "task", [{"title": "Enviar cotización", "customer": cafe, "due_at": at - timedelta(days=1)}], by=by, at=at
    )
    return {"id": cafe, "ana": ana, "order": order, "note": note, "task": task, "by": by, "at": at}


@pytest.fixture
def hide(db):
    """Returns a function that hides fields from a role, or gives its reading of a type another scope."""
    from libreta.identity.models import Role, RoleField, RoleRight

    def make(role: str, record_type: str, *fields: str, scope: str | None = None) -> None:
        found = Role.objects.get(key=role)
        for name in fields:
            RoleField.objects.create(role=found, record_type=record_type, field=name, right="hidden")
        if scope:
            RoleRight.objects.create(role=found, record_type=record_type, verb="read", scope=scope)

    return make
