"""The archive of a person: everything of every area, readable and for machines, nobody else's data, fetched once."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse

from libreta.audit.models import Access
from libreta.directory.models import PersonExport
from libreta.directory.privacy import exporting
from libreta.kernel import custom_fields, personal, writes
from libreta.kernel.refusals import Forbidden, NotAllowedNow

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(admin, actor_of):
    return actor_of(admin)


@pytest.fixture
def people(by, now, alice):
    """Ana, whom it is about; Radu, her colleague, who must not be told; their firm."""
    custom_fields.add_field("customer", name="pet", kind="text", label={"en": "Pet", "ro": "Animal"}, by=by)
    rows = [
        {"name": "Ana Pop", "kind": "person", "email": "ana@example.com", "language": "ro", "x_pet": "Azorel"},
        {"name": "Radu Secret", "kind": "person", "email": "radu@example.com"},
        {"name": "Cafés del Sur", "kind": "organisation"},
    ]
    ana, radu, firm = writes.create("customer", rows, by=by, at=now)
    writes.create("affiliation", [{"person": ana, "organisation": firm, "role": "Buyer"}], by=by, at=now)
    writes.create("interaction", [{"customer": ana, "summary": "Asked about beans", "kind": "call"}], by=by, at=now)
    writes.create("interaction", [{"customer": radu, "summary": "Radu's own words"}], by=by, at=now)
    order = {"customer": ana, "ordered_on": now.date(), "currency": "EUR", "owner": alice.pk}
    (number,) = writes.create("order", [order], by=by, at=now)
    writes.create(
        "order_line", [{"order": number, "description": "Beans", "quantity": 2, "unit_price": 10}], by=by, at=now
    )
    writes.create("privacy_request", [{"kind": "access", "person": ana}], by=by, at=now)
    return ana, radu, firm


def archive_of(row):
    return zipfile.ZipFile(io.BytesIO((exporting.folder() / row.file).read_bytes()))


def made(ana, by, now):
    return exporting.carry_out(exporting.ask(ana, by=by, at=now).pk, at=now)


def test_everything_is_there_for_people_and_machines(people, by, now):
    ana, _radu, _firm = people
    archive = archive_of(made(ana, by, now))
    data = json.loads(archive.read("data.json"))
    sections = {section["name"]: section["rows"] for section in data["sections"]}
    assert sections["directory.Customer"][0]["email"] == "ana@example.com"
    assert sections["directory.Customer"][0]["x_pet"] == "Azorel"
    assert sections["directory.Affiliation"][0]["organisation"] == "Cafés del Sur"
    assert sections["directory.Interaction"][0]["summary"] == "Asked about beans"
    assert sections["sales.OrderLine"][0]["amount"] == "20.00"
    assert {"directory.PrivacyRequest", "sales.Order", "audit.Access"} <= sections.keys()
    (page,) = [name for name in archive.namelist() if name.endswith(".html")]
    text = archive.read(page).decode()
    assert '<html lang="ro">' in text
    assert "Azorel" in text
    assert "Animal" in text


def test_nobody_else_is_told(people, by, now, alice, admin):
    ana, _radu, _firm = people
    archive = archive_of(made(ana, by, now))
    whole = b"".join(archive.read(name) for name in archive.namelist()).decode()
    for secret in ("Radu", "radu@example.com", alice.email, admin.email, alice.name, "own words"):
        assert secret not in whole, secret
    assert "Administrator" in whole  # colleagues by their role
    assert "secret_hash" not in whole


def test_every_heading_of_a_declared_table_is_a_sentence_or_word(people):
    assert all(str(one.heading).strip() for one in personal.told())


def test_the_archive_is_fetched_once_and_expires(people, by, now, admin, client):
    ana, _radu, _firm = people
    row = made(ana, by, now)
    path = exporting.folder() / row.file
    assert path.stat().st_mode & 0o777 == 0o600
    file, name = exporting.fetched(row.pk, by=by, at=now)
    with file:
        assert zipfile.ZipFile(io.BytesIO(file.read())).testzip() is None
    assert name == f"libreta-person-{ana}.zip"
    assert not path.exists()
    with pytest.raises(NotAllowedNow):
        exporting.fetched(row.pk, by=by, at=now)
    late = made(ana, by, now)
    with pytest.raises(NotAllowedNow):
        exporting.fetched(late.pk, by=by, at=now + timedelta(days=8))
    assert exporting.forget(at=now + timedelta(days=8)) == 1
    assert not list(exporting.folder().iterdir())
    assert PersonExport.objects.get(pk=late.pk).state == "expired"


def test_who_does_no_privacy_work_gets_nothing(people, by, now, bob, actor_of):
    ana, _radu, _firm = people
    row = made(ana, by, now)
    with pytest.raises(Forbidden):
        exporting.fetched(row.pk, by=actor_of(bob), at=now)
    with pytest.raises(Forbidden):
        exporting.ask(ana, by=actor_of(bob), at=now)
    assert PersonExport.objects.get().state == "done"


def test_a_job_that_died_writes_it_anew_and_leaves_one_file(people, by, now, monkeypatch):
    ana, _radu, _firm = people

    class Killed(BaseException):
        pass

    def die(*_arguments):
        raise Killed

    row = exporting.ask(ana, by=by, at=now)
    monkeypatch.setattr(exporting, "_machine", die)
    with pytest.raises(Killed):
        exporting.carry_out(row.pk, at=now)
    monkeypatch.undo()
    assert exporting.carry_out(row.pk, at=now).state == "done"
    exporting.forget_unnamed()
    assert len(list(exporting.folder().iterdir())) == 1


def test_the_page_shows_who_looked_and_the_export_is_noted(people, by, now, admin, alice, client):
    ana, _radu, _firm = people
    client.force_login(admin)
    client.get(f"/customers/{ana}/")
    made(ana, by, now)
    page = client.get(reverse("person_privacy", args=[ana])).content.decode()
    assert "Viewed" in page
    assert "Exported" in page
    assert Access.objects.filter(kind="export", record_ids__contains=[ana]).count() == 1
