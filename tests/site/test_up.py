"""`libreta up`: one command starts everything, keeps it alive and ends it."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import threading
import time
import urllib.request

import psutil
import pytest

from libreta.site import cluster as clusters
from tests.site.conftest import healthy, processes_of, wait_for

pytestmark = pytest.mark.xdist_group("installation")


class Running:
    """A started `libreta up` and what it says."""

    def __init__(self, installation, port: int, *options: str) -> None:
        self.port, self.lines = port, []
        self.process = installation.popen("up", "--port", str(port), *options, stderr=subprocess.STDOUT)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self.lines.append(line.rstrip())

    def until_ready(self) -> "Running":
        """Waits until it says that it is ready."""
        wait_for(lambda: "Ctrl-C stops it." in self.lines or self.process.poll() is not None, 120)
        assert self.process.poll() is None, "\n".join(self.lines)
        return self

    def child(self, name: str) -> psutil.Process | None:
        """The process of a part."""
        for process in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.Error):  # one that just ended
                if name in process.cmdline():
                    return process
        return None

    def stop(self, sign: signal.Signals = signal.SIGINT) -> int:
        """Ends it as Ctrl-C does."""
        self.process.send_signal(sign)
        return self.process.wait(timeout=30)


@pytest.fixture
def up(ready, free_port):
    """Returns a function that starts `libreta up` on a prepared installation."""
    started = []

    def start(*options: str) -> Running:
        started.append(Running(ready, free_port, *options))
        return started[-1]

    yield start
    for running in started:
        running.process.kill()
        running.process.wait()
    for process in processes_of(ready.home):
        process.kill()


def test_it_starts_serves_and_a_ctrl_c_leaves_nothing_behind(up, ready, free_port):
    running = up("--empty").until_ready()
    assert f"Libreta is ready: http://127.0.0.1:{free_port}" in running.lines
    assert healthy(free_port)
    assert {"web", "worker", "stream"} <= {part for part in ("web", "worker", "stream") if running.child(part)}
    second = ready.run("up", "--port", str(free_port + 10))
    assert (second.returncode, second.stderr.strip()) == (
        5,
        f"Libreta is running already: http://127.0.0.1:{free_port}",
    )
    started = time.monotonic()
    assert running.stop() == 0
    assert time.monotonic() - started < 10
    assert processes_of(ready.home) == []
    assert clusters.processes(ready.places) == []
    assert not healthy(free_port)


def test_an_empty_installation_prints_a_link_for_the_first_administrator(up, ready, free_port):
    running = up("--empty").until_ready()
    link = next(line.strip() for line in running.lines if "/first-start/" in line)
    assert re.fullmatch(rf"http://127\.0\.0\.1:{free_port}/first-start/\?token=[\w-]{{32,}}", link)
    with urllib.request.urlopen(link) as response:
        assert response.status == 200
    assert running.stop(signal.SIGTERM) == 0
    assert ready.answers("user", "list") == []


def test_whatever_is_killed_comes_back(up, ready, free_port):
    running = up("--empty").until_ready()
    web = running.child("web")
    web.kill()
    again = wait_for(lambda: (child := running.child("web")) and child.pid != web.pid and child)
    wait_for(lambda: healthy(free_port))
    worker_of_web = again.children()[-1]
    worker_of_web.kill()
    wait_for(lambda: not worker_of_web.is_running() and len(again.children()) >= 2 and healthy(free_port))
    running.child("worker").kill()
    wait_for(lambda: running.child("worker"))
    database = clusters.postmaster(ready.places)
    database.kill()
    wait_for(lambda: (main := clusters.postmaster(ready.places)) and main.pid != database.pid)
    wait_for(lambda: healthy(free_port))
    assert running.stop() == 0
    assert processes_of(ready.home) == []


def test_a_killed_supervisor_leaves_only_the_database_and_the_next_start_recovers(up, ready, free_port):
    running = up("--empty").until_ready()
    main = clusters.postmaster(ready.places).pid
    running.process.kill()
    running.process.wait()
    wait_for(lambda: all(process.name() == "postgres" for process in processes_of(ready.home)), 15)
    assert clusters.postmaster(ready.places).pid == main
    again = up("--empty").until_ready()
    assert healthy(free_port)
    assert clusters.postmaster(ready.places).pid == main
    assert again.stop() == 0
    assert processes_of(ready.home) == []


def test_a_stop_during_the_start_ends_everything(up, ready):
    running = up("--empty")
    wait_for(lambda: running.child("prepare") or running.child("web"))
    assert running.stop() == 0
    assert processes_of(ready.home) == []


def test_a_busy_port_is_one_sentence(ready, free_port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", free_port))
        other.listen()
        done = ready.run("up", "--port", str(free_port))
    assert done.returncode == 4
    assert done.stderr.startswith(f"Another program uses port {free_port};")
    assert len(done.stderr.strip().splitlines()) == 1
    assert processes_of(ready.home) == []


def test_a_database_of_your_own_is_used_and_none_is_started(ready, free_port, settings):
    facts = settings.DATABASES["default"]
    if not os.environ.get("LIBRETA_DATABASE_URL"):
        pytest.skip("the tests run without an address of a database")
    ready.environment["LIBRETA_DATABASE_URL"] = os.environ["LIBRETA_DATABASE_URL"]
    name = ready.answers("shell", "from django.db import connection; import json; "
                         "print(json.dumps({'name': connection.settings_dict['NAME']}))")[-1]["name"]  # fmt: skip
    assert facts["NAME"] in (name, f"test_{name}") or facts["NAME"].startswith(f"test_{name}")
    assert clusters.processes(ready.places) == []
