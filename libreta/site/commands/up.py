"""`libreta up`: everything for one machine, under one supervisor."""

import json
import sys

import click

from libreta.site.installation import needs_installation
from libreta.site.terminal import json_option


@click.command()
@click.option("--empty", is_flag=True, help="Without the sample company: a real installation, for you to fill.")
@click.option("--port", default=8000, envvar="LIBRETA_PORT", show_default=True, type=click.IntRange(1, 65534))
@click.option("--host", default="127.0.0.1", envvar="LIBRETA_BIND", show_default=True, help="Address to listen on.")
@json_option
def up(empty: bool, port: int, host: str) -> None:
    """Start everything: database, tables, web, event stream and jobs. Ctrl-C stops it."""
    from libreta.site.supervisor import Supervisor

    sys.exit(Supervisor(host=host, port=port, empty=empty).run())


@click.command(hidden=True)
@click.option("--empty", is_flag=True)
@needs_installation
def prepare(empty: bool) -> None:
    """Make everything ready for the processes of `up`, and answer with what the supervisor shows (one JSON line)."""
    from libreta.site import assets, catalogs, first_start, migrating

    catalogs.compile_outdated()
    migrating.migrate()
    shown = first_start.settle(empty=empty)
    assets.collect()
    click.echo(json.dumps(shown))
