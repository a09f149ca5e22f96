"""Sign-in by another identity provider, against a real one of our own on this machine."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount

from libreta.identity.models import User

pytestmark = pytest.mark.django_db


class Provider(BaseHTTPRequestHandler):
    """A small OpenID provider: says of everybody what `claims` says."""

    claims: dict = {}
    asked: list = []

    def do_GET(self) -> None:
        url = f"http://127.0.0.1:{self.server.server_port}"
        if self.path.endswith("openid-configuration"):
            names = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "userinfo_endpoint": "/me"}
            self._say({"issuer": url, "jwks_uri": f"{url}/keys"} | {name: url + path for name, path in names.items()})
        else:
            self._say(self.claims)

    def do_POST(self) -> None:
        self.asked.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self._say({"access_token": "t", "token_type": "Bearer", "expires_in": 60})

    def _say(self, body: dict) -> None:
        raw = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *unused: object) -> None:
        """Says nothing."""


@pytest.fixture
def provider(signed_in, admin, client):
    """A provider that runs and is connected by the administrator."""
    server = HTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Provider.asked = []
    url = f"http://127.0.0.1:{server.server_port}"
    given = {"name": "Acme", "server_url": url, "client_id": "libreta", "secret": "s3cret-value"}
    assert signed_in(admin).post("/settings/sign-in/new/", given).status_code == 302
    client.logout()
    yield Provider
    server.shutdown()


def come_by(client, claims) -> object:
    """Goes to the provider and comes back with these claims."""
    Provider.claims = claims
    assert client.get("/accounts/oidc/acme/login/").status_code == 200  # asks first: a GET signs nobody in
    asked = parse_qs(urlsplit(client.post("/accounts/oidc/acme/login/")["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    return client.get("/accounts/oidc/acme/login/callback/", {"code": "c", "state": asked["state"][0]})


def test_a_known_user_comes_in_by_a_verified_address(client, provider, alice):
    answer = come_by(client, {"sub": "1", "email": "Alice@example.com", "email_verified": True})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/settings/me/").status_code == 200
    assert SocialAccount.objects.get().user == alice
    assert provider.asked[0]["client_secret"] == ["s3cret-value"] and "code_verifier" in provider.asked[0]


@pytest.mark.parametrize("verified", [False, None, "true", 1, "false"])
def test_an_address_that_is_not_verified_opens_nothing(client, provider, alice, verified):
    claims = {"sub": "1", "email": "alice@example.com"} | ({} if verified is None else {"email_verified": verified})
    come_by(client, claims)
    assert client.get("/settings/me/").status_code == 302
    assert SocialAccount.objects.count() == 0


def test_a_stranger_is_not_taken_in(client, provider):
    before = User.objects.count()
    answer = come_by(client, {"sub": "9", "email": "eve@example.com", "email_verified": True})
    assert answer.status_code == 200
    assert client.get("/settings/me/").status_code == 302
    assert User.objects.count() == before


def test_a_deactivated_user_stays_out(client, provider, alice):
    User.objects.filter(pk=alice.pk).update(is_active=False)
    come_by(client, {"sub": "1", "email": "alice@example.com", "email_verified": True})
    assert client.get("/settings/me/").status_code == 302


def test_an_answer_that_nobody_asked_for_is_refused(client, provider, alice):
    Provider.claims = {"sub": "1", "email": "alice@example.com", "email_verified": True}
    client.get("/accounts/oidc/acme/login/callback/", {"code": "c", "state": "made-up"})
    assert client.get("/settings/me/").status_code == 302
