"""Reads one spreadsheet in a process of its own and hands its rows on; started by workbooks.py, never imported.

A few bytes can make a spreadsheet claim seventeen thousand million cells, and the library that reads it then ends its
process. So the process that ends is this one, which holds nothing but the file.
"""

import pickle
import resource
import sys
from contextlib import suppress
from pathlib import Path

AT_ONCE = 2000


def main(path: str, sheet: str, memory: int) -> None:
    """This function writes the names of the sheets, then the first row's number, the rows in lists, and an end."""
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with suppress(OSError):  # when memory runs out, this process goes first
        Path("/proc/self/oom_score_adj").write_text("1000")
    from python_calamine import CalamineWorkbook

    out = sys.stdout.buffer
    workbook = CalamineWorkbook.from_path(path)
    pickle.dump(list(workbook.sheet_names), out)
    out.flush()
    chosen = workbook.get_sheet_by_name(sheet) if sheet else workbook.get_sheet_by_index(0)
    pickle.dump((chosen.start or (0, 0))[0], out)
    rows: list[list] = []
    for cells in chosen.iter_rows():
        rows.append(cells)
        if len(rows) == AT_ONCE:
            pickle.dump(rows, out)
            rows = []
    pickle.dump(rows, out)
    pickle.dump(None, out)
    out.flush()


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
