"""kill -9 in any stage: the last good scores stay, the run is recognised as dead, the next one completes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest
from django.db import connection

from libreta.intelligence.models import IntelligenceRun
from libreta.intelligence.runs import actions, queries
from libreta.intelligence.runs.watch import is_locked
from libreta.kernel.actors import system_actor
from libreta.kernel.models import EventRow

AT = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)
BY = system_actor("command")
CHILD = """
import sys, time
from datetime import datetime, UTC
from pathlib import Path
import django
django.setup()
from django.conf import settings
from django.db import connections
folder, database, run_id, stop_at = sys.argv[1:]
settings.LAKE = Path(folder)
connections["default"].settings_dict["NAME"] = database
from libreta.intelligence import sources
from libreta.intelligence.runs import actions, stages
from libreta.kernel.actors import system_actor
from tests.intelligence.conftest import ALL
sources._registry = sources._Registry()
for table in ALL:
    sources.register_source(table)
sources.register_sink(sources.SinkTable("customer_score", "shop_score"))
def wait(stage, percent, rows):
    if stage == stop_at and (stage != "write" or percent > 98):
        print("reached", flush=True)
        time.sleep(120)
actions.carry_out_run(int(run_id), by=system_actor("job"), at=datetime(2026, 3, 18, 12, tzinfo=UTC), on_progress=wait)
"""


@pytest.mark.parametrize("stage", ["marts", "write"])
def test_a_killed_run_keeps_the_last_scores(filled_shop, lake, stage):
    IntelligenceRun.objects.all().delete()
    first = actions.carry_out_run(actions.ask_for_run(by=BY, at=AT).pk, by=BY, at=AT)
    before = filled_shop("select * from shop_score order by 1")
    filled_shop("update shop_line set amount = amount * 2")
    doomed = actions.ask_for_run(by=BY, at=AT)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    arguments = [str(lake), connection.settings_dict["NAME"], str(doomed.pk), stage]
    with subprocess.Popen([sys.executable, "-c", CHILD, *arguments], stdout=subprocess.PIPE, env=environment) as child:
        assert child.stdout.readline() == b"reached\n"
        assert filled_shop("select * from shop_score order by 1") == before
        child.send_signal(signal.SIGKILL)
    _wait_for_the_server_to_notice()
    assert filled_shop("select * from shop_score order by 1") == before
    assert (queries.progress(doomed.pk).state, queries.latest_results().pk) == ("interrupted", first.pk)

    last = actions.carry_out_run(actions.ask_for_run(by=BY, at=AT).pk, by=BY, at=AT)
    assert (last.state, last.customers_scored) == ("done", first.customers_scored)
    right = filled_shop("""
        with spent as (
          select o.customer_id, sum(l.amount)::text as amount
          from shop_line l join shop_order o on o.id = l.order_id group by 1)
        select count(*) from shop_score join spent using (customer_id)
        where reasons @> jsonb_build_array(jsonb_build_object('code', 'spent', 'amount', spent.amount))""")
    assert right == [(last.customers_scored,)]
    IntelligenceRun.objects.all().delete()
    EventRow.objects.filter(name="intelligence.scores.written").delete()


def _wait_for_the_server_to_notice() -> None:
    until = time.monotonic() + 20
    with connection.cursor() as cursor:
        while is_locked(cursor):
            assert time.monotonic() < until, "the lock of the dead process is still held"
            time.sleep(0.1)
