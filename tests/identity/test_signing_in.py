"""Coming in with a password, and what happens to those who guess."""

import re
from datetime import UTC, datetime

import pytest
from django.core import mail

from libreta.identity.lockouts.actions import unlock_token
from libreta.identity.models import LockOut, User

pytestmark = pytest.mark.django_db


def sign_in(client, email, password, **more):
    return client.post("/accounts/login/", {"login": email, "password": password}, **more)


def test_a_stranger_is_led_to_the_sign_in_page_and_back(client, alice, password):
    answer = client.get("/settings/me/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=%2Fsettings%2Fme%2F")
    answer = client.post("/accounts/login/?next=/settings/me/", {"login": alice.email, "password": password})
    assert (answer.status_code, answer["Location"]) == (302, "/settings/me/")
    assert client.get("/settings/me/").status_code == 200


def test_the_address_is_taken_whatever_its_case(client, alice, password):
    assert sign_in(client, "Alice@Example.COM", password).status_code == 302


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, alice):
    sentences = [
        re.findall(r'role="note">.*?<div>(.*?)</div>', sign_in(client, email, "not it").content.decode(), re.S)
        for email in (alice.email, "nobody@example.com")
    ]
    assert sentences[0] == sentences[1] != []


def test_a_deactivated_user_cannot_come_in(client, alice, password):
    User.objects.filter(pk=alice.pk).update(is_active=False)
    sign_in(client, alice.email, password)
    assert client.get("/settings/me/").status_code == 302


def test_ten_failures_lock_the_address_and_a_mail_shows_the_way_back(client, alice, password):
    for _attempt in range(10):
        sign_in(client, alice.email, "not it")
    assert "_auth_user_id" not in client.session
    sign_in(client, alice.email, password)  # right, but too late
    assert "_auth_user_id" not in client.session
    assert [m.to for m in mail.outbox] == [[alice.email]]
    link = re.search(r"http://testserver(/unlock/\S+)", mail.outbox[0].body)[1]
    assert client.get(link).status_code == 200
    sign_in(client, alice.email, password)
    assert "_auth_user_id" not in client.session  # looking at the link is not enough: a scanner may have done it
    assert client.post(link).status_code == 302
    sign_in(client, alice.email, password)
    assert client.session["_auth_user_id"] == str(alice.pk)


def test_an_unknown_address_is_locked_alike_and_no_mail_is_sent(client, db):
    for _attempt in range(10):
        sign_in(client, "nobody@example.com", "not it")
    assert LockOut.objects.filter(subject__startswith="email:", locked_until__gt=datetime.now(UTC)).count() == 1
    assert mail.outbox == []


def test_an_administrator_can_unlock(client, signed_in, alice, admin, password):
    for _attempt in range(10):
        sign_in(client, alice.email, "not it")
    assert signed_in(admin).post(f"/settings/users/{alice.pk}/unlocking/").status_code == 302
    client.logout()
    assert sign_in(client, alice.email, password).status_code == 302


def test_a_forged_unlock_link_does_nothing(client, alice):
    LockOut.objects.create(subject="email:x", failures=10, since=datetime.now(UTC))
    assert client.post(f"/unlock/{unlock_token(alice.email)}x/").status_code == 404
    assert LockOut.objects.count() == 1


def test_nobody_signs_up_by_himself(client, db):
    before = User.objects.count()
    answer = client.post("/accounts/signup/", {"email": "eve@example.com", "password1": "a long enough password"})
    assert answer.status_code == 200
    assert User.objects.count() == before


def test_signing_out_needs_a_post(client, signed_in, alice):
    signed_in(alice)
    client.get("/accounts/logout/")
    assert "_auth_user_id" in client.session
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("password", "fits"),
    [("short", False), ("q1w2e3r4t5y6", False), ("alice@example.com", False), ("correct horse battery", True)],
)
def test_length_counts_more_than_signs(alice, password, fits):
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    if fits:
        validate_password(password, alice)
    else:
        with pytest.raises(ValidationError):
            validate_password(password, alice)


def test_a_changed_password_ends_other_sessions(client, signed_in, alice):
    signed_in(alice)
    assert client.get("/settings/me/").status_code == 200
    alice.set_password("quite another password")
    alice.save()
    assert client.get("/settings/me/").status_code == 302


def test_the_address_lets_a_forgotten_password_be_replaced(client, alice):
    client.post("/accounts/password/reset/", {"email": alice.email})
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    page = client.get(link, follow=True)
    assert page.status_code == 200
    form = page.request["PATH_INFO"]
    answer = client.post(form, {"password1": "quite another password", "password2": "quite another password"})
    assert answer.status_code == 302
    alice.refresh_from_db()
    assert alice.check_password("quite another password")
