"""kill -9 within a merge and within its undoing, people and imports who write at the same time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime

import pytest
from django.db import connection, connections, transaction

from libreta.directory.merges import actions, holding, queries
from libreta.directory.merges.actions import merge_customers
from libreta.directory.merges.refusals import AlreadyMerged, Occupied
from libreta.directory.merges.undoing import undo_merge
from libreta.directory.models import FormerCustomer, Interaction, Merge
from libreta.kernel import writes
from libreta.kernel.actors import system_actor
from tests.directory.merging import state, twins

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)
BY = system_actor("command")
CHILD = """
import sys, time
from datetime import datetime, UTC
import django
django.setup()
from django.db import connections
database, what, *numbers = sys.argv[1:]
connections["default"].settings_dict["NAME"] = database
from libreta.directory.merges import actions, undoing
from libreta.kernel.actors import system_actor
def wait(self, *rest):
    print("reached", flush=True)
    time.sleep(120)
actions._Merge._tell = undoing._Undoing._tell = wait
do = actions.merge_customers if what == "merge" else undoing.undo_merge
given = [int(n) for n in numbers] if what == "merge" else int(numbers[0])
do(given, by=system_actor("command"), at=datetime(2026, 3, 18, 13, tzinfo=UTC))
"""


def _filled_twins():
    first, second = twins(BY, AT)
    writes.create("task", [{"title": f"Call {c}", "customer": c} for c in (first, second)], by=BY, at=AT)
    rows = [{"customer": second, "kind": "call", "summary": str(n)} for n in range(50)]
    writes.create("interaction", rows, by=BY, at=AT)
    return first, second


def _killed(*words: object) -> None:
    """Runs the words in a process of its own, kills it within its transaction, and waits for the server to notice."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    arguments = [connection.settings_dict["NAME"], *map(str, words)]
    with subprocess.Popen([sys.executable, "-c", CHILD, *arguments], stdout=subprocess.PIPE, env=environment) as child:
        assert child.stdout.readline() == b"reached\n"
        child.send_signal(signal.SIGKILL)
    for _try in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation "
                           "WHERE c.relname = 'directory_merge' AND l.mode = 'RowExclusiveLock'")  # fmt: skip
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server still holds the locks of the killed process")


def test_a_killed_merge_and_a_killed_undo_have_changed_nothing():
    ids = _filled_twins()
    before = state()
    _killed("merge", *ids)
    assert state() == before
    assert Merge.objects.count() == FormerCustomer.objects.count() == 0

    merge = merge_customers(ids, survivor=ids[0], by=BY, at=AT)
    merged = state()
    assert merged != before
    _killed("undo", merge)
    assert state() == merged
    assert queries.survivors(ids) == {ids[1]: ids[0]}

    undo_merge(merge, by=BY, at=AT)
    without = ("directory_interaction",)
    assert {t: rows for t, rows in state().items() if t not in without} == {
        t: rows for t, rows in before.items() if t not in without
    }
    assert Interaction.objects.filter(customer_id=ids[1], kind="call").count() == 50


class _Aside(threading.Thread):
    """Work on a connection of its own; what it gave or raised is kept."""

    def __init__(self, work) -> None:
        super().__init__()
        self.work, self.given, self.problem = work, None, None
        self.start()

    def run(self) -> None:
        try:
            self.given = self.work()
        except Exception as problem:
            self.problem = problem
        finally:
            connections.close_all()

    def over(self):
        self.join(60)
        assert not self.is_alive()
        return self


def test_of_two_who_merge_the_same_record_the_second_waits_and_is_told(monkeypatch):
    first, second = twins(BY, AT)
    (third,) = writes.create("customer", [{"name": "Ana L."}], by=BY, at=AT)
    moved, go_on = threading.Event(), threading.Event()
    tell = actions._Merge._tell

    def pause(self, *rest):
        if self.survivor.pk == first:
            moved.set()
            go_on.wait(30)
        tell(self, *rest)

    monkeypatch.setattr(actions._Merge, "_tell", pause)
    monkeypatch.setattr(holding, "TRIES", 60)
    one = _Aside(lambda: merge_customers([first, second], survivor=first, by=BY, at=AT))
    assert moved.wait(30)
    other = _Aside(lambda: merge_customers([second, third], survivor=third, by=BY, at=AT))
    time.sleep(0.5)
    assert other.is_alive()
    go_on.set()
    assert one.over().problem is None
    assert isinstance(other.over().problem, AlreadyMerged)
    assert other.problem.extra == {"merged_into": {str(second): first}}
    assert queries.survivors([first, second, third]) == {second: first}


def test_a_row_that_an_import_is_writing_is_waited_for_and_moves():
    first, second = twins(BY, AT)
    written, go_on = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            writes.create("interaction", [{"customer": second, "kind": "call", "summary": "Late"}], by=BY, at=AT)
            written.set()
            go_on.wait(30)

    importing = _Aside(write)
    assert written.wait(30)
    merging = _Aside(lambda: merge_customers([first, second], survivor=first, by=BY, at=AT))
    time.sleep(0.5)
    go_on.set()
    assert importing.over().problem is None
    assert merging.over().problem is None
    assert Interaction.objects.get(summary="Late").customer_id == first


def test_a_row_written_while_the_merge_is_under_way_is_the_survivors(monkeypatch):
    first, second = twins(BY, AT)
    moved, go_on = threading.Event(), threading.Event()
    tell = actions._Merge._tell

    def pause(self, *rest):
        moved.set()
        go_on.wait(30)
        tell(self, *rest)

    monkeypatch.setattr(actions._Merge, "_tell", pause)
    merging = _Aside(lambda: merge_customers([first, second], survivor=first, by=BY, at=AT))
    assert moved.wait(30)
    row = {"customer_id": second, "kind": "call", "summary": "Past", "at": AT, "created_at": AT, "updated_at": AT}
    writing = _Aside(lambda: Interaction.objects.create(**row))
    time.sleep(0.5)
    assert writing.is_alive()
    go_on.set()
    assert merging.over().problem is None
    assert writing.over().problem is None
    assert Interaction.objects.get(summary="Past").customer_id == first


def test_a_merge_does_not_wait_for_ever(monkeypatch):
    first, second = twins(BY, AT)
    monkeypatch.setattr(holding, "TRIES", 1)
    held, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            writes.opened("customer", [second], by=BY, at=AT)
            held.set()
            go_on.wait(30)

    other = _Aside(hold)
    assert held.wait(30)
    with pytest.raises(Occupied):
        merge_customers([first, second], survivor=first, by=BY, at=AT)
    go_on.set()
    other.over()
    assert Merge.objects.count() == 0
    merge_customers([first, second], survivor=first, by=BY, at=AT)
    assert queries.survivors([second]) == {second: first}
