"""Colleagues see why somebody may be written to, write down what was said, and set purposes, hours and the list."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from libreta.directory.consents import history, queries
from libreta.directory.consents.models import Consent, ConsentPurpose, ConsentText, ContactRules, Suppression
from libreta.kernel import actions as acts
from libreta.kernel import post, writes
from libreta.kernel.actors import system_actor
from libreta.kernel.models import Letter
from libreta.kernel.refusals import Forbidden, Invalid

pytestmark = pytest.mark.django_db
SYSTEM = system_actor()


@pytest.fixture
def ana(alice, actor_of, now):
    row = {"name": "Ana Ionescu", "email": "ana@example.com", "country": "RO"}
    (number,) = writes.create("customer", [row], by=actor_of(alice), at=now)
    return number


@pytest.fixture
def offers(db):
    ConsentPurpose.objects.update(keeps_quiet=False)
    return ConsentPurpose.objects.get(code="offers")


def test_the_customers_page_says_how_things_stand_and_links_to_the_proof(ana, offers, alice, client):
    client.force_login(alice)
    history.record_consents(
        [{"customer": ana, "purpose": offers.pk, "channel": "email", "state": "given", "at": timezone.now()}],
        by=SYSTEM, at=timezone.now(),
    )  # fmt: skip
    page = client.get(f"/customers/{ana}/").content.decode()
    assert 'E-mail<span class="visually-hidden">: Given' in page and f"/customers/{ana}/consents/" in page


def test_what_was_said_on_the_telephone_is_written_down_with_its_words(ana, offers, alice, charlie, client):
    client.force_login(charlie)
    told = {
        "purpose": offers.pk,
        "channel": "telephone",
        "state": "given",
        "source": "phone",
        "message": "She said yes",
    }
    assert client.post(f"/customers/{ana}/consents/", told).status_code == 404
    assert not Consent.objects.exists()
    client.force_login(alice)
    assert client.post(f"/customers/{ana}/consents/", told | {"purpose": ""}).status_code == 422
    assert not Consent.objects.exists()
    assert client.post(f"/customers/{ana}/consents/", told).status_code == 302
    row = Consent.objects.get()
    assert (row.source, row.message, row.created_by, row.basis) == ("phone", "She said yes", alice, "consent")
    page = client.get(f"/customers/{ana}/consents/").content.decode()
    assert "She said yes" in page and "Yes: consent was given" not in page  # no telephone number is known
    assert "there is no address for the channel Telephone" in page


def test_many_customers_are_told_of_in_one_act(ana, offers, alice, actor_of, now):
    (other,) = writes.create("customer", [{"name": "Bo"}], by=actor_of(alice), at=now)
    inputs = {"purpose": offers.pk, "channel": "email", "state": "given", "message": "fair in May"}
    acts.run("customer.consent", [ana, other], **inputs, by=actor_of(alice), at=now)
    assert Consent.objects.filter(state="given", message="fair in May").count() == 2


def test_programs_ask_and_tell(ana, offers, alice, client, now):
    client.force_login(alice)
    asked = client.get(f"/api/v1/customers/{ana}/may-contact?purpose=offers").json()["data"]
    assert (asked["may"], asked["code"]) == (False, "never-asked")
    body = {
        "customer": ana, "purpose": offers.pk, "channel": "email", "state": "given", "source": "form",
        "ip": "192.0.2.1", "user_agent": "Firefox", "message": "website", "at": "2026-03-01T10:00:00Z",
    }  # fmt: skip
    made = client.post("/api/v1/consents", json.dumps(body), content_type="application/json")
    assert made.status_code == 201, made.content
    row = Consent.objects.get()
    assert (row.source, row.ip, row.at.isoformat()) == ("form", "192.0.2.1", "2026-03-01T10:00:00+00:00")
    changed = client.patch(f"/api/v1/consents/{row.pk}", '{"state": "withdrawn"}', content_type="application/json")
    assert changed.status_code in (403, 405, 409, 422)
    row.refresh_from_db()
    assert row.state == "given"
    many = client.post(
        "/api/v1/may-contact",
        json.dumps({"customers": [ana, 10**9], "purpose": "offers", "channel": "email"}),
        content_type="application/json",
    ).json()["data"]
    assert [(one["customer"], one["may"], one["code"]) for one in many] == [(ana, True, "consent")]
    assert client.get(f"/api/v1/customers/{ana}/may-contact?purpose=offers&channel=fax").status_code == 422


def test_an_import_brings_consents_with_their_proof(ana, offers, actor_of, admin, now):
    rows = [
        {"customer": ana, "purpose": offers.pk, "channel": "email", "state": "given", "at": now - timedelta(days=400),
         "wording": "Yes, send me offers", "message": "paper form 17"},
    ]  # fmt: skip
    writes.create("consent", rows, by=system_actor("import"), at=now)
    row = Consent.objects.get()
    assert (row.source, row.wording) == ("import", "Yes, send me offers")


def test_only_who_may_set_purposes_changes_them_and_words_are_versions(offers, alice, admin, actor_of, now):
    words = {"purpose": offers.pk, "language": "en", "wording": "Yes, tell me about offers of Roasters."}
    with pytest.raises(Forbidden):
        writes.create("consent_text", [words], by=actor_of(alice), at=now)
    assert ConsentText.objects.filter(purpose=offers, language="en").count() == 1
    writes.create("consent_text", [words], by=actor_of(admin), at=now)
    assert queries.text_of(offers, "en").number == 2
    assert queries.boxes(["offers", "service", "nothing"], "en")[0].wording == words["wording"]
    with pytest.raises(Invalid):
        writes.update("consent_purpose", [writes.Change(offers.pk, {"code": "other"})], by=actor_of(admin), at=now)
    (made,) = writes.create("consent_purpose", [{"name": "Events in Cluj"}], by=actor_of(admin), at=now)
    assert ConsentPurpose.objects.get(pk=made).code == "events_in_cluj"


def test_hours_days_and_caps_are_set_on_a_page(admin, alice, client, offers):
    client.force_login(alice)
    assert client.get("/settings/contact/").status_code == 403
    client.force_login(admin)
    good = {"quiet_from": "21", "quiet_until": "9", "time_zone": "Europe/Bucharest", "most": "", "most_days": "7",
            "holidays": "12-25\n2026-01-06"}  # fmt: skip
    assert client.post("/settings/contact/", good | {"time_zone": "Europe/Nowhere"}).status_code == 422
    assert client.post("/settings/contact/", good | {"holidays": "13-45"}).status_code == 422
    assert not ContactRules.objects.exists()
    assert client.post("/settings/contact/", good).status_code == 302
    kept = ContactRules.objects.get()
    assert (kept.quiet_from, kept.quiet_until, kept.is_quiet_on_sundays) == (21, 9, False)


def test_a_list_of_addresses_comes_in_by_file(admin, alice, client, ana):
    client.force_login(alice)
    assert client.post("/settings/suppression/", {"do": "add", "addresses": "ana@example.com"}).status_code == 403
    client.force_login(admin)
    file = SimpleUploadedFile("list.csv", "﻿ana@example.com;Ana\n+40721000111\nbroken\n".encode(), "text/csv")
    answer = client.post("/settings/suppression/", {"do": "add", "reason": "complained", "file": file}, follow=True)
    assert "2 addresses are new on the list" in answer.content.decode() and "broken" in answer.content.decode()
    assert Suppression.objects.filter(reason="complained").count() == 2
    assert client.post("/settings/suppression/", {"do": "add", "reason": "erased", "addresses": ""}).status_code == 422
    client.post("/settings/suppression/", {"do": "lift", "address": "ANA@example.com"})
    assert Suppression.objects.count() == 1


def test_the_administrator_sends_again_what_failed(admin, alice, client, ana):
    told = {"to": "ana@example.com", "subject": "Your order", "text": "x", "purpose": "service", "customer_id": ana}
    number = post.send(**told, once="o", by=SYSTEM, at=timezone.now())
    Letter.objects.update(state="unknown", sentence="250 never came")
    client.force_login(alice)
    assert client.get("/settings/post/").status_code == 403
    assert client.post("/settings/post/again/", {"ids": number}).status_code == 403
    assert Letter.objects.get().state == "unknown"
    client.force_login(admin)
    page = client.get("/settings/post/").content.decode()
    assert "250 never came" in page and "Your order" in page and "ana@example.com" in page
    client.post("/settings/post/again/", {"ids": number})
    letter = Letter.objects.get()
    assert (letter.state, letter.resent_by_id, letter.attempts) == ("queued", admin.pk, 0)
