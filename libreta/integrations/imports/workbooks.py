"""Reading spreadsheets: XLSX, XLS, XLSB and ODS."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook

from .records import Record

LARGEST_UNPACKED = 2 << 30
LARGEST_SWELLING = 300


class UnreadableFile(Exception):
    """Raised with a sentence for a person when a file cannot be opened at all."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def open_workbook(path: Path) -> CalamineWorkbook:
    """This function opens a spreadsheet, or raises `UnreadableFile`."""
    _refuse_bombs(path)
    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError) as problem:
        raise UnreadableFile(
            str(_("This spreadsheet cannot be opened. It may be damaged or protected by a password."))
        ) from problem


def sheet_names(path: Path) -> list[str]:
    """This function lists the sheets of a spreadsheet."""
    return list(open_workbook(path).sheet_names)


def records(path: Path, *, sheet: str | None = None) -> Iterator[Record]:
    """This function reads the rows of a sheet, numbered as the spreadsheet numbers them."""
    workbook = open_workbook(path)
    chosen = workbook.get_sheet_by_name(sheet) if sheet else workbook.get_sheet_by_index(0)
    first = (chosen.start or (0, 0))[0]
    for offset, cells in enumerate(chosen.iter_rows(), start=1):
        yield Record(first + offset, cells)


def _refuse_bombs(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    packed = max(path.stat().st_size, 1)
    if unpacked > LARGEST_UNPACKED or (unpacked > 100 << 20 and unpacked / packed > LARGEST_SWELLING):
        raise UnreadableFile(str(_("This spreadsheet unpacks to more than Libreta accepts. Save it as CSV instead.")))
