"""Signing in, passkeys and the settings pages, in a real browser under the real policy."""

import pytest

from tests.browsing import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def visit(browser, live_server):
    """A page with an authenticator built in; at the end the browser must have complained of nothing."""
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    found = Visit(page, live_server.url)
    yield found
    context.close()
    assert found.complaints == []


def test_a_passkey_is_made_and_opens_the_door(visit, alice, password):
    page = visit.open("/accounts/login/")
    page.fill("[name=login]", alice.email)
    page.fill("[name=password]", password)
    page.click("form[action='/accounts/login/'] button[type=submit]")
    page.wait_for_url(f"{visit.server}/")
    visit.open("/accounts/2fa/webauthn/add/")
    page.fill("[name=password]", password)  # again, before something dangerous
    page.click("main form button[type=submit]")
    page.wait_for_url("**/webauthn/add/")
    page.fill("[name=name]", "My telephone")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: "webauthn/add" not in url)
    assert alice.authenticator_set.filter(type="webauthn").count() == 1
    page.context.clear_cookies()
    visit.open("/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url(f"{visit.server}/")
    visit.open("/settings/me/")
    assert page.input_value("[name=name]") == "Alice"


def test_the_sign_in_page_is_accessible(visit, db):
    visit.open("/accounts/login/")
    assert visit.violations() == []


def test_the_settings_pages_are_accessible(visit, admin, alice, password):
    page = visit.open("/accounts/login/")
    page.fill("[name=login]", admin.email)
    page.fill("[name=password]", password)
    page.click("form[action='/accounts/login/'] button[type=submit]")
    page.wait_for_url(f"{visit.server}/")
    paths = ("", "me/", "users/", f"users/{alice.pk}/", f"roles/{alice.role_id}/", "keys/new/", "audit/", "fields/")
    found = {path: visit.open(f"/settings/{path}") and visit.violations() for path in paths}
    assert {path: told for path, told in found.items() if told} == {}
