"""The watch over accounts: every night over all, and over some when something happened to them."""

from __future__ import annotations

from datetime import UTC, datetime

from libreta.kernel.actors import system_actor
from libreta.kernel.jobs import job, periodic
from libreta.sales.accounts import alerts, attention


@periodic("10 4 * * *", lock="libreta.sales.accounts")
def watch_all(timestamp: int) -> None:
    """The figures and alerts of all accounts are counted after the night's scores; tasks are made ahead."""
    by, at = system_actor("job", "Libreta"), datetime.fromtimestamp(timestamp, UTC)
    alerts.watch_accounts(None, by=by, at=at)
    attention.make_attention_tasks(by=by, at=at)


@job(lock="libreta.sales.accounts")
def watch_some(ids: list[int] | None) -> None:
    """Some accounts are counted anew because something happened to them; None stands for all."""
    alerts.watch_accounts(ids, by=system_actor("job", "Libreta"), at=datetime.now(UTC))
