"""The lines of a file, none of which is ever read whole where it is longer than a row can be.

A file without line ends, or with a picture in one of its cells, must not fill the memory. Of such a line the beginning
is handed on, marked, so that it costs its own row with a reason; the rest of it is passed over.
"""

from collections.abc import Iterator
from typing import BinaryIO, TextIO

LONGEST_LINE = 1 << 20
PASSED_AT_ONCE = 1 << 16
SHOWN = 200


class Overlong(str):
    """The beginning of a line that is too long to be a row."""

    __slots__ = ()


class OverlongBytes(bytes):
    """The same of a file that is read as bytes."""

    __slots__ = ()


def text_lines(file: TextIO) -> Iterator[str]:
    """This function gives the lines of a text opened with newline="", each with its end."""
    readline = file.readline
    while line := readline(LONGEST_LINE):
        if len(line) >= LONGEST_LINE and line[-1] not in "\r\n":
            while (passed := readline(PASSED_AT_ONCE)) and passed[-1] not in "\r\n":
                pass
            line = Overlong(line[:SHOWN].replace('"', "") + "\n")
        yield line


def byte_lines(file: BinaryIO) -> Iterator[bytes]:
    """This function gives the lines of a file of bytes, each with its end."""
    readline = file.readline
    while line := readline(LONGEST_LINE):
        if len(line) >= LONGEST_LINE and not line.endswith(b"\n"):
            while (passed := readline(PASSED_AT_ONCE)) and not passed.endswith(b"\n"):
                pass
            line = OverlongBytes(line[:SHOWN])
        yield line
