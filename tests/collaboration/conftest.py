"""A real CalDAV server, and Alice's calendar on it."""

import os
import socket
import subprocess
import sys
import time

import pytest

from libreta.collaboration.calendars import accounts
from tests.collaboration.elsewhere import NOW, Elsewhere


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """Starts Radicale on a port of its own."""
    folder = tmp_path_factory.mktemp("radicale")
    (folder / "users").write_text("alice:s3cret\n")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "radicale", "--config", "", "--server-hosts", f"127.0.0.1:{port}",
        "--auth-type", "htpasswd", "--auth-htpasswd-filename", str(folder / "users"),
        "--auth-htpasswd-encryption", "plain", "--auth-delay", "0",
        "--storage-filesystem-folder", str(folder / "store"),
    ]  # fmt: skip
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RADICALE")}
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, env=environment, **quiet)
    for _try in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(10)


@pytest.fixture
def elsewhere(server, settings):
    settings.INTERNAL_HOSTS = ["127.0.0.1"]
    there = Elsewhere(server)
    there.ask("DELETE")
    assert there.ask("MKCALENDAR").status == 201
    return there


@pytest.fixture
def connected(elsewhere, alice, actor_of):
    """Alice's calendar, connected."""
    by = actor_of(alice)
    return accounts.connect(elsewhere.url, "alice", "s3cret", name="Work", keeps_private=True, by=by, at=NOW)
