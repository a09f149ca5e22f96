"""`libreta intelligence run` and `libreta warehouse build`."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import datetime
from typing import Any

import click


@click.group()
def intelligence() -> None:
    """Know whom to act on today."""


@click.group()
def warehouse() -> None:
    """The lake and the star schema."""


def _options(command: Any) -> Any:
    command = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")(command)
    return click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Describe this day instead of today.")(
        command
    )


@intelligence.command("run")
@_options
def run_intelligence(as_json: bool, as_of: datetime | None) -> None:
    """Read what changed, fit the models, score every customer."""
    _carry_out(as_json, as_of, only_warehouse=False)


@warehouse.command("build")
@_options
def build_warehouse(as_json: bool, as_of: datetime | None) -> None:
    """Bring the lake and the star schema up to date, without models and scores."""
    _carry_out(as_json, as_of, only_warehouse=True)


def _carry_out(as_json: bool, as_of: datetime | None, *, only_warehouse: bool) -> None:
    from django.utils import timezone

    from libreta.intelligence.runs import actions, queries
    from libreta.intelligence.terms import Stage, State
    from libreta.kernel.actors import system_actor

    as_json = as_json or bool(click.get_current_context().find_root().meta.get("libreta.json"))
    by, at = system_actor("command"), timezone.now()
    day = as_of.date() if as_of else None
    asked = actions.ask_for_run(by=by, at=at, as_of=day, only_warehouse=only_warehouse)
    with _bar() if not as_json else nullcontext() as bar:
        task = bar.add_task("", total=100, rows="") if bar else None

        def show(stage: str, percent: int, rows: int) -> None:
            if bar:
                bar.update(task, completed=percent, description=str(Stage(stage).label), rows=f"{rows:,}")

        run = actions.carry_out_run(asked.pk, by=by, at=at, on_progress=show)
        if run.state == State.DONE:
            show(run.stage, 100, run.customers_scored)
    _tell(run, queries, as_json)
    if run.state not in (State.DONE, State.NOT_READY):
        raise SystemExit(1)


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]}"),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=Console(stderr=True))


def _tell(run: Any, queries: Any, as_json: bool) -> None:
    if as_json:
        names = ("state", "as_of", "customers_scored", "rows_written", "tables", "marts", "parameters", "missing")
        facts = {name: getattr(run, name) for name in (*names, "backtest", "notes", "error", "seconds")}
        click.echo(json.dumps({"run": run.pk, **facts}, default=str))
        return
    click.echo(f"Run {run.pk}: {run.get_state_display()} in {sum(run.seconds.values()):.1f} s, as of {run.as_of}.")
    click.echo(f"{run.customers_scored:,} customers scored, {run.rows_written:,} scores changed.")
    for sentence in filter(None, [queries.error_sentence(run), *queries.note_sentences(run)]):
        click.echo(sentence)
