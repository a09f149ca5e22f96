"""Reading Parquet, whose columns have names and types of their own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.utils.translation import gettext_lazy as _

from .records import Record
from .workbooks import UnreadableFile

ROWS_AT_ONCE = 5000
BROKEN = _("This file is not a readable Parquet file.")


def names(path: Path) -> list[str]:
    """This function lists the columns of a Parquet file."""
    return list(_open(path).schema_arrow.names)


def count(path: Path) -> int:
    """This function gives the number of rows of a Parquet file without reading them."""
    return _open(path).metadata.num_rows


def records(path: Path) -> Iterator[Record]:
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
