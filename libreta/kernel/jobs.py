"""Work that is done later: queued in the caller's transaction, retried with growing pauses, carried out by a worker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from libreta.kernel import features, stamps

STALLED_AFTER = 60  # seconds without a heartbeat of the worker


def job(
    *, queue: str = "default", retries: int = 5, lock: str | None = None, queueing_lock: str | None = None
) -> Callable[[Callable[..., Any]], Any]:
    """This decorator makes a function a job: `f.defer(**args)` queues it. Arguments are JSON; jobs are idempotent.

    `lock`: at most one job of that name runs at a time. `queueing_lock`: at most one waits (a second `defer` raises
    procrastinate.exceptions.AlreadyEnqueued).
    """

    def enlist(function: Callable[..., Any]) -> Any:
        @wraps(function)
        def run(**arguments: Any) -> Any:
            stamps.refresh()
            if not features.is_on(features.area_of(function.__module__)):
                return None  # the area was switched off: its jobs are gone with it
            return function(**arguments)

        strategy = RetryStrategy(max_attempts=retries, exponential_wait=3) if retries else None
        name = f"{function.__module__}.{function.__name__}"
        return app.task(name=name, queue=queue, retry=strategy, lock=lock, queueing_lock=queueing_lock)(run)

    return enlist


def periodic(cron: str, *, queue: str = "default", lock: str | None = None) -> Callable[[Callable[..., Any]], Any]:
    """This decorator runs a function (of the scheduled `timestamp`) at the times of a cron line, in UTC."""

    def enlist(function: Callable[..., Any]) -> Any:
        return app.periodic(cron=cron)(job(queue=queue, retries=3, lock=lock)(function))

    return enlist


KEPT_HOURS = 72
KEPT_DAYS = 90


@app.periodic(cron="40 2 * * *")
@app.task(name="libreta.kernel.jobs.forget_the_past", queueing_lock="libreta.forget_the_past", queue="default")
async def forget_the_past(timestamp: int) -> None:
    """Jobs that succeeded and events that everybody heard are not kept for ever; failed jobs wait for a person."""
    from libreta.kernel.models import EventRow

    await app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS)
    oldest = datetime.fromtimestamp(timestamp, UTC) - timedelta(days=KEPT_DAYS)
    await EventRow.objects.filter(at__lt=oldest).adelete()


@app.periodic(cron="25 * * * *")
@app.task(name="libreta.kernel.jobs.refresh_vocabulary", queueing_lock="libreta.refresh_vocabulary", queue="default")
def refresh_vocabulary(timestamp: int) -> None:
    """The words by which typing errors are mended keep up with large tables."""
    from libreta.kernel import vocabulary

    vocabulary.refresh()


@app.periodic(cron="* * * * *")
@app.task(name="libreta.kernel.jobs.requeue_stalled", queueing_lock="libreta.requeue_stalled", queue="default")
async def requeue_stalled(timestamp: int) -> None:
    """Jobs of workers that died without a word go back into the queue."""
    for stalled in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        await app.job_manager.retry_job(stalled)
