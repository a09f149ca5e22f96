"""The file formats of exports; each writes rows as they come and keeps none."""

import csv
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import msgspec

from libreta.integrations.exports.tables import Column, as_text
from libreta.integrations.guarding import guarded

XLSX_ROWS = 1_048_575
MOST_DIGITS = 15  # beyond them a spreadsheet rounds


class Writer(Protocol):
    """Writes the chunks of one export."""

    def __enter__(self) -> "Writer": ...
    def __exit__(self, kind: type | None, problem: BaseException | None, trace: TracebackType | None) -> None: ...
    def write(self, rows: list[list[Any]]) -> None: ...


class CsvWriter:
    """UTF-8 with a mark, so that spreadsheets read the accents."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow([guarded(column.header) for column in columns])

    def __enter__(self) -> "CsvWriter":
        return self

    def __exit__(self, *_unused: object) -> None:
        self._file.close()

    def write(self, rows: list[list[Any]]) -> None:
        self._writer.writerows(
            [guarded(value) if value.__class__ is str else as_text(value) for value in row] for row in rows
        )


class XlsxWriter:
    """A workbook written row by row to disk; a further sheet begins where one is full."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        import xlsxwriter  # loaded when asked for

        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(str(path), {**options, "strings_to_numbers": False})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._columns = columns
        self._begin()

    def _begin(self) -> None:
        self._sheet = self._book.add_worksheet()
        for place, column in enumerate(self._columns):
            self._sheet.write_string(0, place, guarded(column.header))
        self._sheet.freeze_panes(1, 0)
        self._row = 1

    def __enter__(self) -> "XlsxWriter":
        return self

    def __exit__(self, *_unused: object) -> None:
        self._book.close()

    def write(self, rows: list[list[Any]]) -> None:
        for row in rows:
            if self._row > XLSX_ROWS:
                self._begin()
            for place, value in enumerate(row):
                self._cell(place, value)
            self._row += 1

    def _cell(self, place: int, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, bool):
            self._sheet.write_boolean(self._row, place, value)
        elif isinstance(value, int | Decimal) and len(as_text(value).strip("-").replace(".", "")) <= MOST_DIGITS:
            self._sheet.write_number(self._row, place, value)
        elif isinstance(value, date) and not isinstance(value, datetime) and value.year >= 1900:
            self._sheet.write_datetime(self._row, place, datetime.combine(value, datetime.min.time()), self._day)
        else:
            text = guarded(value) if isinstance(value, str) else as_text(value)
            self._sheet.write_string(self._row, place, text[:32767])


class JsonlWriter:
    """One JSON object per line, values as they are kept."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._file = path.open("wb")
        self._names = [column.header for column in columns]
        self._encode = msgspec.json.Encoder(decimal_format="number").encode

    def __enter__(self) -> "JsonlWriter":
        return self

    def __exit__(self, *_unused: object) -> None:
        self._file.close()

    def write(self, rows: list[list[Any]]) -> None:
        names, encode = self._names, self._encode
        self._file.write(b"".join(encode(dict(zip(names, row, strict=True))) + b"\n" for row in rows))


def parquet_writer(path: Path, columns: Sequence[Column]) -> Writer:
    """This function makes the writer of Parquet; its library is heavy and is loaded when asked for."""
    from libreta.integrations.exports.parquet import ParquetWriter

    return ParquetWriter(path, columns)


WRITERS: dict[str, Callable[[Path, Sequence[Column]], Writer]] = {
    "csv": CsvWriter,
    "xlsx": XlsxWriter,
    "jsonl": JsonlWriter,
    "parquet": parquet_writer,
}
RAW = frozenset(("jsonl", "parquet", "vcf"))
