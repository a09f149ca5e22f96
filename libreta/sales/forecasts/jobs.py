"""The forecast's work for later: a snapshot each week, the projection each night."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone

from libreta.kernel.actors import system_actor
from libreta.kernel.jobs import job, periodic
from libreta.sales.forecasts.projections import project_forecast
from libreta.sales.forecasts.snapshots import take_snapshot


@periodic("20 1 * * *")
def take_weekly_snapshot(timestamp: int) -> None:
    """This job takes the snapshot of the week on its first night; on the others it finds it there."""
    take_snapshot(by=system_actor("job"), at=datetime.fromtimestamp(timestamp, UTC))


@periodic("40 1 * * *")
def project_nightly(timestamp: int) -> None:
    """This job makes the projections of the current periods anew."""
    project_forecast(by=system_actor("job"), at=datetime.fromtimestamp(timestamp, UTC))


@job(queueing_lock="libreta.forecast.projection", retries=3)
def project_now() -> None:
    """This job makes the projections because somebody asked."""
    project_forecast(by=system_actor("job"), at=timezone.now())
