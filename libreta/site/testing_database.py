"""A throw-away embedded PostgreSQL for a run of the tests."""

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from libreta.site import cluster as clusters
from libreta.site import database

# What a crash would lose is thrown away anyway.
CARELESS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "256MB",
}


def start() -> str:
    """This function starts a server in a temporary folder, removed when this process ends, and returns its address."""
    home = Path(tempfile.mkdtemp(prefix="libreta-tests-"))
    home.chmod(0o755)
    before = os.environ.get("LIBRETA_HOME")
    os.environ["LIBRETA_HOME"] = str(home)
    try:
        database.ensure(extra=CARELESS)
        facts = database.connection_facts()
        places = clusters.cluster_of(home)
    finally:
        os.environ.pop("LIBRETA_HOME") if before is None else os.environ.__setitem__("LIBRETA_HOME", before)
    atexit.register(_remove, places, home, os.getpid())
    _remove_if_killed(places, home)
    return "postgresql://{user}:{password}@/{dbname}?host={host}&port={port}".format(**facts)


def _remove(places: clusters.Cluster, home: Path, owner: int) -> None:
    if os.getpid() == owner:
        clusters.stop(places, patience=2)
        shutil.rmtree(home, ignore_errors=True)


def _remove_if_killed(places: clusters.Cluster, home: Path) -> None:
    """A small shell waits for the end of this process, however it comes, and cleans up then."""
    main = clusters.postmaster(places)
    assert main is not None
    wait = f"while kill -0 {os.getpid()} 2>/dev/null; do sleep 2; done"
    script = f'{wait}; kill -{signal.SIGQUIT.value} {main.pid}; sleep 1; rm -rf "$1"'
    subprocess.Popen(
        ["/bin/sh", "-c", script, "sh", str(home)], start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
