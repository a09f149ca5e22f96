"""Commands that run one part of Libreta; `libreta up` runs all of them together."""

import os
import sys

import click

from libreta.site.installation import needs_installation, opened
from libreta.site.processes import follow_parent
from libreta.site.terminal import answer, json_option
from libreta.site.trouble import Trouble


@click.command()
@json_option
@needs_installation
def migrate() -> None:
    """Bring the database to the shape of this version."""
    from libreta.site import migrating

    count = migrating.migrate()
    answer(f"{count} steps were run." if count else "The tables are up to date.", migrations=count)


@click.command()
@click.option("--host", default="127.0.0.1", envvar="LIBRETA_BIND", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, envvar="LIBRETA_PORT", show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, envvar="LIBRETA_WEB_WORKERS", show_default=True, type=click.IntRange(1, 64))
@click.option("--threads", default=4, envvar="LIBRETA_WEB_THREADS", show_default=True, type=click.IntRange(1, 64))
def web(host: str, port: int, workers: int, threads: int) -> None:
    """Serve pages and API."""
    follow_parent()
    os.environ |= {
        "LIBRETA_STATIC": "hashed",
        "LIBRETA_PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "libreta.site.settings",
    }
    if not os.environ.get("LIBRETA_SUPERVISED"):
        with opened():
            _prepare_files()
            _serve("libreta.site.wsgi:application", "wsgi", host, port, workers, threads)
    else:
        _serve("libreta.site.wsgi:application", "wsgi", host, port, workers, threads)


@click.command()
@click.option("--host", default="127.0.0.1", envvar="LIBRETA_BIND", show_default=True, help="Address to listen on.")
@click.option("--port", default=8001, envvar="LIBRETA_STREAM_PORT", show_default=True, type=click.IntRange(1, 65535))
def stream(host: str, port: int) -> None:
    """Serve the event stream that keeps open pages up to date."""
    follow_parent()
    os.environ |= {"LIBRETA_STREAM_PORT": str(port), "DJANGO_SETTINGS_MODULE": "libreta.site.settings"}
    if not os.environ.get("LIBRETA_SUPERVISED"):
        with opened():
            _serve("libreta.site.stream:application", "asgi", host, port, 1, None)
    else:
        _serve("libreta.site.stream:application", "asgi", host, port, 1, None)


def _prepare_files() -> None:
    from libreta.site import assets, catalogs

    catalogs.compile_outdated()
    assets.collect()


def _serve(target: str, interface: str, host: str, port: int, workers: int, threads: int | None) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    os.environ["LIBRETA_SERVED"] = "1"  # tells the workers of this server to end with it
    Granian(
        target,
        address=host,
        port=port,
        interface=Interfaces(interface),
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        workers_kill_timeout=3,  # without it a stop that comes before the workers are ready never ends
        respawn_failed_workers=True,
        respawn_interval=0.5,
        log_level=LogLevels.error,
        log_access=bool(os.environ.get("LIBRETA_ACCESS_LOG")),
    ).serve()


@click.command()
@click.option("--concurrency", default=2, envvar="LIBRETA_JOBS", show_default=True, type=click.IntRange(1, 64))
@click.option("--queues", default="", help="Names of queues, separated by commas; all of them when left out.")
@click.option("--until-empty", is_flag=True, help="End when no job is left.")
def worker(concurrency: int, queues: str, until_empty: bool) -> None:
    """Do the jobs: imports, exports, calculations, what happens at night."""
    follow_parent()
    with opened():
        from procrastinate.contrib.django import app

        names = [name.strip() for name in queues.split(",") if name.strip()] or None
        with app.replace_connector(app.connector.get_worker_connector()) as running:
            running.run_worker(
                concurrency=concurrency,
                queues=names,
                wait=not until_empty,
                shutdown_graceful_timeout=5,
                name=f"worker-{os.getpid()}",
            )


@click.command()
@json_option
@needs_installation
def demo() -> None:
    """Load the sample company into an empty installation."""
    from libreta.site import first_start, migrating

    migrating.migrate()
    if not first_start.is_empty():
        raise Trouble("The sample company goes into an empty installation only, and somebody lives here already.")
    if not first_start.load_sample():
        raise Trouble("This version of Libreta carries no sample company.")
    for login in first_start.sample_logins():
        answer("  {role:<16} {email:<36} {password}".format(**login), **login)


@click.command()
@click.argument("code", required=False)
@needs_installation
def shell(code: str | None) -> None:
    """Open a Python prompt inside the installation, or run CODE there."""
    from django.core.management import call_command

    call_command("shell", command=code, verbosity=0) if code else call_command("shell")


@click.command()
@json_option
def version() -> None:
    """Say which Libreta this is."""
    from libreta import __version__

    answer(f"Libreta {__version__}", version=__version__, python=sys.version.split()[0])
