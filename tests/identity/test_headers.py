"""What every answer tells the browser."""

import re

import pytest

pytestmark = pytest.mark.django_db


def policy(answer) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize("path", ["/accounts/login/", "/settings/", "/nowhere/at/all/", "/health/", "/api/v1/me"])
def test_every_answer_is_hardened(client, signed_in, alice, path):
    answer = signed_in(alice).get(path)
    rules = policy(answer)
    assert (rules["default-src"], rules["frame-ancestors"]) == ("'none'", "'none'")
    if not path.startswith("/api/"):
        assert (rules["script-src"], rules["style-src"], rules["base-uri"]) == ("'self'", "'self'", "'none'")
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


def test_an_answer_to_a_key_is_hardened_too(client, admin, actor_of):
    from datetime import UTC, datetime

    from libreta.identity.keys.actions import create_key

    given = {"name": "k", "user_id": admin.pk, "role_id": admin.role_id, "expires_at": None}
    _key, text = create_key(**given, by=actor_of(admin), at=datetime.now(UTC))
    answer = client.get("/api/v1/me", headers={"Authorization": f"Bearer {text}"})
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_the_stream_may_be_reached(client, settings):
    settings.STREAM_ORIGIN = "https://stream.example.com"
    assert policy(client.get("/accounts/login/"))["connect-src"] == "'self' https://stream.example.com"


def test_https_is_remembered_by_the_browser(client, settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    assert client.get("/accounts/login/", secure=True)["Strict-Transport-Security"].startswith("max-age=31536000")


OF_THE_ACCOUNT = (
    "login/", "2fa/", "2fa/webauthn/add/", "2fa/totp/activate/", "sessions/", "password/change/", "email/", "logout/",
    "reauthenticate/",
)  # fmt: skip


@pytest.mark.parametrize("path", OF_THE_ACCOUNT)
def test_no_page_of_the_account_needs_what_the_policy_forbids(client, signed_in, alice, path):
    if path != "login/":
        signed_in(alice)
        session = client.session
        session["account_authentication_methods"] = [
            m | {"reauthenticated": True} for m in session["account_authentication_methods"]
        ]
        session.save()
    answer = client.get(f"/accounts/{path}")
    assert answer.status_code == 200, answer.headers.get("Location")
    page = answer.content.decode()
    assert not re.search(r"\son\w+=", page), "an inline handler"
    assert "style=" not in page and "<style" not in page
    for tag, attributes in re.findall(r"<(script)([^>]*)>", page):
        assert "src=" in attributes or 'type="application/json"' in attributes, f"{tag}{attributes}"
    assert not re.search(r'(src|href)="https?://', page)


def test_cookies_are_kept_from_scripts(client, alice, password):
    client.post("/accounts/login/", {"login": alice.email, "password": password})
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
