"""The web server that is measured: started as an installation starts it, watched from outside."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from bench.databases import ROOT


@dataclass(frozen=True)
class Server:
    """A running web server."""

    port: int
    process: subprocess.Popen

    def processes(self) -> list[psutil.Process]:
        """This method gives the web processes: the parent and its workers."""
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def cpu_seconds(self) -> float:
        """This method gives the processor time of all web processes so far."""
        return sum(sum(process.cpu_times()[:2]) for process in self.processes())

    def largest_megabytes(self) -> float:
        """This method gives the resident memory of the largest web process."""
        return max(process.memory_info().rss for process in self.processes()) / 1e6


def free_port() -> int:
    """This function finds a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def running(environment: dict[str, str]) -> Iterator[Server]:
    """This function runs the web server while its block works."""
    port = free_port()
    command = [sys.executable, "-m", "libreta", "web", "--port", str(port)]
    process = subprocess.Popen(command, env={**os.environ, **environment}, cwd=ROOT, start_new_session=True)
    try:
        wait_for(port, process)
        yield Server(port, process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def wait_for(port: int, process: subprocess.Popen, patience: float = 60) -> None:
    """This function waits until the server answers. Raises RuntimeError when it does not."""
    until = time.monotonic() + patience
    while time.monotonic() < until and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/health/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    raise RuntimeError("the web server did not start")
