"""Reads one spreadsheet in a process of its own and hands its rows on; started by workbooks.py, never imported.

A few bytes can make a spreadsheet claim seventeen thousand million cells, and the library that reads it then ends its
process. So the process that ends is this one, which holds nothing but the file. That library holds a whole sheet, too;
a large XLSX is read as a stream instead.
"""

import pickle
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

AT_ONCE = 2000
MOST_LETTERS = 4 << 20  # of the rows that are handed on together
Row = tuple[int, list[Any]]


def main(path: str, sheet: str, memory: int) -> None:
    """This function writes the names of the sheets, about how many rows there are, the rows in lists, and an end."""
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with suppress(OSError):  # when memory runs out, this process goes first
        Path("/proc/self/oom_score_adj").write_text("1000")
    out = sys.stdout.buffer
    book = _large(path)
    names, count, rows = _streamed(book, sheet) if book else _whole(path, sheet)
    pickle.dump(names, out)
    out.flush()
    pickle.dump(count() if book else None, out)
    for some in _parcels(rows()):
        pickle.dump(some, out)
    pickle.dump(None, out)
    out.flush()


def _parcels(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """Rows by so many as are handed on at once."""
    some: list[Row] = []
    room = MOST_LETTERS
    for row in rows:
        some.append(row)
        room -= sum(len(cell) for cell in row[1] if cell.__class__ is str)
        if len(some) == AT_ONCE or room < 0:
            yield some
            some, room = [], MOST_LETTERS
    yield some


def _whole(path: str, sheet: str) -> tuple[list[str], Any, Any]:
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_path(path)

    def rows() -> Iterator[Row]:
        chosen = workbook.get_sheet_by_name(sheet) if sheet else workbook.get_sheet_by_index(0)
        yield from enumerate(chosen.iter_rows(), start=1)  # the empty rows above the first one are among them

    return list(workbook.sheet_names), None, rows


def _streamed(book: Any, sheet: str) -> tuple[list[str], Any, Any]:
    found: list[Any] = []

    def count() -> int:
        found.extend(book.rows(sheet))
        return found[0]

    return book.names, count, lambda: islice(found[1], None)


def _large(path: str) -> Any:
    """The workbook as a stream, None where it is small or something else than XLSX."""
    sys.path.append(str(Path(__file__).parent))  # behind the standard library, whose names stand here too
    from sheets import stream

    try:
        book = stream.Workbook(path)
        return book if book.is_large else None
    except Exception:  # whatever it is, it is no such workbook
        return None


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
