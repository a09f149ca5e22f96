"""Jobs that failed for good: a list that a person can read, and try again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Forbidden, NotAllowedNow, NotVisible

CAPABILITY = "settings.work"


@dataclass(frozen=True)
class FailedJob:
    """A job whose last attempt failed. `name` is its function; `arguments` are ids and options."""

    id: int
    name: str
    queue: str
    arguments: dict[str, Any]
    attempts: int
    failed_at: datetime | None


@dataclass(frozen=True)
class Work:
    """How much work there is: waiting, under way, failed; and the age of the oldest that waits, in seconds."""

    waiting: int
    running: int
    failed: int
    oldest_wait: float


def work() -> Work:
    """This function counts the background work by state."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()), "
            "count(*) FILTER (WHERE status = 'doing'), count(*) FILTER (WHERE status = 'failed'), "
            "coalesce(extract(epoch FROM now() - min((SELECT max(e.at) FROM procrastinate_events e "
            "WHERE e.job_id = j.id)) FILTER (WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now())), 0) "
            "FROM procrastinate_jobs j WHERE status IN ('todo', 'doing', 'failed')"
        )
        waiting, running, failed, age = cursor.fetchone()
    return Work(waiting, running, failed, float(age))


def failed_jobs(limit: int = 200) -> list[FailedJob]:
    """This function lists jobs that failed for good, the newest first."""
    rows = ProcrastinateJob.objects.filter(status="failed").order_by("-id")[:limit]
    return [FailedJob(r.pk, r.task_name, r.queue_name, r.args, r.attempts, _failed_at(r.pk)) for r in rows]


def _failed_at(job_id: int) -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(at) FROM procrastinate_events WHERE job_id = %s", [job_id])
        return cursor.fetchone()[0]


def replay(job_id: int, *, by: Actor, at: datetime) -> None:
    """This function puts a failed job back into the queue. Raises Forbidden, NotVisible, NotAllowedNow."""
    if not by.may(CAPABILITY):
        raise Forbidden()
    status = ProcrastinateJob.objects.filter(pk=job_id).values_list("status", flat=True).first()
    if status is None:
        raise NotVisible()
    if status != "failed":
        raise NotAllowedNow()
    app.job_manager.retry_job_by_id(job_id, retry_at=at)
