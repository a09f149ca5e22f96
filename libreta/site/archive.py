"""A backup: one tar file with the database, the files, the secret that signs, and a manifest that proves them."""

import hashlib
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql

from libreta import __version__
from libreta.site import database
from libreta.site import home as homes
from libreta.site.trouble import Trouble

FORMAT = 1
CHUNK = 1024 * 1024
# The passwords of the embedded database belong to its machine, not to the data.
SECRETS_OF_THE_MACHINE = {"database-password", "database-superuser"}


def private(path: str, flags: int) -> int:
    """This function opens a file that only its owner reads."""
    return os.open(path, flags, 0o600)


def write(target: Path) -> dict[str, Any]:
    """This function writes a backup (mode 600) and returns its manifest; the file appears whole or not at all."""
    if target.exists():
        raise Trouble(f"{target} exists already; a backup never replaces a file.")
    if not target.parent.is_dir():
        raise Trouble(f"The folder {target.parent} does not exist.")
    partial = target.with_name(f".{target.name}.partial")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".libreta-backup-") as folder:
            dump = Path(folder) / "database.dump"
            counts, version = _dump(dump)
            with open(partial, "wb", opener=private) as file:
                manifest = _pack(file, dump, counts, version)
                file.flush()
                os.fsync(file.fileno())
        partial.rename(target)
    except OSError as fault:
        raise Trouble(f"The backup could not be written: {fault.strerror}.") from fault
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def _dump(target: Path) -> tuple[dict[str, int], str]:
    """Dump and counts see the same instant, while people go on working."""
    with psycopg.connect(**database.connection_facts()) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()[0]
        counts = row_counts(connection)
        version = connection.execute("SHOW server_version").fetchone()[0]
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}"]
        done = database.run_program("pg_dump", *options)
    if done.returncode:
        raise Trouble(f"The database could not be dumped: {_last(done.stderr)}")
    return counts, version


def row_counts(connection: psycopg.Connection) -> dict[str, int]:
    """This function counts the rows of every table."""
    tables = connection.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace "
        "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1"
    ).fetchall()
    return {
        name: connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()[0]
        for (name,) in tables
    }


def _pack(file: IO[bytes], dump: Path, counts: dict[str, int], version: str) -> dict[str, Any]:
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "libreta": __version__,
        "postgresql": version,
        "written_at": datetime.now(UTC).isoformat(),
        "rows": counts,
        "sums": {},
    }
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, path in [("database.dump", dump), *_members()]:
            try:
                manifest["sums"][name] = _add(archive, name, path)
            except FileNotFoundError:  # a file that was removed while we worked; its row is gone as well
                continue
        _add_text(archive, "manifest.json", json.dumps(manifest, indent=1))
    return manifest


def _members() -> Iterator[tuple[str, Path]]:
    home = homes.home()
    for path in sorted((home / "files").rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield f"files/{path.relative_to(home / 'files')}", path
    for path in sorted((home / "secrets").glob("*")):
        if path.is_file() and path.name not in SECRETS_OF_THE_MACHINE and not path.name.startswith("."):
            yield f"secrets/{path.name}", path


def _add(archive: tarfile.TarFile, name: str, path: Path) -> str:
    with path.open("rb") as file:
        facts = archive.gettarinfo(arcname=name, fileobj=file)
        facts.uid = facts.gid = 0
        facts.uname = facts.gname = ""
        reader = _Summing(file)
        archive.addfile(facts, reader)
    return reader.digest.hexdigest()


def _add_text(archive: tarfile.TarFile, name: str, content: str) -> None:
    import io

    facts = tarfile.TarInfo(name)
    facts.size, facts.mode = len(content.encode()), 0o600
    archive.addfile(facts, io.BytesIO(content.encode()))


class _Summing:
    """A file that sums what is read of it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """This method reads and sums."""
        data = self.file.read(size)
        self.digest.update(data)
        return data


def verify(source: Path) -> dict[str, Any]:
    """This function reads the whole backup, compares every sum, and returns the manifest; Trouble when damaged."""
    try:
        with tarfile.open(source, "r:") as archive:
            names = {member.name: member for member in archive if member.isfile()}
            if "manifest.json" not in names:
                raise Trouble(f"{source} is not a complete backup: it ends before its manifest.")
            manifest = json.loads(archive.extractfile(names["manifest.json"]).read())
            if manifest.get("format") != FORMAT:
                raise Trouble(f"{source} was written by another version of Libreta (format {manifest.get('format')}).")
            for name, expected in manifest["sums"].items():
                if name not in names or _sum(archive.extractfile(names[name])) != expected:
                    raise Trouble(f"{source} is damaged: {name} is not what was written.")
    except FileNotFoundError as fault:
        raise Trouble(f"There is no file {source}.") from fault
    except (tarfile.TarError, ValueError, KeyError, OSError) as fault:
        raise Trouble(f"{source} is not a backup of Libreta, or it is damaged.") from fault
    return manifest


def _sum(file: IO[bytes] | None) -> str:
    digest = hashlib.sha256()
    while file is not None and (data := file.read(CHUNK)):
        digest.update(data)
    return digest.hexdigest()


def take_out(source: Path, prefix: str, folder: Path) -> None:
    """This function writes the proven members below a prefix into a folder, names checked, mode 600."""
    with tarfile.open(source, "r:") as archive:
        for member in archive:
            if not member.isfile() or not member.name.startswith(prefix):
                continue
            target = (
                (folder / member.name[len(prefix) :].lstrip("/"))
                if member.name != prefix
                else folder / Path(prefix).name
            )
            if not target.resolve().is_relative_to(folder.resolve()):
                raise Trouble(f"The backup names a file outside its folder: {member.name}.")
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            content = archive.extractfile(member)
            with open(target, "wb", opener=private) as file:
                while content is not None and (data := content.read(CHUNK)):
                    file.write(data)


def _last(text: bytes) -> str:
    return (text.decode(errors="replace").strip().splitlines() or ["no message"])[-1]
