"""`libreta duplicates find`."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import Any

import click


@click.group()
def duplicates() -> None:
    """Find customers who are there twice."""


@duplicates.command("find")
@click.option("--changed", is_flag=True, help="Compare only what is new and changed since the last search.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def find_duplicates(changed: bool, as_json: bool) -> None:
    """Compare the customers and write down who may be the same."""
    from django.utils import timezone

    from libreta.directory.duplicates import searching
    from libreta.directory.duplicates.terms import RunReach, RunStage, RunState
    from libreta.kernel.actors import system_actor
    from libreta.kernel.refusals import Refusal

    as_json = as_json or bool(click.get_current_context().find_root().meta.get("libreta.json"))
    by, at = system_actor("command"), timezone.now()
    try:
        asked = searching.ask_for_search(by=by, at=at, reach=RunReach.CHANGED if changed else RunReach.ALL)
    except Refusal as refusal:
        raise click.ClickException(str(refusal.message)) from None
    with _bar() if not as_json else nullcontext() as bar:
        task = bar.add_task("", total=100) if bar else None

        def show(stage: str, percent: int) -> None:
            if bar:
                bar.update(task, completed=percent, description=str(RunStage(stage).label))

        run = searching.carry_out_search(asked.pk, by=by, at=at, on_progress=show)
    _tell(run, as_json)
    if run.state != RunState.DONE:
        raise SystemExit(1)


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True))


def _tell(run: Any, as_json: bool) -> None:
    if as_json:
        names = ("state", "reach", "customers", "compared", "found", "added", "removed", "clusters", "strengths")
        facts = {name: getattr(run, name) for name in (*names, "seconds", "peak_memory", "error")}
        click.echo(json.dumps({"run": run.pk, **facts}, default=str))
        return
    spent = sum(run.seconds.values())
    click.echo(f"Search {run.pk}: {run.get_state_display()}, {run.customers:,} customers in {spent:.1f} s.")
    click.echo(f"{run.compared:,} pairs compared, {run.found:,} resemble, {run.added:,} of them are new.")
    click.echo(f"{run.clusters:,} groups wait. Largest memory {run.peak_memory / 1e6:.0f} MB.")
