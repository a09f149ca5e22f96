"""The engines on which marts are tried: DuckDB, and a real standalone cluster of Spark (a master and two workers)."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

JAVA = shutil.which("java") or shutil.which("java", path=os.path.join(os.environ.get("JAVA_HOME", ""), "bin"))
HOST = "127.0.0.1"


def why_no_cluster() -> str:
    """The reason why Spark cannot be tried here, or nothing."""
    if find_spec("pyspark") is None:
        return "the package pyspark is not installed"
    return "" if JAVA else "Java is missing (Spark needs 17 or later)"


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """A master and two workers on this machine; gives the master's address."""
    if reason := why_no_cluster():
        pytest.skip(reason)
    _write_defaults(folder)
    port = _free_port()
    master = f"spark://{HOST}:{port}"
    with ExitStack() as ending:
        arguments = ["master.Master", "--host", HOST, "--port", str(port), "--webui-port", "0"]
        ending.enter_context(_daemon(arguments, folder / "master.log"))
        _wait(lambda: _listens(port), folder / "master.log")
        for number in (1, 2):
            log = folder / f"worker{number}.log"
            size = ["--cores", "1", "--memory", "1g", "--webui-port", "0", "--work-dir", str(folder / f"work{number}")]
            ending.enter_context(_daemon(["worker.Worker", "--host", HOST, *size, master], log))
            _wait(lambda log=log: "registered with master" in _read(log), log)
        yield master


def _write_defaults(folder: Path) -> None:
    """Settings for a world of a few rows: to compile each query would take longer than to answer it."""
    lines = ("spark.sql.codegen.wholeStage false", "spark.sql.adaptive.enabled false", "spark.default.parallelism 2")
    (folder / "spark-defaults.conf").write_text("\n".join(lines))
    os.environ["SPARK_CONF_DIR"], os.environ["LIBRETA_SPARK_PARTITIONS"] = str(folder), "2"


@contextmanager
def _daemon(arguments: list[str], log: Path) -> Iterator[None]:
    import pyspark

    home = Path(pyspark.__file__).parent
    environment = os.environ | {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": HOST, "SPARK_DAEMON_MEMORY": "256m"}
    with log.open("w") as told:
        process = subprocess.Popen(
            [home / "bin" / "spark-class", f"org.apache.spark.deploy.{arguments[0]}", *arguments[1:]],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=subprocess.STDOUT,
        )
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(ready, log: Path, seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > until:
            pytest.fail(f"the cluster did not start: {_read(log)[-2000:]}")
        time.sleep(0.1)


def _read(path: Path) -> str:
    return path.read_text(errors="replace") if path.exists() else ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
