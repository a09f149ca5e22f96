"""Installations of their own, driven through the `libreta` command as a person drives it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from libreta.site import cluster as clusters

ROOT = Path(__file__).resolve().parents[2]


class Installation:
    """A home folder and the commands that are run on it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.holder: subprocess.Popen | None = None
        named = {name: value for name, value in os.environ.items() if not name.startswith(("LIBRETA_", "DJANGO_"))}
        named.pop("PYTHONDONTWRITEBYTECODE", None)
        cache = str(Path(tempfile.gettempdir()) / f"libreta-test-bytecode-{os.getuid()}")
        self.environment = named | {"LIBRETA_HOME": str(home), "PYTHONPYCACHEPREFIX": cache, "PYTHONPATH": str(ROOT)}

    def popen(self, *arguments: str, **options) -> subprocess.Popen:
        """Starts a command and leaves it running."""
        command = [sys.executable, "-m", "libreta", *arguments]
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(command, cwd="/", env=self.environment, start_new_session=True, **pipes | options)

    def run(self, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess:
        """Runs a command to its end."""
        command = [sys.executable, "-m", "libreta", *arguments]
        options = {"input": stdin} if stdin is not None else {"stdin": subprocess.DEVNULL}
        return subprocess.run(
            command, cwd="/", env=self.environment, capture_output=True, text=True, timeout=120, **options
        )

    def answers(self, *arguments: str, stdin: str | None = None) -> list[dict]:
        """Runs a command with --json, which must succeed, and returns its answers."""
        done = self.run("--json", *arguments, stdin=stdin)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    @property
    def places(self) -> clusters.Cluster:
        """The places of its database."""
        return clusters.cluster_of(self.home)

    def sql(self, statement: str, *values) -> list[tuple]:
        """Runs SQL as the product's role; the database must be running."""
        password = (self.home / "secrets" / "database-password").read_text()
        facts = {"user": "libreta", "dbname": "libreta", "password": password, "autocommit": True}
        with psycopg.connect(host=self.places.sockets, port=self.places.port, **facts) as connection:
            cursor = connection.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def hold_database(self) -> None:
        """Keeps its database running from another process until the installation is removed."""
        code = "from libreta.site import database\nwith database.running():\n    print('open', flush=True)\n    input()"
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.holder = subprocess.Popen([sys.executable, "-c", code], cwd="/", env=self.environment, **pipes)
        assert self.holder.stdout.readline() == "open\n"

    def copy(self) -> "Installation":
        """A second installation with the same content."""
        other = new_home()
        subprocess.run(["cp", "-a", f"{self.home}/.", str(other)], check=True)
        return Installation(other)

    def remove(self) -> None:
        """Ends and forgets it."""
        if self.holder is not None:
            self.holder.communicate("\n", timeout=30)
        if (self.home / "database.json").exists():
            places = self.places
            clusters.stop(places, patience=3)
            if not Path(places.data).is_relative_to(self.home):
                shutil.rmtree(Path(places.data).parent, ignore_errors=True)
        shutil.rmtree(self.home, ignore_errors=True)


def new_home() -> Path:
    """Every account may pass through it, as through an ordinary folder."""
    home = Path(tempfile.mkdtemp(prefix="libreta-site-"))
    home.chmod(0o755)
    return home


@pytest.fixture
def installation() -> Iterator[Installation]:
    """An installation that does not exist yet."""
    made = Installation(new_home())
    yield made
    made.remove()


@pytest.fixture(scope="session")
def prepared() -> Iterator[Installation]:
    """An installation with its tables, stopped; tests copy it."""
    made = Installation(new_home())
    done = made.run("migrate")
    assert done.returncode == 0, done.stderr
    yield made
    made.remove()


@pytest.fixture
def ready(prepared) -> Iterator[Installation]:
    """A copy of the prepared installation."""
    made = prepared.copy()
    yield made
    made.remove()


@pytest.fixture
def free_port() -> int:
    """A port that is free together with the next one."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


def wait_for(condition, seconds: float = 30):
    """Waits until a condition holds and returns what it gave."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError(f"did not happen within {seconds} seconds")


def healthy(port: int) -> bool:
    """Whether the web answers and reaches its database."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}/health/", timeout=3) as response:
            return response.status == 200
    except OSError:
        return False


def processes_of(home: Path) -> list[psutil.Process]:
    """Every live process that works for a home."""
    found = []
    for process in psutil.process_iter():
        try:
            mine = process.environ().get("LIBRETA_HOME") == str(home) or str(home) in " ".join(process.cmdline())
            if mine and process.status() != psutil.STATUS_ZOMBIE and process.pid != os.getpid():
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found
