"""Scheduled imports from a folder and an object store: each file once, as a whole or aside, whatever crashes."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from libreta.integrations.imports import carrying
from libreta.integrations.imports.models import ImportRun
from libreta.integrations.schedules import actions, jobs, looking
from libreta.integrations.schedules.models import ImportSchedule, ScheduledFile
from libreta.integrations.schedules.signing import Credentials, signed_headers
from libreta.kernel.refusals import Invalid

from . import store as stores

pytestmark = pytest.mark.django_db
PEOPLE = "Name,Email,City\nAna Pop,ana@example.com,Iași\nEva Gil,eva@example.com,Lima\n"


@pytest.fixture
def incoming(settings, tmp_path):
    """The folder of imports; returns a function that puts a file into it, as if it had been there for a while."""
    settings.IMPORT_FOLDER = tmp_path / "incoming"
    folder = tmp_path / "incoming" / "crm"
    folder.mkdir(parents=True)

    def put(name, content):
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        os.utime(path, (1_700_000_000, 1_700_000_000 + len(content)))
        return path

    put.folder = folder
    return put


@pytest.fixture
def by(actor_of, bob):
    return actor_of(bob.pk)


@pytest.fixture
def set_up(by, now):
    def make(**given):
        return actions.set_up({"name": "CRM", "folder": "crm", "type_key": "customer", **given}, by=by, at=now)

    return make


@pytest.fixture
def look(actor_of):
    """Does what worker and clock do: looks, carries the imports out, follows the files to their end."""

    def run(schedule):
        schedule.refresh_from_db()
        started = looking.look(schedule, at=timezone.now())
        for _round in range(3):
            for one in ImportRun.objects.filter(state__in=("queued", "running")):
                carrying.carry_out(one.pk, by=actor_of(one.owner_id, door="import"))
            for one in ImportRun.objects.filter(state="reverting"):
                carrying.revert(one.pk, by=actor_of(one.owner_id, door="import"))
            for file in ScheduledFile.objects.filter(state="fetched").select_related("schedule", "run"):
                looking.follow(file, at=timezone.now())
        return started

    return run


@pytest.fixture
def customers():
    from libreta.directory.models import Customer

    return Customer.objects.filter(trashed_at=None)


def states():
    return dict(ScheduledFile.objects.values_list("name", "state"))


def test_a_file_comes_in_once_and_moves_on(incoming, set_up, look, customers):
    schedule = set_up()
    incoming("people.csv", PEOPLE)
    assert look(schedule) == 1
    assert (customers.count(), states()) == (2, {"people.csv": "done"})
    assert (incoming.folder / "done" / "people.csv").exists() and not (incoming.folder / "people.csv").exists()
    assert look(schedule) == 0
    incoming("the-same-again.csv", PEOPLE)
    assert (look(schedule), customers.count(), ImportRun.objects.count()) == (0, 2, 1)


def test_a_file_still_being_written_is_left_alone(incoming, set_up, look):
    schedule = set_up()
    (incoming.folder / "fresh.csv").write_text(PEOPLE)
    incoming("half.csv.part", PEOPLE)
    incoming(".hidden.csv", PEOPLE)
    assert (look(schedule), states()) == (0, {})


def test_a_broken_file_is_put_aside_with_the_reason_and_a_notice(incoming, set_up, look, customers, bob):
    from libreta.workspace.notifications.models import KeptNotice

    schedule = set_up()
    incoming("broken.xlsx", b"PK\x03\x04 this is no workbook")
    look(schedule)
    assert (customers.count(), states()) == (0, {"broken.xlsx": "aside"})
    reason = ScheduledFile.objects.get().reason
    assert reason and (incoming.folder / "aside" / "broken.xlsx.reason.txt").read_text().strip() == reason
    told = KeptNotice.objects.get(user_id=bob.pk)
    assert "broken.xlsx" in told.text and told.url == f"/imports/schedules/{schedule.pk}/"
    actions.try_again(schedule.pk, ScheduledFile.objects.get().pk, by=look_actor(bob), at=timezone.now())
    assert (incoming.folder / "broken.xlsx").exists() and states() == {}


def look_actor(user):
    from libreta.identity.actor import actor_of

    return actor_of(user.pk)


def test_a_saved_mapping_reads_its_own_columns_and_puts_others_aside(incoming, set_up, look, customers, by, now):
    text = "who,mail\nAna Pop,ana@example.com\n"
    run = actions_upload(text, by, now)
    schedule = set_up(like=str(run.pk))
    incoming("monday.csv", text.replace("Ana Pop", "Ana Popescu"))
    incoming("other.csv", PEOPLE)
    look(schedule)
    assert states() == {"monday.csv": "done", "other.csv": "aside"}
    assert [c.name for c in customers] == ["Ana Popescu"]


def actions_upload(text, by, now):
    from libreta.integrations.imports import actions as imports
    from libreta.integrations.imports import editing
    from libreta.integrations.imports.plan import Plan
    from libreta.integrations.imports.reading import Source

    run = imports.upload([text.encode()], "by-hand.csv", "customer", by=by, at=now)
    plan = Plan.from_json(run.plan)
    for header, field in (("who", "name"), ("mail", "email")):
        plan = editing.with_column(plan, Source.from_json(run.source), header, field)
    run = imports.set_plan(run.pk, plan, by=by, at=now)
    return carrying.carry_out(run.pk, by=by)


def test_an_import_that_fails_half_way_is_taken_back(incoming, set_up, look, customers, monkeypatch):
    from libreta.kernel.refusals import Refusal

    schedule = set_up()
    incoming("people.csv", PEOPLE)

    def fail(*_args, **_kwargs):
        raise Refusal("The lights went out.")

    monkeypatch.setattr(carrying, "keep_refusals", fail)
    look(schedule)
    assert (customers.count(), states()) == (0, {"people.csv": "aside"})
    assert ImportRun.objects.get().state == "reverted"


def test_a_crash_between_fetching_and_importing_goes_on(incoming, set_up, look, customers, monkeypatch):
    schedule = set_up()
    incoming("people.csv", PEOPLE)

    def die(*_args, **_kwargs):
        raise SystemExit

    monkeypatch.setattr(ScheduledFile.objects, "create", die)
    with pytest.raises(SystemExit):
        looking.look(schedule, at=timezone.now())
    assert (ImportRun.objects.count(), states()) == (0, {})
    monkeypatch.undo()
    assert (look(schedule), customers.count()) == (1, 2)


def test_a_store_is_read_by_signed_parts_and_remembered(settings, set_up, look, customers, monkeypatch):
    from libreta.integrations.schedules import bucket

    with stores.running() as (store, address):
        settings.INTERNAL_HOSTS = [address.removeprefix("http://")]
        monkeypatch.setattr(bucket, "PART", 40)
        store.page = 1
        store.files = {"in/a b+ñ.csv": PEOPLE.encode(), "in/readme.txt": b"no", "out/x.csv": PEOPLE.encode()}
        keys = {"access_key": stores.ACCESS, "secret_key": stores.SECRET, "region": stores.REGION}
        place = {"place": "bucket", "endpoint": address, "bucket": "inbox", "prefix": "in/", "pattern": "*.csv"}
        schedule = set_up(folder="", **place, **keys)
        assert stores.SECRET not in ImportSchedule.objects.get().secret_key
        assert (look(schedule), customers.count(), states()) == (1, 2, {"in/a b+ñ.csv": "done"})
        assert [part for key, part in store.asked if key == "in/a b+ñ.csv"] == ["bytes=0-39", "bytes=40-74"]
        assert look(schedule) == 0
        store.files["in/a b+ñ.csv"] = PEOPLE.replace("Lima", "Quito").encode()
        assert (look(schedule), customers.get(name="Eva Gil").city) == (1, "Quito")
        ImportSchedule.objects.update(access_key="wrong")
        assert look(schedule) == 0
        schedule.refresh_from_db()
        assert schedule.problem == "The store refuses the key."


def test_a_signature_is_the_one_of_the_published_example():
    """Amazon S3, "Signature calculations: GET Object", the example with a range (examplebucket, test.txt)."""
    credentials = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1")
    found = signed_headers(
        "GET",
        "https://examplebucket.s3.amazonaws.com/test.txt",
        credentials,
        at=datetime(2013, 5, 24, tzinfo=UTC),
        headers={"Range": "bytes=0-9"},
    )
    assert found["Authorization"].endswith("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")


def test_what_lies_outside_of_the_folder_and_the_network_is_refused(incoming, set_up, settings):
    for given in ({"folder": "../.."}, {"folder": "/etc"}):
        with pytest.raises(Invalid):
            set_up(**given)
    with pytest.raises(Invalid):
        set_up(place="bucket", endpoint="http://127.0.0.1:9000", bucket="b")
    with pytest.raises(Invalid):
        set_up(cron="every day")
    assert ImportSchedule.objects.count() == 0


def test_the_clock_starts_what_is_due_once(incoming, set_up, now):
    schedule = set_up(cron="0 6 * * *")
    assert schedule.next_at > now
    ImportSchedule.objects.update(next_at=timezone.now() - timedelta(minutes=1))
    jobs.look_at_due(timestamp=0)
    schedule.refresh_from_db()
    assert schedule.next_at > timezone.now()


def test_the_pages(incoming, client, bob, charlie, look):
    client.force_login(bob)
    answer = client.post("/imports/schedules/", {"name": "", "folder": "crm", "type_key": "customer"})
    assert (answer.status_code, ImportSchedule.objects.count()) == (422, 0)
    answer = client.post(
        "/imports/schedules/", {"name": "CRM", "folder": "crm", "type_key": "customer", "cron": "0 6 * * 1"}
    )
    schedule = ImportSchedule.objects.get()
    assert answer.url == f"/imports/schedules/{schedule.pk}/"
    incoming("people.csv", PEOPLE)
    look(schedule)
    assert "people.csv" in client.get(answer.url).content.decode()
    assert "CRM" in client.get("/imports/schedules/").content.decode()
    client.post(f"{answer.url}switch/")
    assert ImportSchedule.objects.get().is_active is False
    client.force_login(charlie)
    assert client.get(answer.url).status_code in (403, 404)
    assert client.post(f"{answer.url}removal/").status_code in (403, 404)
    assert ImportSchedule.objects.count() == 1
