"""An empty installation lets in exactly the one who holds its token."""

from datetime import UTC, datetime

import pytest

from libreta.identity.models import FirstStart, User
from libreta.identity.start import queries
from libreta.identity.start.actions import issue_token

pytestmark = pytest.mark.django_db
NEW = {"name": "Ana", "email": "Ana@Example.com", "password": "one very long password"}


@pytest.fixture(autouse=True)
def _nobody_was_here(monkeypatch):
    monkeypatch.setattr(queries, "_settled", False)


def test_a_stranger_is_led_to_the_first_start(client):
    assert client.get("/")["Location"] == "/first-start/"
    assert client.get("/first-start/").status_code == 200


def test_the_token_makes_one_administrator_and_then_is_worth_nothing(client):
    token = issue_token(at=datetime.now(UTC))
    assert token not in str(FirstStart.objects.values().get())
    answer = client.post("/first-start/", NEW | {"token": token})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    ana = User.objects.get()
    assert (ana.email, ana.role.key, ana.check_password(NEW["password"])) == ("ana@example.com", "administrator", True)
    assert client.get("/settings/users/").status_code == 200
    assert FirstStart.objects.count() == 0
    client.logout()
    assert client.post("/first-start/", NEW | {"token": token, "email": "eve@example.com"}).status_code == 404
    assert User.objects.count() == 1
    assert issue_token(at=datetime.now(UTC)) is None


@pytest.mark.parametrize(
    "wrong", [{"token": "x"}, {"token": ""}, {"password": "short"}, {"email": "no address"}, {"name": " "}]
)
def test_what_is_wrong_is_said_beside_its_field_and_makes_nobody(client, wrong):
    token = issue_token(at=datetime.now(UTC))
    answer = client.post("/first-start/", NEW | {"token": token} | wrong)
    assert answer.status_code == 422
    assert b"field__error" in answer.content
    assert User.objects.count() == 0


def test_a_second_start_replaces_the_token(client):
    first, second = issue_token(at=datetime.now(UTC)), issue_token(at=datetime.now(UTC))
    assert client.post("/first-start/", NEW | {"token": first}).status_code == 422
    assert client.post("/first-start/", NEW | {"token": second}).status_code == 302
