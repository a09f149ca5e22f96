"""kill -9 of the process that imports, while it reads and while it writes: nothing lost, nothing doubled."""

import os
import signal
import subprocess
import sys
import time
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from libreta.integrations.imports import actions, carrying
from libreta.integrations.imports.models import ImportRow, ImportRun

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = 6_000
WORK = """
import sys, django
django.setup()
from libreta.integrations.imports import carrying, reading, writing
from libreta.kernel.actors import system_actor
writing.CHUNK_ROWS = 300
reading.batches.__kwdefaults__["size"] = 300
carrying.{work}(int(sys.argv[1]), by=system_actor(door="import"))
"""


@pytest.fixture
def other_process(settings, tmp_path):
    """Returns a function that works on an import in a process of its own, on the same database and files."""
    parts = urlsplit(os.environ["LIBRETA_DATABASE_URL"])
    url = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    settings.MEDIA_ROOT = tmp_path / "home" / "files"
    environment = {
        **os.environ,
        "LIBRETA_DATABASE_URL": url,
        "LIBRETA_HOME": str(tmp_path / "home"),
        "DJANGO_SETTINGS_MODULE": "libreta.site.settings",
    }

    def start(run, work="carry_out"):
        return subprocess.Popen([sys.executable, "-c", WORK.format(work=work), str(run.pk)], env=environment)

    return start


@pytest.fixture
def uploaded(other_process, system, now):
    lines = "\n".join(f"C{i},c{i}@example.com,X{i},{'Iași' if i % 2 else 'Lima'}" for i in range(ROWS))
    text = f"name,email,external id,city\n{lines}\n"
    return actions.upload([text.encode()], "many.csv", "customer", by=system, at=now)


def killed(process, run, step, at_least):
    """Wait until the step has come so far, then kill; gives the rows done."""
    end = time.monotonic() + 90
    while time.monotonic() < end and process.poll() is None:
        now = ImportRun.objects.values("step", "rows_done").get(pk=run.pk)
        if now["step"] == step and now["rows_done"] >= at_least:
            process.send_signal(signal.SIGKILL)
            process.wait()
            return now["rows_done"]
        time.sleep(0.01)
    process.kill()
    pytest.fail(f"the step {step} was not seen with {at_least} rows; exit code {process.poll()}")


def go_on(work, run, system):
    """Go on once the database has noticed that the other process is gone."""
    for _attempt in range(100):
        try:
            return work(run.pk, by=system)
        except carrying.UnderWay:
            time.sleep(0.2)
    raise AssertionError("the dead process still holds the import")


def check_all(run):
    from libreta.directory.models import Customer
    from libreta.kernel.models import EventRow

    run.refresh_from_db()
    assert (run.state, run.counts["refused"]) == ("done", 0)
    assert Customer.objects.count() == ROWS
    assert Customer.objects.values("external_id").distinct().count() == ROWS
    assert ImportRow.objects.filter(run=run, action="c").values("record_id").distinct().count() == ROWS
    told = [i for e in EventRow.objects.filter(name="directory.customers.created") for i in e.ids]
    assert (len(told), len(set(told))) == (ROWS, ROWS)


def test_killed_while_writing(uploaded, other_process, system):
    from libreta.directory.models import Customer

    killed(other_process(uploaded), uploaded, "writing", 900)
    assert 900 <= Customer.objects.count() < ROWS
    go_on(carrying.carry_out, uploaded, system)
    check_all(uploaded)


def test_killed_while_reading_and_again_while_writing(uploaded, other_process, system):
    from libreta.directory.models import Customer

    killed(other_process(uploaded), uploaded, "staging", 900)
    assert Customer.objects.count() == 0
    for _attempt in range(50):
        process = other_process(uploaded)
        time.sleep(0.3)
        if process.poll() is None:
            break
    killed(process, uploaded, "writing", 300)
    with connection.cursor() as cursor:  # as a crash of the database leaves unlogged tables
        cursor.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'import\\_%%\\_stage\\_%%'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"TRUNCATE {name}")
    go_on(carrying.carry_out, uploaded, system)
    check_all(uploaded)


def test_killed_while_taking_back(uploaded, other_process, system, monkeypatch):
    from libreta.directory.models import Customer

    carrying.carry_out(uploaded.pk, by=system)
    killed(other_process(uploaded, "revert"), uploaded, "reverting", 1)
    go_on(carrying.revert, uploaded, system)
    uploaded.refresh_from_db()
    assert uploaded.state == "reverted"
    assert Customer.objects.filter(trashed_at=None).count() == 0
    assert ImportRow.objects.filter(run=uploaded, is_kept=True).count() == 0
