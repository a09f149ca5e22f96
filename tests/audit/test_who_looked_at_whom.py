"""Whoever sees, lists, searches or exports people is written down."""

from datetime import UTC, datetime

import pytest

from libreta.audit import access
from libreta.audit.models import Access
from libreta.kernel import access as kernel_access

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(alice, actor_of, customers_of):
    """A customer of Alice's."""
    (one,) = customers_of(actor_of(alice), {"name": "Ana Ionescu", "email": "ana@example.com"})
    return one


@pytest.fixture
def browser(client, alice):
    """Alice's browser."""
    client.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize(
    ("path", "kind", "detail"),
    [
        ("/customers/{id}/", "view", ""),
        ("/customers/", "list", ""),
        ("/customers/?q=Ionescu", "search", "Ionescu"),
        ("/search/?q=Ionescu", "search", "Ionescu"),
        ("/api/v1/customers/{id}", "view", ""),
        ("/api/v1/customers?q=Ionescu", "search", "Ionescu"),
    ],
)
def test_a_look_at_a_person_is_kept(browser, alice, ana, path, kind, detail):
    assert browser.get(path.format(id=ana)).status_code == 200
    look = Access.objects.filter(record_type="customer").last()
    assert (look.kind, look.actor_id, look.record_ids, look.detail) == (kind, alice.pk, [ana], detail)
    assert look.door == ("api" if path.startswith("/api/") else "page")


def test_a_look_that_is_refused_is_none(client, charlie, ana):
    client.force_login(charlie, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(f"/customers/{ana}/").status_code == 404
    assert Access.objects.count() == 0


def test_products_tell_of_nobody(browser):
    assert browser.get("/products/").status_code == 200
    assert Access.objects.count() == 0


def test_looks_are_gathered_and_written_together(
    settings, alice, actor_of, ana, django_assert_num_queries, monkeypatch
):
    settings.AUDIT_ACCESS_DIRECT = False
    monkeypatch.setattr(access, "_ensure_writer", lambda: None)
    actor, at = actor_of(alice), datetime.now(UTC)
    with django_assert_num_queries(0):
        for _ in range(30):
            kernel_access.note("view", "customer", [ana], by=actor, at=at)
    with django_assert_num_queries(1):
        assert access.flush() == 30
    assert Access.objects.filter(kind="view", actor_id=alice.pk, record_ids=[ana]).count() == 30


def test_an_export_is_written_at_once(settings, alice, actor_of, ana):
    settings.AUDIT_ACCESS_DIRECT = False
    kernel_access.note("export", "customer", [ana], by=actor_of(alice), at=datetime.now(UTC), count=1)
    assert Access.objects.get().kind == "export"


def test_the_page_of_looks_is_for_those_who_see_every_person(client, admin, alice, ana, browser):
    browser.get(f"/customers/{ana}/")
    browser.logout()
    client.force_login(admin, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/settings/audit/looks/?record={ana}").content.decode()
    assert "Alice" in page and "Seen" in page
