"""The texts of a workbook: those that cells share, in a file of their own, and how its XML is parsed."""

import re
import tempfile
import xml.parsers.expat
from array import array
from collections.abc import Callable, Iterator
from typing import Any, Protocol

LONGEST_TEXT = 1 << 20
KEPT_TEXTS = 20_000
KEPT_LETTERS = 4 << 20
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Book(Protocol):
    """A workbook whose parts are unpacked bit by bit."""

    def chunks(self, part: str) -> Iterator[bytes]: ...


class Texts:
    """The texts that cells share, in a file, fetched by number."""

    def __init__(self, book: Book, part: str) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  lives as long as the process
        self._ends = array("Q", [0])
        self._kept: dict[int, str] = {}
        self._letters = 0
        if part:
            self._write(book, part)

    def _write(self, book: Book, part: str) -> None:
        collector = Collector({"si"}, self._add)
        parser = parser_of(collector)
        for chunk in book.chunks(part):
            parser.Parse(chunk, False)

    def _add(self, text: str) -> None:
        self._file.write(text.encode("utf-8", "surrogatepass"))
        self._ends.append(self._file.tell())

    def __getitem__(self, number: int) -> str:
        text = self._kept.get(number)
        if text is None:
            if len(self._kept) >= KEPT_TEXTS or self._letters > KEPT_LETTERS:
                self._kept.clear()
                self._letters = 0
            begin, end = self._ends[number], self._ends[number + 1]
            self._file.seek(begin)
            text = self._kept[number] = self._file.read(end - begin).decode("utf-8", "surrogatepass")
            self._letters += len(text)
        return text


class Collector:
    """Gathers the text within elements of some names, without what tells how it is pronounced."""

    def __init__(self, names: set[str], done: Callable[[str], None]) -> None:
        self._names, self._done = names, done
        self._parts: list[str] = []
        self._length = 0
        self._takes = self._is_aside = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name in self._names:
            self._parts, self._length = [], 0
        elif name == "rPh":
            self._is_aside = True
        elif name == "t":
            self._takes = not self._is_aside

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "t":
            self._takes = False
        elif name == "rPh":
            self._is_aside = False
        elif name in self._names:
            self._done(unescaped("".join(self._parts)))

    def text(self, data: str) -> None:
        if self._takes and self._length < LONGEST_TEXT:
            self._parts.append(data)
            self._length += len(data)


def unescaped(text: str) -> str:
    """This function reads the letters that a workbook writes by number."""
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text) if "_x" in text else text


def parser_of(handlers: Any = None) -> Any:
    """This function makes a parser that takes no document type: a sheet has none, and one can hide a bomb."""

    def refuse(*_unused: object) -> None:
        raise ValueError("a document type")

    parser = xml.parsers.expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.buffer_text = True
    if handlers is not None:
        parser.StartElementHandler, parser.EndElementHandler = handlers.start, handlers.end
        parser.CharacterDataHandler = handlers.text
    return parser
