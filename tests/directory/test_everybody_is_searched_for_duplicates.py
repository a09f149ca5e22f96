"""The search over all customers: what it finds and writes, what it keeps, who may begin it, and what a kill leaves."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction

from libreta.directory.duplicates import actions, queries, searching
from libreta.directory.models import Customer, DuplicatePair, DuplicateRun, DuplicateSettings
from libreta.kernel import writes
from libreta.kernel.actors import system_actor
from libreta.kernel.refusals import Forbidden, NotAllowedNow

pytestmark = pytest.mark.django_db

PEOPLE = [
    {"given_name": "José", "family_name": "García López", "email": "jose.garcia@example.org", "city": "Puebla"},
    {"given_name": "Pepe", "family_name": "García", "email": "jose.garcia@example.org", "city": "Puebla"},
    {"name": "POPESCU Mihai", "mobile": "+40721000111", "city": "Iași"},
    {"given_name": "Mișu", "family_name": "Popescu", "mobile": "+40721000111", "city": "Iasi"},
    {"name": "Cafés del Sur, S.A. de C.V.", "kind": "organisation", "website": "https://cafesdelsur.mx"},
    {"name": "Cafes del Sur", "kind": "organisation", "website": "http://www.cafesdelsur.mx/contacto"},
    {"given_name": "María", "family_name": "Ruiz", "mobile": "+525511112222", "street": "Reforma 5", "city": "México"},
    {"given_name": "Jorge", "family_name": "Ruiz", "mobile": "+525511112222", "street": "Reforma 5", "city": "México"},
    {"name": "Emma Stone", "city": "Leeds"},
]


@pytest.fixture
def by():
    return system_actor("job")


@pytest.fixture
def people(by, now):
    return writes.create("customer", PEOPLE, by=by, at=now)


@pytest.fixture
def search(by, now, settings, tmp_path):
    settings.LAKE = tmp_path / "lake"

    def carry_out(reach="all", at=now, **more):
        asked = searching.ask_for_search(by=by, at=at, reach=reach)
        return searching.carry_out_search(asked.pk, by=by, at=at, **more)

    return carry_out


def found():
    return {(p.first_id, p.second_id): p for p in DuplicatePair.objects.all()}


def test_the_same_are_found_and_a_couple_is_not(people, search):
    run = search()
    pairs = found()
    assert run.state == "done", run.error
    assert set(pairs) == {(people[0], people[1]), (people[2], people[3]), (people[4], people[5])}
    assert (run.customers, run.found, run.added, run.clusters) == (9, 3, 3, 3)
    assert sum(run.strengths.values()) == 3
    assert set(run.seconds) == {"read", "block", "learn", "compare", "write"}
    fields = {one["field"]: one["level"] for one in pairs[people[0], people[1]].evidence}
    assert fields["given_name"] == "nickname" and fields["family_name"] == "part" and fields["email"] == "same"
    assert not (django_settings.LAKE / "linkage").exists()


def test_a_second_search_changes_nothing_and_keeps_decisions(people, search, by, now):
    search()
    apart = found()[people[0], people[1]]
    actions.decide_pairs([apart.pk], state="not_same", by=by, at=now)
    kept = list(DuplicatePair.objects.order_by("pk").values_list("pk", "state", "version"))
    run = search(at=now + timedelta(days=1))
    assert (run.added, run.removed) == (0, 0)
    assert list(DuplicatePair.objects.order_by("pk").values_list("pk", "state", "version")) == kept


def test_what_no_longer_resembles_goes(people, search, by, now):
    search()
    Customer.objects.filter(pk=people[3]).update(given_name="Elena", family_name="Rusu", mobile="+40733999888")
    run = search()
    assert run.removed == 1
    assert (people[2], people[3]) not in found()


def test_what_is_new_is_compared_with_everybody_and_nothing_else(people, search, by, now, settings):
    assert search("changed").reach == "all"  # the first search knows nobody yet
    DuplicatePair.objects.filter(first=people[4]).delete()
    with connection.cursor() as cursor:  # as if all that was written so far had been long ago
        cursor.execute("SELECT max(xmin::text::bigint) FROM directory_customer")
        later = cursor.fetchone()[0] + 1
    DuplicateRun.objects.update(horizon=later)
    run = search("changed")
    assert (run.reach, run.compared, run.added, run.removed) == ("changed", 0, 0, 0)
    DuplicateRun.objects.update(horizon=later)
    with transaction.atomic():  # rows written from here on bear a later number
        Customer.objects.filter(pk=people[8]).update(name="Cafés del Sur SA de CV", kind="organisation")
    run = search("changed")
    assert (run.added, set(found()) - {(people[0], people[1]), (people[2], people[3])}) == (
        2,
        {(people[4], people[8]), (people[5], people[8])},
    )


def test_only_who_may_begins_a_search_and_one_at_a_time(people, by, now, alice, actor_of):
    with pytest.raises(Forbidden):
        searching.ask_for_search(by=actor_of(alice), at=now)
    asked = searching.ask_for_search(by=by, at=now)
    with pytest.raises(NotAllowedNow):
        searching.ask_for_search(by=by, at=now)
    searching.cancel_search(asked.pk, by=by, at=now)
    assert searching.carry_out_search(asked.pk, by=by, at=now) is None
    assert DuplicateRun.objects.get().state == "cancelled"
    assert DuplicatePair.objects.count() == 0


def test_a_search_that_is_cancelled_midway_writes_nothing(people, by, now, search):
    def end(stage, percent):
        if stage == "compare":
            DuplicateRun.objects.update(is_cancel_asked=True)

    run = search(on_progress=lambda stage, percent: end("compare", percent))
    assert run.state == "cancelled"
    assert DuplicatePair.objects.count() == 0


def test_a_search_that_failed_says_so_and_keeps_the_pairs_of_before(people, search, monkeypatch):
    search()
    before = set(found())

    def broken(**_given):
        raise OSError("the disk is full")

    monkeypatch.setattr("libreta.directory.duplicates.writing.write_stage", broken)
    run = search()
    assert (run.state, run.error["code"]) == ("failed", "fault")
    assert set(found()) == before


def test_thresholds_are_those_of_the_administrator(people, search):
    DuplicateSettings.objects.create(pk=1, possible=1.0, likely=1.0, certain=1.0)
    assert search().found == 0
    DuplicateSettings.objects.update(possible=0.5, likely=0.5, certain=0.5)
    assert search().strengths == {"certain": 3, "likely": 0, "possible": 0}
    with pytest.raises(Exception, match="duplicate_settings_in_order"):
        DuplicateSettings.objects.filter(pk=1).update(possible=0.9, likely=0.6)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_search_leaves_nothing_and_is_begun_again(by, now, settings, tmp_path):
    from bench.people import records

    names = ("kind", "name", "given_name", "family_name", "email", "mobile", "city", "street", "postal_code", "website")
    rows = [{name: one[name] for name in names} for one in records(4000, 3)]
    for start in range(0, len(rows), 1000):
        writes.create("customer", rows[start : start + 1000], by=by, at=now)
    asked = searching.ask_for_search(by=by, at=now)
    program = (
        "import django; django.setup()\n"
        "from django.utils import timezone\n"
        "from libreta.directory.duplicates import searching\n"
        "from libreta.kernel.actors import system_actor\n"
        f"searching.carry_out_search({asked.pk}, by=system_actor('job'), at=timezone.now())\n"
    )
    database = connection.settings_dict
    address = "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    home = {
        "LIBRETA_DATABASE_URL": address,
        "LIBRETA_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "libreta.site.settings",
    }
    process = subprocess.Popen([sys.executable, "-c", program], env={**os.environ, **home})
    until = time.monotonic() + 60
    while time.monotonic() < until and DuplicateRun.objects.get().stage not in ("learn", "compare", "write"):
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert DuplicatePair.objects.count() == 0
    settings.LAKE = tmp_path / "lake"
    until = time.monotonic() + 20
    while time.monotonic() < until and searching.is_at_work():
        time.sleep(0.05)
    run = searching.carry_out_search(asked.pk, by=by, at=now)
    assert run.state == "done"
    assert DuplicatePair.objects.count() == run.found > 100
    assert len(list(queries.sure_groups(0.99))) > 50
