"""Reads one sheet of a large XLSX as a stream, in memory that does not grow with it; loaded by sheet_reader.py alone.

A workbook is a zip of XML parts (ECMA-376, part 1, 18.3 and 18.4). The sheet is parsed while it is unpacked; the texts
that its cells share stand in a file of their own and are fetched by number.
"""

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import PurePosixPath
from typing import Any

from .texts import LONGEST_TEXT, Texts, parser_of, unescaped

LARGE = 16 << 20  # bytes of the sheet and its texts, unpacked, from which it is streamed
AT_ONCE = 1 << 16
LOOKED_AT = 200  # rows that tell how wide the table is
EPOCH, EPOCH_1904 = datetime.fromisoformat("1899-12-30"), datetime.fromisoformat("1904-01-01")
Row = tuple[int, list[Any]]
DAY_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


class Workbook:
    """The parts of an XLSX that reading a sheet needs. Raises KeyError, BadZipFile or ExpatError for anything else."""

    def __init__(self, path: str) -> None:
        self._zip = zipfile.ZipFile(path)
        book = next(self._targets("_rels/.rels", "/officeDocument"))[1]
        self._folder = PurePosixPath(book).parent
        relations = dict(self._targets(self._relations_of(book), ""))
        kinds = dict(self._kinds(self._relations_of(book)))
        self._sheets: dict[str, str] = {}
        self._starts_1904 = False
        for name, attributes in self._elements(book):
            if name == "sheet":
                key = next((v for k, v in attributes.items() if k == "id" or k.endswith(":id")), "")
                if kinds.get(key, "").endswith("/worksheet"):
                    self._sheets[attributes["name"]] = self._place(relations[key])
            elif name == "workbookPr":
                self._starts_1904 = attributes.get("date1904") in ("1", "true")
        ends = {kind.rpartition("/")[2]: self._place(relations[key]) for key, kind in kinds.items()}
        self._texts, self._styles = ends.get("sharedStrings", ""), ends.get("styles", "")

    @property
    def names(self) -> list[str]:
        """The names of the sheets."""
        return list(self._sheets)

    @property
    def is_large(self) -> bool:
        """Whether some sheet, with the shared texts, is better not read whole."""
        parts = [self._zip.getinfo(part).file_size for part in self._sheets.values()]
        return max(parts, default=0) + self._size(self._texts) > LARGE

    def rows(self, sheet: str) -> tuple[int, Iterator[Row]]:
        """This function gives about how many rows a sheet has, and the rows with their numbers, counted from 1."""
        part = self._sheets[sheet] if sheet else next(iter(self._sheets.values()))
        reader = _SheetReader(Texts(self, self._texts), self._day_styles(), self._starts_1904)
        stream = self._zip.open(part)
        rows = reader.rows(stream)
        first = list(islice(rows, LOOKED_AT))
        part_read = max(stream.tell(), 1) / max(self._zip.getinfo(part).file_size, 1)
        columns = [place for _number, cells in first for place, cell in enumerate(cells) if cell != ""]
        left, width = min(columns, default=0), max((len(cells) for _number, cells in first), default=0)
        return round(len(first) / min(part_read, 1)), _shaped(first, rows, left, width)

    def _size(self, part: str) -> int:
        return self._zip.getinfo(part).file_size if part else 0

    def _place(self, target: str) -> str:
        """A target of a relation, as the zip names it."""
        if target.startswith("/"):
            return target[1:]
        parts: list[str] = []
        for step in (self._folder / target).parts:
            parts = parts[:-1] if step == ".." else [*parts, step]
        return "/".join(parts)

    def _relations_of(self, part: str) -> str:
        place = PurePosixPath(part)
        return str(place.parent / "_rels" / f"{place.name}.rels")

    def _targets(self, part: str, kind: str) -> Iterator[tuple[str, str]]:
        for name, attributes in self._elements(part):
            if name == "Relationship" and attributes.get("Type", "").endswith(kind):
                yield attributes["Id"], attributes["Target"].lstrip("/") if kind else attributes["Target"]

    def _kinds(self, part: str) -> Iterator[tuple[str, str]]:
        for name, attributes in self._elements(part):
            if name == "Relationship":
                yield attributes["Id"], attributes["Type"]

    def _elements(self, part: str) -> Iterator[tuple[str, dict[str, str]]]:
        """The elements of a small part in their order."""
        found: list[tuple[str, dict[str, str]]] = []
        parser = parser_of()
        parser.StartElementHandler = lambda name, attributes: found.append((name.rpartition(":")[2], attributes))
        for chunk in self.chunks(part):
            parser.Parse(chunk, False)
            yield from found
            found.clear()

    def chunks(self, part: str) -> Iterator[bytes]:
        """This function unpacks a part bit by bit."""
        with self._zip.open(part) as stream:
            while chunk := stream.read(AT_ONCE):
                yield chunk

    def _day_styles(self) -> frozenset[str]:
        """The numbers of the cell styles that show a number as a day or a time."""
        days: set[str] = set()
        if not self._styles:
            return frozenset()
        own: dict[str, str] = {}
        place = -1
        for name, attributes in self._elements(self._styles):
            if name == "numFmt":
                own[attributes["numFmtId"]] = attributes["formatCode"]
            elif name == "cellXfs":
                place = 0
            elif name == "cellStyles":
                break
            elif name == "xf" and place >= 0:
                key = attributes.get("numFmtId", "0")
                if int(key) in DAY_FORMATS or _is_day(own.get(key, "")):
                    days.add(str(place))
                place += 1
        return frozenset(days)


class _SheetReader:
    """Turns the XML of a sheet into rows."""

    def __init__(self, texts: Texts, days: frozenset[str], starts_1904: bool) -> None:
        self._texts, self._days = texts, days
        self._epoch = EPOCH_1904 if starts_1904 else EPOCH
        self._columns: dict[str, int] = {}
        self._done: list[Row] = []
        self._number, self._cells, self._place = 0, [], 0
        self._kind, self._style = "", ""
        self._parts: list[str] = []
        self._length = 0
        self._takes = self._is_aside = False
        self._before = ""

    def rows(self, stream: Any) -> Iterator[Row]:
        parser = parser_of(self)
        while chunk := stream.read(AT_ONCE):
            parser.Parse(chunk, False)
            yield from self._done
            self._done.clear()
        parser.Parse(b"", True)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "worksheet" or name.endswith(":worksheet"):
            self._before = name[: -len("worksheet")]
        if self._before:
            name = name.removeprefix(self._before)
        if name == "c":
            reference = attributes.get("r")
            self._place = self._column(reference) if reference else len(self._cells)
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._parts, self._length = [], 0
        elif name == "v" or name == "t":
            self._takes = not self._is_aside
        elif name == "row":
            number = attributes.get("r")
            self._number = int(number) if number else self._number + 1
            self._cells = []
        elif name == "rPh":
            self._is_aside = True

    def end(self, name: str) -> None:
        if self._before:
            name = name.removeprefix(self._before)
        if name == "v" or name == "t":
            self._takes = False
        elif name == "c":
            value = self._value("".join(self._parts))
            cells = self._cells
            if self._place == len(cells):
                cells.append(value)
            elif self._place > len(cells):
                cells.extend([""] * (self._place - len(cells)))
                cells.append(value)
            else:
                cells[self._place] = value
        elif name == "row":
            self._done.append((self._number, self._cells))
        elif name == "rPh":
            self._is_aside = False

    def text(self, data: str) -> None:
        if self._takes and self._length < LONGEST_TEXT:
            self._parts.append(data)
            self._length += len(data)

    def _column(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        found = self._columns.get(letters)
        if found is None:
            found = 0
            for letter in letters.upper():
                found = found * 26 + ord(letter) - 64
            if not 0 < found <= 16384:
                raise ValueError(reference)
            found = self._columns[letters] = found - 1
        return found

    def _value(self, text: str) -> Any:
        kind = self._kind
        if kind == "s":
            return self._texts[int(text)] if text else ""
        if kind == "n":
            if not text:
                return ""
            number = float(text)
            return self._moment(number) if self._style in self._days else number
        if kind == "b":
            return text.strip() in ("1", "true")
        if kind == "e":
            return ""
        return unescaped(text)

    def _moment(self, number: float) -> Any:
        """A serial number as a day, a day with its time, or a time (ECMA-376, part 1, 18.17.4)."""
        try:
            moment = self._epoch + timedelta(milliseconds=round(number * 86_400_000))
        except OverflowError:
            return number
        if number < 1:
            return moment.time()
        return moment.date() if number == int(number) else moment


def _shaped(first: list[Row], others: Iterator[Row], left: int, width: int) -> Iterator[Row]:
    """Rows without the empty columns on the left, none narrower than the first ones."""
    for rows in (first, others):
        for number, cells in rows:
            if len(cells) < width:
                cells.extend([""] * (width - len(cells)))
            yield number, cells[left:] if left else cells


def _is_day(code: str) -> bool:
    return any(letter in "dmyhs" for letter in _NOT_FORMAT.sub("", code.lower()).replace("general", ""))
