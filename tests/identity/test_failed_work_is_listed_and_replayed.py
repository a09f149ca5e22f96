"""A job that failed for good stands in a list, with another try at hand."""

import pytest
from django.db import connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from libreta.kernel.jobs import app

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken():
    """A job whose last attempt failed."""
    job_id = app.configure_task("libreta.kernel.jobs.requeue_stalled").defer(timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed', attempts = 5 WHERE id = %s", [job_id])
    return job_id


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def status_of(job_id):
    return ProcrastinateJob.objects.get(pk=job_id).status


def test_an_administrator_reads_and_replays_it(admin, broken):
    client = client_of(admin)
    page = client.get("/settings/work/").content.decode()
    assert "libreta.kernel.jobs.requeue_stalled" in page and "5 attempts" in page
    assert client.post(f"/settings/work/{broken}/replay/").status_code == 302
    assert status_of(broken) == "todo"
    assert "libreta.kernel.jobs.requeue_stalled" not in client.get("/settings/work/").content.decode()


def test_a_seller_does_neither(alice, broken):
    client = client_of(alice)
    assert client.get("/settings/work/").status_code == 403
    assert client.post(f"/settings/work/{broken}/replay/").status_code == 403
    assert status_of(broken) == "failed"


def test_a_job_that_did_not_fail_is_left_alone(admin, broken):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [broken])
    client_of(admin).post(f"/settings/work/{broken}/replay/")
    assert status_of(broken) == "succeeded"
