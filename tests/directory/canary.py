"""Looking for marked texts in everything that is kept: every column of every table, every file, also packed ones."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

from django.db import connection

MARK = "zqcanary"


def in_tables(mark: str = MARK) -> list[str]:
    """This function lists every table and column in which the mark stands: texts, JSON, arrays and bytes alike."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.attname, t.typname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
            "JOIN pg_type t ON t.oid = a.atttypid WHERE c.relkind IN ('r', 'p', 'm') AND a.attnum > 0 "
            "AND NOT a.attisdropped AND c.relnamespace = 'public'::regnamespace ORDER BY 1, 2"
        )
        for table, column, kind in cursor.fetchall():
            text = f"encode(\"{column}\", 'escape')" if kind == "bytea" else f'"{column}"::text'
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE {text} ILIKE %s', [f"%{mark}%"])
            if count := cursor.fetchone()[0]:
                found.append(f"{table}.{column}: {count}")
    return found


def in_files(*folders: Path, mark: str = MARK) -> list[str]:
    """This function lists every file in which the mark stands, packed or not."""
    found = []
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.exists() else ():
            if path.is_file() and _has(path.name, path.read_bytes(), mark.encode()):
                found.append(str(path))
    return found


def _has(name: str, content: bytes, mark: bytes) -> bool:
    if mark in name.lower().encode() or mark in content.lower():
        return True
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(_has(one, archive.read(one), mark) for one in archive.namelist())
    if content[:2] == b"\x1f\x8b":
        return _has(name, gzip.decompress(content), mark)
    if content[:4] == b"PAR1":
        import pyarrow.parquet as pq

        return mark in str(pq.read_table(io.BytesIO(content)).to_pydict()).lower().encode()
    return False
