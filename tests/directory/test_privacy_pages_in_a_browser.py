"""The pages of privacy work, on a desk and on a telephone: readable by everybody, no sideways scrolling."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from libreta.directory.privacy import holds, retaining
from libreta.kernel import writes
from tests.browsing import DESK, TELEPHONE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
KEPT = os.environ.get("LIBRETA_SCREENSHOTS")


@pytest.fixture
def by(admin, actor_of):
    return actor_of(admin)


@pytest.fixture
def ana(by, now):
    row = {"name": "Ana Popescu", "kind": "person", "email": "ana@example.com", "country": "RO"}
    (pk,) = writes.create("customer", [row], by=by, at=now)
    writes.create("interaction", [{"customer": pk, "summary": "Asked about beans"}], by=by, at=now)
    writes.create("order", [{"customer": pk, "ordered_on": now.date(), "currency": "EUR"}], by=by, at=now)
    writes.create("privacy_request", [{"kind": "access", "person": pk, "wording": "What do you know?"}], by=by, at=now)
    writes.create("legal_hold", [{"person": pk, "reason": "Lawsuit 12/2026"}], by=by, at=now)
    holds.restrict(pk, reason="Contests the address", by=by, at=now)
    given = {"record_type": "customer", "since": "created_at", "months": 36, "deed": "pseudonymise"}
    retaining.keep_rule(None, given, by=by, at=now)
    return pk


@pytest.mark.parametrize(("size", "theme"), [(DESK, "light"), (TELEPHONE, "dark")])
def test_the_pages_are_readable_on_a_desk_and_on_a_telephone(visit, admin, ana, size, theme):
    request = f"/privacy-requests/{_request()}/"
    there = visit(admin, size=size, theme=theme)
    for path in (
        "/privacy/",
        f"/customers/{ana}/privacy/",
        f"/customers/{ana}/privacy/erasure/",
        request,
        "/privacy/retention/?type=customer",
    ):
        page = there.open(path)
        expect(page.locator("h1")).to_be_visible()
        if KEPT:
            name = path.strip("/").replace("/", "-").split("?")[0]
            page.screenshot(path=Path(KEPT) / f"{name}-{size['width']}.png", full_page=True)
        assert there.violations() == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def _request() -> int:
    from libreta.directory.models import PrivacyRequest

    return PrivacyRequest.objects.get().pk
