"""Reading Parquet and JSON lines, whose columns have names and types of their own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from django.utils.translation import gettext_lazy as _

from .records import Problem, Record
from .workbooks import UnreadableFile

ROWS_AT_ONCE = 5000
NAMES_FROM_LINES = 1000
DEEPEST = 20
BROKEN = _("This file is not a readable Parquet file.")


def parquet_names(path: Path) -> list[str]:
    """This function lists the columns of a Parquet file."""
    return list(_open(path).schema_arrow.names)


def parquet_count(path: Path) -> int:
    """This function gives the number of rows of a Parquet file without reading them."""
    return _open(path).metadata.num_rows


def parquet_records(path: Path) -> Iterator[Record]:
    """This function reads the rows of a Parquet file, numbered from 1."""
    number = 0
    for columns in _columns(path):
        for cells in zip(*columns, strict=True):
            number += 1
            yield Record(number, list(cells))


def _columns(path: Path) -> Iterator[list[list[Any]]]:
    try:
        for batch in _open(path).iter_batches(batch_size=ROWS_AT_ONCE):
            yield [_values(column) for column in batch.columns]
    except (pa.ArrowException, OSError, ValueError, OverflowError) as problem:
        raise UnreadableFile(str(BROKEN)) from problem


def jsonl_names(path: Path) -> list[str]:
    """This function collects the names met in the first lines of a JSON lines file, in their order."""
    found: dict[str, None] = {}
    for index, line in enumerate(_lines(path)):
        if index >= NAMES_FROM_LINES:
            break
        found.update(dict.fromkeys(_object(line) or ()))
    return list(found)


def jsonl_records(path: Path, names: list[str]) -> Iterator[Record]:
    """This function reads the objects of a JSON lines file as rows with the given columns."""
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        flat = _object(line)
        if flat is not None:
            yield Record(number, [flat.get(name) for name in names])
        else:
            yield Record(number, [line.decode("utf-8", "replace").strip()], Problem.NOT_JSON)


def _open(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as problem:
        raise UnreadableFile(str(BROKEN)) from problem


def _values(column: pa.Array) -> list[Any]:
    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        column = column.cast(pa.timestamp("us", tz=column.type.tz), safe=False)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    return column.to_pylist()


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        if file.read(3) != b"\xef\xbb\xbf":
            file.seek(0)
        yield from file


def _object(line: bytes) -> dict[str, Any] | None:
    """The names and values of one line; None where it holds no object, or one nested beyond sense."""
    try:
        item = msgspec.json.decode(line)
        return _flat(item) if isinstance(item, dict) else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _flat(item: dict, before: str = "", depth: int = 1) -> dict[str, Any]:
    if depth > DEEPEST:
        raise RecursionError
    flat: dict[str, Any] = {}
    for key, value in item.items():
        if isinstance(value, dict):
            flat.update(_flat(value, f"{before}{key}.", depth + 1))
        else:
            flat[before + key] = value
    return flat
