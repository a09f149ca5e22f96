"""The supervisor of `libreta up`: one process that starts the parts, keeps them alive and ends them together."""

import contextlib
import errno
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from libreta.site import cluster as clusters
from libreta.site import database
from libreta.site import home as homes
from libreta.site.children import Child
from libreta.site.terminal import answer, tell
from libreta.site.trouble import ALREADY_RUNNING, FAILED, PORT_BUSY, Trouble

GRACE = 8  # seconds that the parts get to finish what they do
READY_WITHIN = 120


def environment_of(host: str, port: int) -> dict[str, str]:
    """This function returns the environment that the processes of one installation share."""
    stream = os.environ.get("LIBRETA_STREAM_PORT") or str(port + 1)
    inherited = dict(os.environ)
    # Six processes that compile everything anew start in 12 seconds, not 4.
    if inherited.pop("PYTHONDONTWRITEBYTECODE", None):
        inherited.setdefault("PYTHONPYCACHEPREFIX", str(homes.home() / "cache"))
    return inherited | {
        "LIBRETA_SUPERVISED": "1",
        "LIBRETA_BIND": host,
        "LIBRETA_PORT": str(port),
        "LIBRETA_STREAM_PORT": stream,
        "LIBRETA_STATIC": "hashed",
        "PYTHONUNBUFFERED": "1",
    }


class Stopped(Exception):
    """Somebody asked the supervisor to end."""


class Supervisor:
    """Runs one installation on one machine until it is told to end."""

    def __init__(self, *, host: str, port: int, empty: bool) -> None:
        self.host, self.port, self.empty = host, port, empty
        self.environment = environment_of(host, port)
        self.stream_port = int(self.environment["LIBRETA_STREAM_PORT"])
        names = ["web", "worker", *(["stream"] if find_spec("libreta.site.stream") else [])]
        self.children = [Child(name, self.environment) for name in names]
        self.stopping = False

    @property
    def address(self) -> str:
        """This property is the address that people open."""
        return os.environ.get("LIBRETA_URL") or f"http://{_name_of(self.host)}:{self.port}"

    def run(self) -> int:
        """This method runs everything and returns the exit code; SIGTERM, SIGHUP and Ctrl-C end it."""
        for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(sign, self._end)
        with only_one(homes.ready_folder(homes.home()), self.address):
            for port in (self.port, self.stream_port):
                require_free(self.host, port)
            try:
                with database.running(tell):
                    self._work()
            except Stopped:
                return 0
            finally:
                self._end_children()
        return 0

    def _end(self, sign: int, frame: object) -> None:
        if not self.stopping:
            self.stopping = True
            raise Stopped

    def _work(self) -> None:
        try:
            shown = self._prepare()
            for child in self.children:
                child.start()
            self._wait_until_ready()
            self._show(shown)
            self._keep_alive()
        except Stopped:
            tell("Stopping ...")
            raise
        finally:
            self.stopping = True  # a second Ctrl-C must not interrupt the orderly end
            self._end_children()

    def _prepare(self) -> dict[str, Any]:
        """In a process of its own, so that the supervisor stays small."""
        command = [sys.executable, "-m", "libreta", "prepare", *(["--empty"] if self.empty else [])]
        with subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True) as process:
            try:
                out, _ = process.communicate()
            except Stopped:
                process.terminate()
                raise
        if process.returncode:
            raise Trouble("Libreta could not be prepared; the reason stands above.", process.returncode)
        return json.loads(out.strip().splitlines()[-1])

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            self._tend()
            if self._answers():
                return
            time.sleep(0.1)
        raise Trouble(
            f"The web process did not answer within {READY_WITHIN} seconds; its messages stand above.", FAILED
        )

    def _answers(self) -> bool:
        host = "127.0.0.1" if self.host in ("0.0.0.0", "") else self.host  # noqa: S104 - compared, not bound
        request = urllib.request.Request(
            f"http://{_bracketed(host)}:{self.port}/health/", headers={"Host": "127.0.0.1"}
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=2) as response:
                return response.status == 200
        except (OSError, ValueError):
            return False

    def _show(self, shown: dict[str, Any]) -> None:
        lines = ["", f"Libreta is ready: {self.address}", ""]
        if shown.get("first_start"):
            lines += [
                "Nobody lives here yet. Open this once to become the first administrator:",
                f"  {shown['first_start']}",
                "",
            ]
        if shown.get("logins"):
            width = max(len(login["role"]) for login in shown["logins"])
            lines += ["The sample company's people (e-mail, password):"]
            lines += [f"  {login['role']:<{width}}  {login['email']}  {login['password']}" for login in shown["logins"]]
            lines += [""]
        answer("\n".join([*lines, "Ctrl-C stops it."]), ready=True, address=self.address, **shown)
        sys.stdout.flush()

    def _keep_alive(self) -> None:
        checked = time.monotonic()
        while True:
            self._tend()
            if time.monotonic() - checked > 1:
                self._keep_database()
                checked = time.monotonic()
            time.sleep(0.1)

    def _tend(self) -> None:
        for child in self.children:
            code = child.tend()
            if code is not None:
                tell(f"{child.name} ended ({_reason(code)}) and starts again.", part=child.name, code=code)

    def _keep_database(self) -> None:
        if database.own_address() or clusters.postmaster(clusters.cluster_of(homes.home())) is not None:
            return
        tell("The database ended and starts again.", part="database")
        try:
            database.ensure(tell)
        except Trouble as trouble:
            tell(trouble.message)
            time.sleep(2)

    def _end_children(self) -> None:
        for child in self.children:
            child.ask_to_end()
        deadline = time.monotonic() + GRACE
        while time.monotonic() < deadline and not all(child.has_ended() for child in self.children):
            time.sleep(0.05)
        for child in self.children:
            child.end_group()


@contextlib.contextmanager
def only_one(home: Path, address: str) -> Iterator[None]:
    """This function lets one supervisor work in a home; the lock dies with its process."""
    handle = os.open(home / "up.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            running = os.read(handle, 500).decode() or address
            raise Trouble(f"Libreta is running already: {running}", ALREADY_RUNNING) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, address.encode(), 0)
        yield
    finally:
        os.close(handle)


def require_free(host: str, port: int, patience: float = 4) -> None:
    """This function raises Trouble when another program listens; parts of a killed supervisor get a moment to leave."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    deadline = time.monotonic() + patience
    while True:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
                return
            except OSError as fault:
                if fault.errno != errno.EADDRINUSE:
                    raise Trouble(
                        f"Libreta cannot listen on {host}, port {port}: {fault.strerror}.", PORT_BUSY
                    ) from fault
                if time.monotonic() > deadline:
                    raise Trouble(
                        f"Another program uses port {port}; choose another one (it and the next must be free), "
                        f"for example LIBRETA_PORT={port + 100}.",
                        PORT_BUSY,
                    ) from None
        time.sleep(0.1)


def _reason(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _name_of(host: str) -> str:
    return socket.gethostname() if host in ("0.0.0.0", "::") else _bracketed(host)  # noqa: S104 - compared


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
