"""A request is answered by the day that the law of the person's country sets, by whom it concerns, and proven."""

from datetime import date

import pytest

from libreta.directory.models import LegalHold, PrivacyRequest
from libreta.directory.privacy import deadlines
from libreta.directory.privacy.actions import extend_requests
from libreta.kernel import query, writes
from libreta.kernel.refusals import Forbidden, Invalid, NotAllowedNow, Refusal
from libreta.kernel.writes import Change

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(admin, actor_of):
    return actor_of(admin)


@pytest.fixture
def ana(by, now):
    return writes.create("customer", [{"name": "Ana Pop", "country": "RO"}], by=by, at=now)[0]


@pytest.fixture
def luis(by, now):
    return writes.create("customer", [{"name": "Luis Mar", "country": "MX"}], by=by, at=now)[0]


def ask(by, now, **values):
    return PrivacyRequest.objects.get(pk=writes.create("privacy_request", [values], by=by, at=now)[0])


@pytest.mark.parametrize(
    ("law", "kind", "received", "due", "extended"),
    [
        ("eu", "access", date(2026, 1, 31), date(2026, 2, 28), date(2026, 4, 30)),
        ("uk", "erasure", date(2026, 3, 18), date(2026, 4, 18), date(2026, 6, 18)),
        ("mx", "access", date(2026, 3, 18), date(2026, 4, 15), date(2026, 5, 13)),  # 20 business days, once more 20
        ("mx", "access", date(2026, 3, 21), date(2026, 4, 17), date(2026, 5, 15)),  # received on a Saturday
        ("ar", "access", date(2026, 3, 18), date(2026, 3, 28), date(2026, 3, 28)),
        ("ar", "correction", date(2026, 3, 18), date(2026, 3, 25), date(2026, 3, 25)),  # 5 business days
        ("co", "access", date(2026, 3, 18), date(2026, 4, 1), date(2026, 4, 8)),
        ("co", "erasure", date(2026, 3, 18), date(2026, 4, 8), date(2026, 4, 20)),
        ("br", "access", date(2026, 3, 18), date(2026, 4, 2), date(2026, 4, 2)),
        ("us-ca", "erasure", date(2026, 3, 18), date(2026, 5, 2), date(2026, 6, 16)),
    ],
)
def test_the_last_day_by_law(law, kind, received, due, extended):
    term = deadlines.term(law, kind)
    assert (term.end(received), term.end(received, extended=True)) == (due, extended)


def test_the_law_is_that_of_the_persons_country(by, now, ana, luis):
    assert ask(by, now, kind="access", person=ana).due_on == date(2026, 4, 18)
    mexican = ask(by, now, kind="access", person=luis)
    assert (mexican.jurisdiction, mexican.due_on) == ("mx", date(2026, 4, 15))


def test_another_law_or_day_of_receipt_moves_the_day(by, now, ana):
    asked = ask(by, now, kind="access", person=ana)
    writes.update("privacy_request", [Change(asked.pk, {"received_on": "2026-03-02"})], by=by, at=now)
    asked.refresh_from_db()
    assert asked.due_on == date(2026, 4, 2)
    writes.update("privacy_request", [Change(asked.pk, {"jurisdiction": "br"})], by=by, at=now)
    asked.refresh_from_db()
    assert asked.due_on == date(2026, 3, 17)


def test_more_time_is_taken_once_with_a_reason_where_the_law_knows_it(by, now, ana):
    asked = ask(by, now, kind="access", person=ana)
    with pytest.raises(Invalid):
        extend_requests([asked.pk], reason=" ", by=by, at=now)
    extend_requests([asked.pk], reason="Many files", by=by, at=now)
    asked.refresh_from_db()
    assert (asked.due_on, asked.extended_because) == (date(2026, 6, 18), "Many files")
    with pytest.raises(NotAllowedNow):
        extend_requests([asked.pk], reason="More", by=by, at=now)
    brazilian = ask(by, now, kind="access", person=ana, jurisdiction="br")
    with pytest.raises(NotAllowedNow):
        extend_requests([brazilian.pk], reason="Many files", by=by, at=now)
    brazilian.refresh_from_db()
    assert brazilian.due_on == date(2026, 4, 2)


@pytest.mark.parametrize("kind", ["access", "portability", "erasure", "correction"])
def test_nothing_is_answered_to_a_stranger(by, now, ana, kind):
    asked = ask(by, now, kind=kind, person=ana)
    with pytest.raises(Invalid) as refused:
        writes.update("privacy_request", [Change(asked.pk, {"status": "answered"})], by=by, at=now)
    assert "identity" in refused.value.errors
    asked.refresh_from_db()
    assert asked.status == "open"
    writes.update("privacy_request", [Change(asked.pk, {"status": "answered", "identity": "document"})], by=by, at=now)
    asked.refresh_from_db()
    assert (asked.status, asked.answered_on) == ("answered", now.date())


def test_a_refusal_says_why(by, now, ana):
    asked = ask(by, now, kind="erasure", person=ana)
    with pytest.raises(Invalid) as refused:
        writes.update("privacy_request", [Change(asked.pk, {"status": "refused"})], by=by, at=now)
    assert list(refused.value.errors) == ["answer"]


def test_who_does_no_privacy_work_sees_and_makes_none(by, now, ana, bob, actor_of, client):
    asked = ask(by, now, kind="access", person=ana)
    manager = actor_of(bob)
    assert query.of("privacy_request", by=manager, at=now).ids() == []
    with pytest.raises(Forbidden):
        writes.create("privacy_request", [{"kind": "access"}], by=manager, at=now)
    with pytest.raises(Refusal):
        writes.create("legal_hold", [{"person": ana, "reason": "x"}], by=manager, at=now)
    assert (PrivacyRequest.objects.count(), LegalHold.objects.count()) == (1, 0)
    client.force_login(bob)
    assert client.get(f"/privacy-requests/{asked.pk}/").status_code == 404
    assert client.get("/privacy/").status_code == 403


def test_the_pages_show_what_is_late_and_lead_through_the_steps(by, now, ana, admin, client):
    asked = ask(by, now, kind="access", person=ana, received_on="2026-01-05")
    client.force_login(admin)
    assert "Overdue since" in client.get("/privacy/").content.decode()
    page = client.get(f"/privacy-requests/{asked.pk}/").content.decode()
    assert "Prove who is asking" in page
    assert "Write the archive and fetch it" in page
    assert "Privacy requests" in client.get("/").content.decode()
    assert "Rights of this person" in client.get(f"/customers/{ana}/").content.decode()
    answer = client.post(
        "/privacy-requests/new/", {"kind": "erasure", "person": ana, "wording": "Forget me", "identity": "unproven"}
    )
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert PrivacyRequest.objects.filter(kind="erasure", person=ana, status="open").count() == 1
