"""Exports as Parquet."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from libreta.integrations.exports.tables import Column, as_text


class ParquetWriter:
    """Typed columns; money as DECIMAL."""

    TYPES = {
        "integer": pa.int64(),
        "reference": pa.int64(),
        "user": pa.int64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "datetime": pa.timestamp("us", tz="UTC"),
        "decimal": pa.decimal128(24, 6),
        "money": pa.decimal128(24, 6),
        "multi_choice": pa.list_(pa.string()),
    }

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._schema = pa.schema([(column.header, self._type(column)) for column in columns])
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")

    def _type(self, column: Column) -> pa.DataType:
        field = column.field
        if field.custom and field.kind in ("date", "datetime"):
            return pa.string()
        if field.kind in ("decimal", "money") and field.digits:
            return pa.decimal128(*field.digits)
        return self.TYPES.get(field.kind, pa.string())

    def __enter__(self) -> "ParquetWriter":
        return self

    def __exit__(self, *_unused: object) -> None:
        self._writer.close()

    def write(self, rows: list[list[Any]]) -> None:
        arrays = [
            pa.array([_parquet(value, type_) for value in column], type=type_)
            for column, type_ in zip(zip(*rows, strict=True), self._schema.types, strict=True)
        ]
        self._writer.write_batch(pa.record_batch(arrays, schema=self._schema))


def _parquet(value: Any, type_: pa.DataType) -> Any:
    if value is None:
        return None
    if pa.types.is_string(type_):
        return value if isinstance(value, str) else as_text(value)
    if pa.types.is_decimal(type_):
        return Decimal(str(value)).quantize(Decimal(1).scaleb(-type_.scale))
    return value
