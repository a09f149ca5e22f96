"""Reading delimited text so that a broken record costs its own line and nothing after it.

The `csv` module splits the records; this module feeds it line by line and watches. A record that runs over several
lines and does not fit the table, or never closes its quotation mark, is given back: its first line is refused and the
following lines are read again on their own.
"""

import csv
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from .long_lines import Overlong, text_lines
from .records import Problem, Record

DELIMITERS = (",", ";", "\t", "|", "^", "~")
LONGEST_RECORD_LINES = 1000
LONGEST_CELL = 1 << 20
LONGEST_RECORD = 4 << 20  # letters of one record, and of the lines that are read at once
csv.field_size_limit(LONGEST_CELL)


@dataclass(frozen=True)
class Dialect:
    """How the cells of a line are kept apart."""

    delimiter: str = ","
    quote: str = '"'
    escape: str | None = None

    def options(self) -> dict:
        """This function gives the arguments of `csv.reader`."""
        return {"delimiter": self.delimiter, "quotechar": self.quote, "escapechar": self.escape}


class _RecordTooLong(Exception):
    """Raised while the csv module still asks for lines of one record."""


class _Feed:
    """Hands out physical lines, remembers those of the record being read, and takes lines back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0
        self._letters = 0

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        if len(self.taken) >= LONGEST_RECORD_LINES or self._letters > LONGEST_RECORD:
            raise _RecordTooLong
        line = self._again.popleft() if self._again else next(self._lines)
        self.taken.append(line)
        self._letters += len(line)
        return line

    def plain_lines(self, count: int, quote: str) -> list[str]:
        """This function takes lines none of which holds a quotation mark; gives none where that cannot be had."""
        if self._again or self.taken:
            return []
        lines, room = [], LONGEST_RECORD
        for line in self._lines:
            lines.append(line)
            room -= len(line)
            if len(lines) >= count or room < 0:
                break
        if quote in "".join(lines) or Overlong in set(map(type, lines)):
            self._again.extend(lines)
            return []
        self.number += len(lines)
        return lines

    def give_back(self, lines: list[str]) -> None:
        """This function takes plain lines back, to be read one by one."""
        self.number -= len(lines)
        self._again.extendleft(reversed(lines))

    @property
    def has_lines_back(self) -> bool:
        """Whether lines wait that were taken before."""
        return bool(self._again)

    def begin(self) -> int:
        """This function starts a new record and returns the number of its first line."""
        self.number += len(self.taken)
        self.taken, self._letters = [], 0
        return self.number + 1

    def give_back_all_but_first(self) -> str:
        """This function returns the first line and queues the others to be read again."""
        first, *others = self.taken
        self._again.extendleft(reversed(others))
        self.taken = [first]
        return first


def sniff(lines: list[str]) -> Dialect:
    """This function guesses the delimiter from the first lines: the one that cuts most lines into equal parts."""
    best, best_score = Dialect(), 0.0
    marked = lines[0].strip().lower() if lines else ""
    if marked.startswith("sep=") and len(marked) == 5:
        return Dialect(marked[4])
    for delimiter in DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if any(cell.strip() for cell in row)]
        score = _regularity(widths)
        if score > best_score * 1.05:
            best, best_score = Dialect(delimiter), score
    return best


def _regularity(widths: list[int]) -> float:
    if not widths or max(widths) < 2:
        return 0.0
    (width, times) = max(Counter(width for width in widths if width > 1).items(), key=lambda item: (item[1], item[0]))
    return times / len(widths) * (1 + min(width, 20) / 20)


def records(
    path: Path, *, encoding: str, dialect: Dialect, width: int | None = None, above: int = 0
) -> Iterator[Record]:
    """This function reads the records of a file.

    `width` is the number of cells of the table once it is known, `above` the number of records before its rows.
    """
    with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
        feed = _Feed(text_lines(file))
        yield from islice(_split(feed, dialect, None), above)
        yield from _split(feed, dialect, width)


def blocks(
    path: Path, *, encoding: str, dialect: Dialect, width: int, above: int, size: int
) -> Iterator[tuple[int, list[list[str]]] | list[Record]]:
    """This function reads a file by blocks: where no quotation mark stands, the number of the first line and the rows
    as the csv module gives them, all of the table's width; elsewhere records, one by one."""
    with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
        feed = _Feed(text_lines(file))
        for _record in islice(_split(feed, dialect, None), above):
            pass
        feed.begin()
        while True:
            first = feed.number + 1
            lines = feed.plain_lines(size, dialect.quote)
            if lines and (rows := _plain_rows(lines, dialect, width)) is not None:
                yield first, rows
                continue
            feed.give_back(lines)
            careful = list(_until_caught_up(feed, dialect, width))
            if not careful:
                return
            yield careful


def _plain_rows(lines: list[str], dialect: Dialect, width: int) -> list[list[str]] | None:
    """The rows of lines without quotation marks; None unless each line is one row of the table's width."""
    try:
        rows = list(csv.reader(lines, **dialect.options()))
    except csv.Error:
        return None
    return rows if len(rows) == len(lines) and set(map(len, rows)) == {width} else None


def _until_caught_up(feed: _Feed, dialect: Dialect, width: int) -> Iterator[Record]:
    for record in _split(feed, dialect, width):
        yield record
        if not feed.has_lines_back:
            break
    feed.begin()


def _split(feed: _Feed, dialect: Dialect, width: int | None) -> Iterator[Record]:
    options = dialect.options()
    reader = csv.reader(feed, **options)
    while True:
        number = feed.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _RecordTooLong:
            cells, problem = None, Problem.OPEN_QUOTE
        except csv.Error:
            cells, problem = None, Problem.UNREADABLE
        if cells is None:
            reader = csv.reader(feed, **options)
            yield Record(number, [feed.give_back_all_but_first()], problem)
            continue
        suspicious = len(feed.taken) > 1 or feed.taken[-1][-1] not in "\r\n" or (cells and cells[-1][-1:] == "\n")
        if suspicious and _is_torn(cells, feed.taken, dialect, width):
            first = feed.give_back_all_but_first()
            reader = csv.reader(feed, **options)
            yield Record(number, next(csv.reader([first], **options), [first]), Problem.OPEN_QUOTE)
            continue
        yield Record(number, cells, Problem.TOO_LONG if Overlong in map(type, feed.taken) else None)


def _is_torn(cells: list[str], taken: list[str], dialect: Dialect, width: int | None) -> bool:
    """Whether lines were swallowed by a quotation mark that does not close."""
    if len(taken) > 1 and width is not None and len(cells) != width:
        return True
    try:
        for _cells in csv.reader(taken, strict=True, **dialect.options()):
            pass
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False
