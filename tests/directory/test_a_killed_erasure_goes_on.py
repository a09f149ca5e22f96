"""kill -9 of the process that erases: what was begun is ended by the next, and nothing is left of the person."""

import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from libreta.audit import seals
from libreta.directory.models import Customer, Erasure, Tombstone
from libreta.directory.privacy import erasing
from libreta.intelligence.warehouse import manifest
from libreta.intelligence.warehouse.extract import extract
from libreta.kernel import writes
from libreta.kernel.actors import system_actor
from tests.directory import canary

pytestmark = pytest.mark.django_db(transaction=True)
WORK = """
import sys, time, django
django.setup()
from django.utils import timezone
from libreta.directory.privacy import erasing
from libreta.kernel.actors import system_actor
real = erasing._steps
def slowly(*arguments):
    for number, (key, work) in enumerate(real(*arguments)):
        yield key, work
        if number == {after}:
            time.sleep(120)
erasing._steps = slowly
erasing.carry_out(int(sys.argv[1]), by=system_actor("job"), at=timezone.now())
"""


@pytest.fixture
def by():
    return system_actor("page", name="Admin")


@pytest.fixture
def home(settings, tmp_path):
    """A home of its own with the secrets of the tests."""
    place = tmp_path / "home"
    settings.MEDIA_ROOT, settings.LAKE = place / "files", place / "lake"
    shutil.copytree(Path(os.environ["LIBRETA_HOME"]) / "secrets", place / "secrets")
    return place


@pytest.fixture
def other_process(home):
    """Returns a function that starts an erasure in a process of its own, which stops for long after a step."""
    url = urlsplit(os.environ["LIBRETA_DATABASE_URL"])
    named = urlunsplit(url._replace(path=f"/{connection.settings_dict['NAME']}"))
    environment = {
        **os.environ, "LIBRETA_DATABASE_URL": named, "LIBRETA_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "libreta.site.settings",
    }  # fmt: skip
    return lambda row, after: subprocess.Popen(
        [sys.executable, "-c", WORK.format(after=after), str(row.pk)], env=environment
    )


@pytest.fixture
def ana(by, now):
    row = {"name": "Ana Zqcanary", "kind": "person", "email": "ana.zqcanary@example.com", "city": "Zqcanaryville"}
    (pk,) = writes.create("customer", [row], by=by, at=now)
    (firm,) = writes.create("customer", [{"name": "Cafés del Sur", "kind": "organisation"}], by=by, at=now)
    writes.create("interaction", [{"customer": pk, "summary": "zqcanary called"}], by=by, at=now)
    writes.create("interaction", [{"customer": firm, "summary": "Ana Zqcanary called"}], by=by, at=now)
    return pk


def killed_after(process, row, steps):
    end = time.monotonic() + 120
    while time.monotonic() < end and process.poll() is None:
        if len(Erasure.objects.get(pk=row.pk).steps) >= steps:
            process.send_signal(signal.SIGKILL)
            process.wait()
            return
        time.sleep(0.05)
    process.kill()
    pytest.fail(f"{steps} steps were not seen; exit code {process.poll()}")


def test_the_next_process_ends_what_a_killed_one_began(ana, by, now, home, other_process):
    from libreta.directory.scores.sources import declare
    from libreta.intelligence.sources import declared_sources

    declare()
    extract(home / "lake", [declared_sources()["customers"]])
    assert canary.in_files(home / "lake") != []
    row = erasing.note(ana, by=by, at=now)
    killed_after(other_process(row, after=3), row, steps=4)
    row.refresh_from_db()
    assert row.state == "running"
    assert canary.in_files(home / "lake") != []
    done = erasing.carry_out(row.pk, by=by, at=now)
    assert (done.state, done.sealed) == ("done", "")
    assert canary.in_tables() == []
    assert canary.in_files(home / "files", home / "lake") == []
    assert manifest.read(home / "lake").tables == {}
    assert Customer.objects.get(pk=ana).name == f"Erased person #{ana}"
    assert Tombstone.objects.count() == 1
    seals.seal(at=now)
    seals.seal(at=now)
    assert seals.breaks() == []
    extract(home / "lake", [declared_sources()["customers"]])
    assert canary.in_files(home / "lake") == []


def test_a_backup_that_is_restored_does_not_bring_the_person_back(ana, by, now, home):
    from libreta.directory import restoring  # noqa: F401
    from libreta.kernel.restoring import carried

    before = dict(Customer.objects.filter(pk=ana).values().get())
    later = now + timedelta(hours=1)
    erasing.carry_out(erasing.note(ana, by=by, at=later).pk, by=by, at=later)
    (carry,) = [one for one in carried() if one.key == "directory.tombstones"]
    remembered = carry.remember()
    assert "zqcanary" not in str(remembered)
    with connection.cursor() as cursor:  # as a restore leaves it: rows as they were, nobody erased, no tombstones
        cursor.execute("DELETE FROM directory_erasure; DELETE FROM directory_tombstone")
    fields = {name: before[name] for name in ("name", "email", "city", "given_name")}
    Customer.objects.filter(pk=ana).update(**fields)
    writes.create("customer", [{"name": "Somebody Else", "email": "else@example.com"}], by=by, at=now)
    carry.apply(remembered)
    assert Customer.objects.get(pk=ana).email == ""
    assert Customer.objects.filter(email="else@example.com").exists()
    assert canary.in_tables() == []
    carry.apply(remembered)
    assert Erasure.objects.count() == 1
