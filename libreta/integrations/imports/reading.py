"""Opening any table: one description of the file, one stream of batches, whatever its format."""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

from django.utils.translation import gettext_lazy as _

from libreta.integrations.cards import reading as cards

from . import delimited, encodings, headers, json_lines, workbooks
from .card_records import card_records
from .long_lines import text_lines
from .records import Batch, LeftOut, Problem, Record
from .workbooks import UnreadableFile

BATCH_ROWS = 5000
MOST_LETTERS = 8 << 20  # of one batch
SAMPLE_ROWS = 200
LOOK_LINES = 200
WHOLE = ("parquet", "jsonl", "vcard")  # formats without header, totals and blank rows
SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


@dataclass(frozen=True)
class Source:
    """How a file is read; everything a person may correct on the preview, and nothing else."""

    format: str
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    sheet: str = ""
    header: int | None = 0
    names: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """This function gives the form in which a source is kept with an import."""
        return asdict(self) | {"names": list(self.names)}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Source":
        """This function restores what `to_json` gave."""
        return cls(**{**kept, "names": tuple(kept["names"])})


@dataclass(frozen=True)
class Examination:
    """What was found in a file before anything is imported: the source, samples, and what is uncertain."""

    source: Source
    sample: tuple[Record, ...]
    row_estimate: int
    encoding_sure: bool = True
    broken_letters: int = 0
    candidates: tuple[encodings.Candidate, ...] = ()
    sheets: tuple[str, ...] = ()
    preamble: tuple[str, ...] = field(default=())


def examine(path: Path, *, name: str = "", language: str = "en", **chosen: Any) -> Examination:
    """This function examines a file; `chosen` holds what the person corrected (encoding, delimiter, sheet, header).

    Raises `UnreadableFile` with a sentence when the file cannot be opened at all.
    """
    kind = chosen.pop("format", "") or _format(path, name or path.name)
    chosen = {key: value for key, value in chosen.items() if value is not None}
    if kind == "parquet":
        columnar = _columnar()
        return _named(path, Source("parquet", names=tuple(columnar.names(path))), columnar.count(path))
    if kind == "vcard":
        columns, count = cards.names(path)
        return _named(path, Source("vcard", names=tuple(columns)), count)
    if kind == "jsonl":
        count = encodings._count_lines(path)
        return _named(path, Source("jsonl", names=tuple(json_lines.names(path))), count)
    if kind == "spreadsheet":
        return _examine_sheet(path, chosen)
    try:
        return _examine_text(path, language, chosen)
    except (LookupError, UnicodeError) as problem:
        raise UnreadableFile(str(_("This file cannot be read in this encoding."))) from problem


def records(path: Path, source: Source) -> Iterator[Record]:
    """This function reads the data rows of a file, without preamble, header, blank rows and totals."""
    yield from _rows(path, source, LeftOut())


def _rows(path: Path, source: Source, left_out: LeftOut) -> Iterator[Record]:
    if source.format in WHOLE:
        yield from _all_records(path, source)
        return
    above = 0 if source.header is None else source.header + 1
    yield from _data(islice(_all_records(path, source), above, None), len(source.names), left_out)


def _data(stream: Iterable[Record], width: int, left_out: LeftOut | None = None) -> Iterator[Record]:
    """The records that are rows of the table, with as many cells as it has columns; `left_out` counts the others."""
    left_out = LeftOut() if left_out is None else left_out
    for record in stream:
        cells = record.cells
        if record.problem is None and len(cells) != width:
            record = _fitted(record, width)
            cells = record.cells
        first = cells[0] if cells else None
        if (not first or first.__class__ is not str) and record.problem is None:
            if all(headers.is_blank(cell) for cell in cells):
                left_out.blank += 1
                continue
        elif first and first.__class__ is str and _may_close(first) and headers.is_closing(cells):
            left_out.closing.append(record.number)
            continue
        yield record


def _may_close(first: str) -> bool:
    return first.lstrip()[:3].lower() in headers.CLOSING_STARTS


def batches(path: Path, source: Source, *, size: int = BATCH_ROWS) -> Iterator[Batch]:
    """This function reads a file by batches of columns, of about `size` rows."""
    if source.format == "csv" and source.names:
        yield from _text_batches(path, source, size)
        return
    taken: list[Record] = []
    room, left_out = MOST_LETTERS, LeftOut()
    for record in _rows(path, source, left_out):
        taken.append(record)
        room -= sum(len(cell) for cell in record.cells if cell.__class__ is str)
        if len(taken) >= size or room < 0:
            yield _batch(taken, source, replace(left_out))
            left_out.blank, left_out.closing = 0, []
            taken, room = [], MOST_LETTERS
    if taken or left_out.blank or left_out.closing:
        yield _batch(taken, source, left_out)


def _text_batches(path: Path, source: Source, size: int) -> Iterator[Batch]:
    """Batches of a text file: plain stretches as whole tables, the others record by record."""
    width, above = len(source.names), 0 if source.header is None else source.header + 1
    dialect = delimited.Dialect(source.delimiter, source.quote)
    found = delimited.blocks(path, encoding=source.encoding, dialect=dialect, width=width, above=above, size=size)
    for block in found:
        if isinstance(block, list):
            left_out = LeftOut()
            yield _batch(list(_data(block, width, left_out)), source, left_out)
            continue
        start, rows = block
        columns = list(map(list, zip(*rows, strict=True)))
        if _may_hold_no_rows(columns[0]):
            numbered = (Record(start + place, row) for place, row in enumerate(rows))
            left_out = LeftOut()
            yield _batch(list(_data(numbered, width, left_out)), source, left_out)
        elif _are_whole(columns):
            yield Batch(list(range(start, start + len(rows))), columns)
        else:
            yield _batch([Record(start + place, row) for place, row in enumerate(rows)], source)


def _may_hold_no_rows(firsts: list[str]) -> bool:
    """Whether, by the first cells, some of the rows may be blank or a total under the table."""
    if "" in firsts or any(map(str.isspace, firsts)):
        return True
    return not headers.CLOSING_STARTS.isdisjoint({cell.lstrip()[:3].lower() for cell in firsts})


def _are_whole(columns: list[list[str]]) -> bool:
    """Whether all letters belong to the encoding."""
    text = "".join(map("".join, columns))
    try:
        return text.isascii() or bool(text.encode())
    except UnicodeEncodeError:
        return False


def _batch(taken: list[Record], source: Source, left_out: LeftOut | None = None) -> Batch:
    good = [row for row in taken if row.problem is None]
    refused = [row for row in taken if row.problem is not None]
    if source.format == "csv":
        good, refused = _without_broken_letters(good, refused)
    columns = [list(column) for column in zip(*(row.cells for row in good), strict=True)]
    columns = columns or [[] for _name in source.names]
    return Batch([row.number for row in good], columns, refused, left_out or LeftOut())


def _without_broken_letters(good: list[Record], refused: list[Record]) -> tuple[list[Record], list[Record]]:
    try:
        for row in good:
            "".join(row.cells).encode()
        return good, refused
    except UnicodeEncodeError:
        pass
    kept = []
    for row in good:
        try:
            "".join(row.cells).encode()
            kept.append(row)
        except UnicodeEncodeError:
            refused.append(row._replace(problem=Problem.BROKEN_LETTERS))
    return kept, refused


def _fitted(record: Record, width: int) -> Record:
    """The record with as many cells as the table has columns, or refused."""
    cells = record.cells
    if len(cells) > width:
        if all(headers.is_blank(cell) for cell in cells[width:]):
            return Record(record.number, cells[:width])
        return record._replace(problem=Problem.TOO_MANY)
    if (
        cells
        and len(cells) * 2 < width
        and not all(headers.is_blank(cell) for cell in cells)
        and not headers.is_closing(cells + [None] * (width - len(cells)))
    ):
        return record._replace(problem=Problem.TOO_FEW)
    return Record(record.number, [*cells, *[""] * (width - len(cells))])


def _all_records(path: Path, source: Source) -> Iterator[Record]:
    if source.format == "parquet":
        return _columnar().records(path)
    if source.format == "jsonl":
        return json_lines.records(path, list(source.names))
    if source.format == "vcard":
        return card_records(path, list(source.names))
    if source.format == "spreadsheet":
        return workbooks.records(path, sheet=source.sheet or None)
    dialect = delimited.Dialect(source.delimiter, source.quote)
    above = 0 if source.header is None else source.header + 1
    width = len(source.names) or None
    return delimited.records(path, encoding=source.encoding, dialect=dialect, width=width, above=above)


def _columnar() -> ModuleType:
    """The reader of Parquet; its library is heavy and is loaded when asked for."""
    from . import columnar

    return columnar


def _format(path: Path, name: str) -> str:
    with path.open("rb") as file:
        head = file.read(8)
        opening = head + file.read(2000)
    suffix = Path(name).suffix.lower()
    start = opening.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if suffix in (".vcf", ".vcard") or re.match(rb"begin\s*:\s*vcard", start):
        return "vcard"
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")) or suffix in (".html", ".htm"):
        raise UnreadableFile(str(_("This is a web page, not a table: save it as CSV or XLSX.")))
    if (suffix == ".json" and start.startswith(b"[")) or start.startswith(b'["vcard"'):
        raise UnreadableFile(str(_("This is one list in JSON. Send JSON lines: one object in each line.")))
    if head.startswith(b"PAR1"):
        return "parquet"
    if suffix in SPREADSHEETS or head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "spreadsheet"
    if suffix in (".jsonl", ".ndjson") or (suffix == ".json" and head.lstrip(b"\xef\xbb\xbf \n").startswith(b"{")):
        return "jsonl"
    if b"\x00\x00\x00\x00" in head and not head.startswith((b"\xff\xfe", b"\x00\x00\xfe\xff")):
        raise UnreadableFile(str(_("This is not a table: send CSV, XLSX, Parquet or JSON lines.")))
    return "csv"


def _named(path: Path, source: Source, count: int) -> Examination:
    return Examination(source, tuple(islice(_all_records(path, source), SAMPLE_ROWS)), count)


def _examine_sheet(path: Path, chosen: dict[str, Any]) -> Examination:
    sheets = workbooks.sheet_names(path)
    source = Source("spreadsheet", sheet=chosen.get("sheet") or (sheets[0] if sheets else ""))
    stream = _all_records(path, source)
    rows = list(islice(stream, SAMPLE_ROWS + headers.LOOK_AT))
    count = workbooks.row_estimate(path, sheet=source.sheet or None)
    if count is None:
        count = len(rows) + sum(1 for _row in stream)
    examination = _with_header(path, source, rows, chosen, count)
    return replace(examination, sheets=tuple(sheets))


def _examine_text(path: Path, language: str, chosen: dict[str, Any]) -> Examination:
    decision = encodings.decide(path, language=language)
    encoding = chosen.get("encoding") or decision.encoding
    if codecs.lookup(encoding).name not in {codecs.lookup(name).name for name in encodings.LABELS}:
        raise LookupError(encoding)
    with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
        lines = list(islice(text_lines(file), LOOK_LINES))
    if not any(line.strip() for line in lines):
        raise UnreadableFile(str(_("This file is empty.")))
    if chosen.get("delimiter", ",") not in delimited.DELIMITERS:
        raise UnreadableFile(str(_("The cells of a table are not parted by this sign.")))
    dialect = delimited.Dialect(chosen["delimiter"]) if chosen.get("delimiter") else delimited.sniff(lines)
    source = Source("csv", encoding=encoding, delimiter=dialect.delimiter, quote=dialect.quote)
    if lines[0].strip().lower().startswith("sep=") and "header" not in chosen:
        chosen = {**chosen, "header": 1}
    rows = list(islice(_all_records(path, source), SAMPLE_ROWS + headers.LOOK_AT))
    examination = _with_header(path, source, rows, chosen, decision.line_count)
    return replace(
        examination,
        encoding_sure=decision.sure or bool(chosen.get("encoding")),
        broken_letters=decision.broken,
        candidates=decision.candidates,
    )


def _with_header(path: Path, source: Source, rows: list[Record], chosen: dict[str, Any], count: int) -> Examination:
    position = chosen["header"] if "header" in chosen else headers.header_position(rows)
    position = None if position is None or position < 0 else int(position)
    body = rows[(position or 0) :]
    width = len(rows[position].cells) if position is not None and position < len(rows) else 0
    width = width or max((len(row.cells) for row in body), default=0)
    cells = rows[position].cells if position is not None and position < len(rows) else None
    source = replace(source, header=position, names=tuple(headers.names(cells, width)))
    above = tuple(
        " ".join(str(cell) for cell in row.cells if not headers.is_blank(cell)) for row in rows[: position or 0]
    )
    sample = tuple(islice(records(path, source), SAMPLE_ROWS))
    return Examination(source, sample, max(count - (position or 0) - 1, len(sample)), preamble=above)
