"""The list of files that are the lake. What is not listed does not exist: a half-written run is invisible."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

NAME = "manifest.json"
VERSION = 1


@dataclass(frozen=True)
class TableState:
    """One extracted table: `base` files, minus the ids in `gone`, plus the rows in `overlay`.

    `horizon` is the oldest transaction that may still have been open when the rows were read: every row written by
    that one or a later one is read again next time. `identity` says which table of which database; another one starts
    afresh.
    """

    name: str
    fingerprint: str
    identity: str
    horizon: int
    rows: int
    base_rows: int
    base: tuple[str, ...]
    overlay: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    gone_rows: int = 0
    sums: dict[str, str] = field(default_factory=dict)

    def files(self) -> tuple[str, ...]:
        return self.base + self.overlay + self.gone


@dataclass(frozen=True)
class Manifest:
    generation: int = 0
    taken_at: str = ""
    tables: dict[str, TableState] = field(default_factory=dict)
    marts: dict[str, dict] = field(default_factory=dict)

    def files(self) -> set[str]:
        listed = {file for state in self.tables.values() for file in state.files()}
        return listed | {mart["file"] for mart in self.marts.values()}

    def with_tables(self, tables: dict[str, TableState], taken_at: str) -> Manifest:
        return replace(self, generation=self.generation + 1, taken_at=taken_at, tables=tables)


def read(folder: Path) -> Manifest:
    """This function reads the lake's manifest; a missing or unreadable one is an empty lake, which is then filled
    afresh.
    """
    try:
        raw = json.loads((folder / NAME).read_text())
        if raw.get("version") != VERSION:
            return Manifest()
        states = {name: _state(values) for name, values in raw["tables"].items()}
    except (OSError, ValueError, KeyError, TypeError):
        return Manifest()
    found = Manifest(raw["generation"], raw["taken_at"], states, raw.get("marts", {}))
    return found if all((folder / file).exists() for file in found.files()) else Manifest()


def _state(values: dict) -> TableState:
    lists = {name: tuple(values[name]) for name in ("base", "overlay", "gone")}
    return TableState(**{**values, **lists})


def write(folder: Path, manifest: Manifest) -> None:
    """This function puts a manifest in place at once and for good: files first, then the name, each forced to disk."""
    for file in manifest.files():
        _force(folder / file)
        for part in sorted((folder / file).glob("*")) if (folder / file).is_dir() else ():
            _force(part)
    draft = folder / f"{NAME}.draft"
    draft.write_text(json.dumps({"version": VERSION, **asdict(manifest)}, indent=1))
    _force(draft)
    draft.replace(folder / NAME)
    _force(folder)


def _force(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folder: Path) -> list[str]:
    """This function removes what no manifest lists: the remains of killed runs and of replaced generations."""
    listed = read(folder).files()
    removed = []
    for path in sorted(folder.glob("*/*.parquet")) + sorted(folder.glob("*.parquet")):
        name = path.relative_to(folder).as_posix()
        if name not in listed:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
            removed.append(name)
    return removed
