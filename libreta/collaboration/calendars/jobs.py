"""Every few minutes the calendars whose turn has come are brought into step, each by a job of its own.

The libraries of calendars take a quarter of a second to load, which every command would wait for: jobs load them.
"""

from datetime import UTC, datetime

from procrastinate.exceptions import AlreadyEnqueued

from libreta.kernel.jobs import job, periodic


@job(queue="default", retries=0)
def step(account: int) -> None:
    """This function brings one calendar into step."""
    from libreta.collaboration.calendars import syncing

    syncing.bring_into_step(account, at=datetime.now(UTC))


@periodic("* * * * *", lock="libreta.calendars")
def all_in_step(timestamp: int) -> None:
    """This function queues a job for each calendar whose turn has come."""
    from libreta.collaboration.calendars import syncing

    for account in syncing.due_accounts(datetime.now(UTC)):
        try:
            step.configure(queueing_lock=f"libreta.calendars.{account}").defer(account=account)
        except AlreadyEnqueued:
            continue
