"""`libreta forecast snapshot`."""

from __future__ import annotations

import json

import click


@click.group()
def forecast() -> None:
    """What the open deals promise."""


@forecast.command("snapshot")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def take_forecast_snapshot(as_json: bool) -> None:
    """Write down how every deal stands this week; a week has one snapshot, and a second call changes nothing."""
    from django.utils import timezone

    from libreta.kernel.actors import system_actor
    from libreta.sales.forecasts import snapshots

    as_json = as_json or bool(click.get_current_context().find_root().meta.get("libreta.json"))
    at = timezone.now()
    made = snapshots.take_snapshot(by=system_actor("command"), at=at)
    week = snapshots.week_of(at.date())
    found = made or next(one for one in snapshots.weeks() if one.week == week)
    if as_json:
        facts = {"week": found.week, "taken_at": found.taken_at, "deals": found.deals, "is_new": made is not None}
        click.echo(json.dumps(facts, default=str))
    elif made:
        click.echo(f"Week of {week}: {found.deals:,} deals written down.")
    else:
        click.echo(
            f"The week of {week} has its snapshot already: {found.deals:,} deals, {found.taken_at:%Y-%m-%d %H:%M} UTC."
        )
