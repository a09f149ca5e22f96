"""`libreta import` and `libreta export`."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

CHUNK = 1 << 20


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--as",
    "type_key",
    required=True,
    help="The kind of record: customer, product, order, order-lines, …; user for colleagues.",
)
@click.option(
    "--preset",
    default="",
    help="The export of another program: hubspot, salesforce, google, outlook, odoo, order-lines, sales-pipeline, "
    "sales-teams.",
)
@click.option(
    "--map",
    "mapped",
    multiple=True,
    metavar="COLUMN=FIELD",
    help="Put a column into a field; FIELD empty leaves it out; given_name+family_name splits full names.",
)
@click.option(
    "--set",
    "constants",
    multiple=True,
    metavar="FIELD=VALUE",
    help="Give every record this value; FEED.FIELD in files of several kinds.",
)
@click.option("--match", "keys", multiple=True, metavar="FIELD[,FIELD]", help="Find existing records by these fields.")
@click.option("--mode", type=click.Choice(["create", "update", "both"]), help="Create, update, or both.")
@click.option(
    "--keep-rows/--refuse-rows", default=None, help="Leave a value that cannot be read out, or refuse its row."
)
@click.option("--region", default="", help="Two letters of the country of national telephone numbers.")
@click.option("--encoding", default=None, help="The encoding of a text file, when the guess is wrong.")
@click.option("--delimiter", default=None, help="The delimiter of a text file, when the guess is wrong.")
@click.option("--sheet", default=None, help="The sheet of a workbook.")
@click.option("--user", "email", default="", help="Import as this user, with the rights of this user.")
@click.option("--dry-run", is_flag=True, help="Check and count; write nothing.")
@click.option(
    "--refused", type=click.Path(path_type=Path), help="Write the refused rows with their reasons to this file."
)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def import_file(
    file: Path, type_key: str, email: str, dry_run: bool, refused: Path | None, as_json: bool, **chosen: Any
) -> None:
    """Bring the records of FILE in: CSV, XLSX, Parquet or JSON lines."""
    from django.utils import timezone

    from libreta.integrations.imports import actions, carrying
    from libreta.integrations.imports import refused as refusals

    as_json = as_json or bool(click.get_current_context().find_root().meta.get("libreta.json"))
    by, at = _actor(email), timezone.now()
    if type_key in ("user", "users"):
        _bring_people(file, chosen, by=by, dry_run=dry_run, refused=refused, as_json=as_json)
        return
    reading = {name: chosen[name] for name in ("preset", "region", "encoding", "delimiter", "sheet")}
    run = actions.upload(_chunks(file), file.name, type_key.replace("-lines", "_line"), by=by, at=at, **reading)
    plan = _planned(run, chosen, by)
    run = actions.set_plan(run.pk, plan, by=by, at=at)
    if not dry_run:
        actions.require_complete(plan)
    with _Bar(run, hidden=as_json):
        work = carrying.check if dry_run else carrying.carry_out
        run = work(run.pk, by=by)
    if refused is not None:
        with refused.open("w", encoding="utf-8", newline="") as out:
            out.writelines(refusals.lines(run))
    facts = {"import": run.pk, "file": run.file_name, "state": run.state, "problem": run.problem, **run.counts}
    click.echo(json.dumps(facts, default=str) if as_json else _told(run))
    if run.state not in ("done", "checked"):
        raise click.exceptions.Exit(1)


@click.command("export")
@click.argument("type_key", metavar="TYPE")
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file; its ending names the format.",
)
@click.option("--filter", "tree", default="", help="A filter in JSON.")
@click.option("--columns", default="", help="Fields, parted by commas; all that may be read when left out.")
@click.option("--sort", default="", help="Fields, parted by commas, with a minus for descending.")
@click.option("--user", "email", default="", help="Export as this user, with the rights of this user.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def export_list(type_key: str, target: Path, tree: str, columns: str, sort: str, email: str, as_json: bool) -> None:
    """Take the records of TYPE out as a file: .csv, .xlsx, .jsonl, .parquet, or .vcf for customers."""
    import shutil

    from django.utils import timezone

    from libreta.integrations.exports import actions, carrying

    by, at = _actor(email), timezone.now()
    selection = {
        "filter": json.loads(tree) if tree else {},
        "columns": [name for name in columns.split(",") if name],
        "sort": [name for name in sort.split(",") if name],
    }
    run = actions.prepare(type_key, target.suffix.lstrip(".").lower(), by=by, at=at, **selection)
    run = carrying.carry_out(run.pk, by=by)
    if run.state != "done":
        raise click.ClickException(run.problem or run.get_state_display())
    shutil.move(carrying.path_of(run), target)
    type(run).objects.filter(pk=run.pk).update(state="expired", file="")
    facts = {"export": run.pk, "file": str(target), "rows": run.rows_done}
    as_json = as_json or bool(click.get_current_context().find_root().meta.get("libreta.json"))
    click.echo(json.dumps(facts) if as_json else f"{run.rows_done:,} records are in {target}.")


def _bring_people(
    file: Path, chosen: dict[str, Any], *, by: Any, dry_run: bool, refused: Path | None, as_json: bool
) -> None:
    """Colleagues are no records: they go in by a way of their own."""
    import csv

    from libreta.integrations.people import lists

    if chosen["preset"] not in ("", *lists.PRESETS):
        raise click.ClickException(f"There is no preset {chosen['preset']} for users; there is sales-teams.")
    reading = {name: chosen[name] for name in ("encoding", "delimiter", "sheet")}
    brought = lists.bring(file, file.name, by=by, dry_run=dry_run, **reading)
    made = brought.outcome
    counts = {"created": made.created, "changed": made.changed, "unchanged": made.unchanged, "teams": made.teams}
    if refused is not None:
        with refused.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([("row", "reason"), *sorted(brought.refused.items())])
    state = "checked" if dry_run else "done"
    facts = {"file": file.name, "state": state, "rows": brought.rows, "refused": len(brought.refused), **counts}
    told = ", ".join(f"{count:,} {what}" for what, count in counts.items())
    lines = [f"{file.name}: {state.capitalize()}.", f"  user: {told}"]
    lines.append(f"  {brought.rows:,} rows, {len(brought.refused):,} refused")
    click.echo(json.dumps(facts) if as_json else "\n".join(lines))


def _actor(email: str) -> Any:
    from libreta.identity.actor import actor_of
    from libreta.identity.models import User
    from libreta.kernel.actors import system_actor

    if not email:
        return system_actor(door="command")
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise click.ClickException(f"There is no user {email}.")
    return actor_of(user, door="command")


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while chunk := opened.read(CHUNK):
            yield chunk


def _planned(run: Any, chosen: dict[str, Any], by: Any) -> Any:
    """The proposed plan with what the command line says otherwise."""
    from libreta.integrations.imports import editing
    from libreta.integrations.imports.plan import Plan
    from libreta.integrations.imports.reading import Source

    plan, source = Plan.from_json(run.plan), Source.from_json(run.source)
    for pair in chosen["mapped"]:
        header, _equals, field = pair.rpartition("=")
        plan = editing.with_column(plan, source, header, field)
    for pair in chosen["constants"]:
        name, _equals, value = pair.partition("=")
        plan = editing.with_constant(plan, name, value)
    if chosen["keys"]:
        plan = plan.with_feed(plan.main.name, keys=tuple(tuple(key.split(",")) for key in chosen["keys"]))
    if chosen["mode"]:
        plan = plan.with_feed(plan.main.name, mode=chosen["mode"])
    if chosen["keep_rows"] is not None:
        plan = replace(plan, keep_rows=chosen["keep_rows"])
    return plan


class _Bar:
    """A progress bar on a terminal that follows the import's own row."""

    def __init__(self, run: Any, *, hidden: bool) -> None:
        self.run_id, self.hidden = run.pk, hidden

    def __enter__(self) -> "_Bar":
        import sys
        import threading

        self._stop = threading.Event()
        self._thread = None
        if not self.hidden and sys.stderr.isatty():
            self._thread = threading.Thread(target=self._follow, daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *_unused: object) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join()

    def _follow(self) -> None:
        from django.db import connection
        from rich.console import Console
        from rich.progress import Progress

        from libreta.integrations.imports.models import ImportRun

        with Progress(console=Console(stderr=True)) as bar:
            task = bar.add_task("", total=None)
            while not self._stop.wait(0.5):
                run = ImportRun.objects.get(pk=self.run_id)
                bar.update(
                    task, description=run.get_step_display(), total=run.rows_total or None, completed=run.rows_done
                )
        connection.close()


def _told(run: Any) -> str:
    lines = [f"{run.file_name}: {run.get_state_display()}. {run.problem}".strip()]
    for name, counts in run.counts.get("feeds", {}).items():
        lines.append(f"  {name}: " + ", ".join(f"{count:,} {what}" for what, count in counts.items()))
    kept = {name: run.counts.get(name, 0) for name in ("rows", "refused", "noted", "continued", "blank", "closing")}
    lines.append("  " + ", ".join(f"{count:,} {what}" for what, count in kept.items()))
    return "\n".join(lines)
