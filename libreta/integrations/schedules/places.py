"""The places that files are fetched from: what each of them can do, and a folder of the server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

CHUNK = 1 << 20
AT_REST = 5  # seconds since the last write, before which a file may still be on its way
UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart", ".swp")
DONE, ASIDE = "done", "aside"


class PlaceFails(Exception):
    """Raised with a sentence when a place cannot be looked into, or a file of it cannot be read."""


class Found(NamedTuple):
    """A file that was found, and a mark that changes when it is written anew."""

    name: str
    size: int
    mark: str


class Place(Protocol):
    """A folder, a bucket: files are listed, read, and dealt with afterwards."""

    def listing(self) -> Iterator[Found]: ...
    def content(self, found: Found) -> Iterator[bytes]: ...
    def after(self, found: Found, *, is_good: bool, reason: str = "") -> None: ...
    def back(self, name: str) -> None: ...


class Folder:
    """A folder below the one that the operator gave to imports; files move on into `done` or `aside`."""

    def __init__(self, name: str) -> None:
        root = Path(settings.IMPORT_FOLDER).resolve()
        self._path = (root / name).resolve()
        if not self._path.is_relative_to(root):
            raise PlaceFails(_("This folder is not below the folder of imports."))

    def listing(self) -> Iterator[Found]:
        """This method lists the files that nobody writes any more. Raises PlaceFails."""
        try:
            entries = sorted(os.scandir(self._path), key=lambda entry: entry.name)
        except OSError as problem:
            raise PlaceFails(_("The folder %(name)s cannot be read.") % {"name": self._path.name}) from problem
        now = timezone.now().timestamp()
        for entry in entries:
            if not entry.is_file(follow_symlinks=False) or entry.name.startswith("."):
                continue
            facts = entry.stat(follow_symlinks=False)
            if not entry.name.lower().endswith(UNFINISHED) and now - facts.st_mtime >= AT_REST:
                yield Found(entry.name, facts.st_size, str(facts.st_mtime_ns))

    def content(self, found: Found) -> Iterator[bytes]:
        """This method reads a file part by part. Raises PlaceFails."""
        try:
            handle = os.open(self._path / Path(found.name).name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
            with os.fdopen(handle, "rb") as file:
                while part := file.read(CHUNK):
                    yield part
        except OSError as problem:
            raise PlaceFails(_("The file %(name)s cannot be read.") % {"name": found.name}) from problem

    def after(self, found: Found, *, is_good: bool, reason: str = "") -> None:
        """This method moves a file on; where the folder may not be written, it is remembered and stays."""
        source, folder = self._path / Path(found.name).name, self._path / (DONE if is_good else ASIDE)
        try:
            if not source.is_file() or str(source.stat().st_mtime_ns) != found.mark:
                return  # moved already, or another one of the same name
            folder.mkdir(exist_ok=True)
            target = folder / source.name
            if target.exists():
                target = folder / f"{source.stem}-{found.mark}{source.suffix}"
            source.rename(target)
            if reason:
                target.with_name(f"{target.name}.reason.txt").write_text(f"{reason}\n", encoding="utf-8")
        except OSError:
            return

    def back(self, name: str) -> None:
        """This method takes a file that was put aside back, to be tried again."""
        aside = self._path / ASIDE / Path(name).name
        try:
            if aside.is_file() and not (self._path / aside.name).exists():
                aside.rename(self._path / aside.name)
                (aside.parent / f"{aside.name}.reason.txt").unlink(missing_ok=True)
        except OSError:
            return
