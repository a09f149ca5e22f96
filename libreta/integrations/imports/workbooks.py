"""Reading spreadsheets: XLSX, XLS, XLSB and ODS."""

import pickle
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from .records import Record

LARGEST_UNPACKED = 2 << 30
LARGEST_SWELLING = 300
LARGEST_MEMORY = 4 << 30
READER = Path(__file__).with_name("sheet_reader.py")


class UnreadableFile(Exception):
    """Raised with a sentence for a person when a file cannot be opened at all."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def sheet_names(path: Path) -> list[str]:
    """This function lists the sheets of a spreadsheet. Raises `UnreadableFile`."""
    with _reader(path) as told:
        return _next(told)


def records(path: Path, *, sheet: str | None = None) -> Iterator[Record]:
    """This function reads the rows of a sheet, numbered as the spreadsheet numbers them. Raises `UnreadableFile`."""
    with _reader(path, sheet or "") as told:
        _next(told)
        _next(told)
        while (rows := _next(told)) is not None:
            for number, cells in rows:
                yield Record(number, cells)


def row_estimate(path: Path, *, sheet: str | None = None) -> int | None:
    """This function tells about how many rows a large sheet has; None where counting them is quick."""
    with _reader(path, sheet or "") as told:
        _next(told)
        return _next(told)


@contextmanager
def _reader(path: Path, sheet: str = "") -> Iterator[BinaryIO]:
    """What a process of its own reads of the file: a spreadsheet that breaks its reader breaks nothing else."""
    _refuse_bombs(path)
    command = [sys.executable, "-I", str(READER), str(path), sheet, str(LARGEST_MEMORY)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        yield process.stdout
    finally:
        process.stdout.close()
        process.kill()
        process.wait()


def _next(told: BinaryIO) -> Any:
    try:
        return pickle.load(told)  # noqa: S301  written by our own reader
    except (EOFError, pickle.UnpicklingError):
        raise UnreadableFile(
            str(_("This spreadsheet cannot be opened. It may be damaged or protected by a password."))
        ) from None


def _refuse_bombs(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError):
        return  # the reader will say so
    packed = max(path.stat().st_size, 1)
    if unpacked > LARGEST_UNPACKED or (unpacked > 100 << 20 and unpacked / packed > LARGEST_SWELLING):
        raise UnreadableFile(str(_("This spreadsheet unpacks to more than Libreta accepts. Save it as CSV instead.")))
