"""The embedded PostgreSQL starts, is shared, and survives what happens to processes and folders."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import psycopg
import pytest

from libreta.site import cluster as clusters
from libreta.site import database
from libreta.site import home as homes
from tests.site.conftest import ROOT, Installation, processes_of, wait_for

pytestmark = pytest.mark.xdist_group("installation")


@pytest.fixture
def here(installation, monkeypatch):
    """The installation, opened from within this process."""
    monkeypatch.setenv("LIBRETA_HOME", str(installation.home))
    monkeypatch.delenv("LIBRETA_DATABASE_URL", raising=False)
    return installation


def connect(**other) -> psycopg.Connection:
    return psycopg.connect(**database.connection_facts() | other, autocommit=True)


def holder(installation, body: str = "input()") -> subprocess.Popen:
    """Another process that holds the database open."""
    code = f"from libreta.site import database\nwith database.running():\n    print('open', flush=True)\n    {body}"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=installation.environment, **pipes)
    assert process.stdout.readline() == "open\n"
    return process


def test_it_is_made_answers_and_leaves_nothing_running(here):
    with database.running():
        with connect() as connection:
            assert connection.execute("SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database "
                                      "WHERE datname = 'libreta'").fetchone()[1] == "UTF8"  # fmt: skip
            assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)
            assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert clusters.postmaster(here.places) is not None
    assert clusters.processes(here.places) == []


def test_nobody_enters_without_the_password_and_no_stranger_can_read_it(here):
    with database.running():
        for door in ({}, {"host": "127.0.0.1"}):
            with connect(**door) as connection:
                assert connection.execute("SELECT current_user").fetchone() == ("libreta",)
            for user in ("libreta", "postgres"):
                with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
                    connect(**door, user=user, password="guess")
    secrets = here.home / "secrets"
    assert secrets.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in secrets.iterdir()} == {0o600}


def test_the_product_is_no_superuser_and_makes_the_extensions_it_needs(here):
    with database.running(), connect() as connection:
        assert connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = 'libreta'").fetchone() == (False,)
        for name in ("pg_trgm", "unaccent", "btree_gin", "citext"):
            connection.execute(f"CREATE EXTENSION {name}")


def test_what_was_committed_survives_the_kill_of_the_server(here):
    with database.running():
        with connect() as connection:
            connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
        clusters.postmaster(here.places).send_signal(signal.SIGKILL)
        database.ensure()
        with connect() as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)


def test_a_busy_backend_of_a_killed_server_does_not_prevent_the_next_start(here):
    with database.running():
        busy = "psycopg.connect(**database.connection_facts()).execute('SELECT count(*) FROM generate_series(1, 1e12)')"
        process = holder(here, f"import psycopg; {busy}")
        wait_for(lambda: connect().execute("SELECT 1 FROM pg_stat_activity WHERE query LIKE '%1e12%' "
                                           "AND pid <> pg_backend_pid()").fetchone())  # fmt: skip
        clusters.postmaster(here.places).send_signal(signal.SIGKILL)
        database.ensure()
        assert database.answers()
        process.kill()
        process.wait()


def test_a_second_process_joins_and_the_last_one_stops_it(here):
    process = holder(here)
    pid = clusters.postmaster(here.places).pid
    with database.running():
        assert clusters.postmaster(here.places).pid == pid
        process.communicate("\n", timeout=30)
        assert database.answers()
    assert clusters.processes(here.places) == []


def test_two_first_starts_at_the_same_moment_make_one_database(here):
    code = "from libreta.site import database\nwith database.running():\n    assert database.answers()"
    both = [subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=here.environment) for _ in range(2)]
    assert [process.wait(timeout=60) for process in both] == [0, 0]
    assert clusters.processes(here.places) == []


def test_a_server_that_outlived_its_killed_owner_is_joined(here):
    process = holder(here)
    pid = clusters.postmaster(here.places).pid
    process.kill()
    process.wait()
    assert clusters.postmaster(here.places).pid == pid
    with database.running():
        assert clusters.postmaster(here.places).pid == pid
    assert processes_of(here.home) == []


def test_a_pid_file_that_names_a_stranger_is_no_obstacle(here):
    with database.running():
        pass
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        (Path(here.places.data) / "postmaster.pid").write_text(f"{stranger.pid}\n{here.places.data}\n")
        with database.running():
            assert database.answers()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_an_interrupted_first_start_begins_anew(here):
    Path(here.places.data).mkdir(parents=True)
    (Path(here.places.data) / "PG_VERSION").write_text("18\n")
    with database.running():
        assert database.answers()


def test_a_taken_port_leaves_the_socket(here):
    with socket.socket() as other:
        other.bind(("127.0.0.1", here.places.port))
        other.listen()
        with database.running():
            assert database.answers()


def test_data_of_another_version_are_left_alone_and_named(here):
    with database.running():
        pass
    (Path(here.places.data) / "PG_VERSION").write_text("12\n")
    done = here.run("migrate")
    assert (done.returncode, done.stdout) == (3, "")
    assert "were made by PostgreSQL 12" in done.stderr
    assert "Traceback" not in done.stderr
    assert (Path(here.places.data) / "PG_VERSION").read_text() == "12\n"


def test_a_moved_home_is_found_again(here, monkeypatch):
    with database.running(), connect() as connection:
        connection.execute("CREATE TABLE moved AS SELECT 1 AS n")
    target = here.home.with_name(here.home.name + "-moved")
    here.home.rename(target)
    here.home = target
    monkeypatch.setenv("LIBRETA_HOME", str(target))
    with database.running(), connect() as connection:
        assert connection.execute("SELECT n FROM moved").fetchone() == (1,)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes its account for PostgreSQL")
def test_as_root_a_home_behind_a_closed_door_works_and_says_where_the_data_are(tmp_path, monkeypatch):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    made = Installation(closed / "home")
    monkeypatch.setenv("LIBRETA_HOME", str(made.home))
    monkeypatch.delenv("LIBRETA_DATABASE_URL", raising=False)
    said = []
    try:
        with database.running(said.append):
            assert database.answers()
            assert clusters.postmaster(made.places).uids().real != 0
        assert f"the database lives in {clusters.SHARED_PLACE}" in " ".join(said)
        assert closed.stat().st_mode & 0o777 == 0o700
    finally:
        made.remove()


@pytest.mark.skipif(os.geteuid() != 0, reason="the whole suite runs as an ordinary user already")
def test_an_ordinary_user_owns_the_server(tmp_path):
    home = Path(f"/tmp/libreta-ordinary-{os.getpid()}")
    code = f"""
        import os, encodings.idna, pwd, shutil, signal, json
        from libreta.site import database, cluster, home, account, tuning
        import psycopg.rows, importlib.metadata
        os.setgroups([]); os.setgid(65534); os.setuid(65534)
        os.environ["LIBRETA_HOME"] = {str(home)!r}
        with database.running():
            assert database.answers()
            main = cluster.postmaster(cluster.cluster_of(home.home()))
            assert main.uids().real == 65534
        assert cluster.processes(cluster.cluster_of(home.home())) == []
        shutil.rmtree({str(home)!r})
        print("fine")
    """
    environment = Installation(tmp_path).environment
    environment.pop("PYTHONPYCACHEPREFIX")
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.stdout == "fine\n", done.stderr


def test_a_home_that_may_not_be_written_is_one_sentence(installation):
    (installation.home / "file").write_text("no folder")
    other = Installation(installation.home / "file" / "below")
    done = other.run("migrate")
    assert done.returncode == 1
    assert done.stderr.strip().endswith("set LIBRETA_HOME to one that you own.")
    assert "Traceback" not in done.stderr


def test_the_address_of_your_own_server_is_taken_apart(monkeypatch):
    monkeypatch.setenv("LIBRETA_DATABASE_URL", "postgresql://me:p%40ss@db.example.org:5433/crm?sslmode=require")
    assert database.connection_facts() == {
        "dbname": "crm",
        "user": "me",
        "password": "p@ss",
        "host": "db.example.org",
        "port": "5433",
        "sslmode": "require",
    }
    monkeypatch.setenv("LIBRETA_DATABASE_URL", "mysql://me@db/crm")
    with pytest.raises(database.Trouble, match="must look like postgresql://"):
        database.connection_facts()


def test_a_secret_is_made_once(installation, monkeypatch):
    monkeypatch.setenv("LIBRETA_HOME", str(installation.home))
    first = homes.secret("anything")
    assert len(first) == 43
    assert homes.secret("anything") == first
