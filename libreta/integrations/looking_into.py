"""Whether a file mentions a person: text in any usual encoding, workbooks and other archives, Parquet."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

CHUNK = 4 << 20
OVERLAP = 512
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1252", "cp1250")
DEEPEST = 3


def mentions(path: Path, marks: Iterable[str]) -> bool:
    """This function tells whether a file mentions any of the texts, without regard to capitals.

    A number is found however it is grouped. What cannot be read (a damaged archive) counts as mentioning: nobody can
    say that it does not.
    """
    marks = tuple(marks)
    if not marks:
        return False
    try:
        with path.open("rb") as file:
            return _in(file, path.name, marks, 0)
    except FileNotFoundError:
        return False
    except (OSError, zipfile.BadZipFile, RuntimeError, ValueError, EOFError):
        return True


def _in(file: IO[bytes], name: str, marks: tuple[str, ...], depth: int) -> bool:
    head = file.read(4)
    file.seek(0)
    if head == b"PK\x03\x04" and depth < DEEPEST:
        with zipfile.ZipFile(file) as archive:
            return any(_in(_seekable(archive, one), one, marks, depth + 1) for one in archive.namelist())
    if head == b"PAR1":
        return _in_parquet(file, marks)
    if head[:2] == b"\x1f\x8b" and depth < DEEPEST:
        import gzip

        with gzip.open(file) as inner:
            return _in_bytes(inner, marks)
    return _in_bytes(file, marks)


def _seekable(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    return archive.open(name)


def _in_parquet(file: IO[bytes], marks: tuple[str, ...]) -> bool:
    import pyarrow.parquet as pq

    wanted = re.compile("|".join(_digits_apart(mark) for mark in marks), re.IGNORECASE)
    for batch in pq.ParquetFile(file).iter_batches(batch_size=10_000):
        for column in batch.columns:
            is_text = str(column.type).startswith(("string", "large_string", "list<", "binary"))
            if is_text and any(wanted.search(str(value)) for value in column.to_pylist() if value):
                return True
    return False


def _in_bytes(file: IO[bytes], marks: tuple[str, ...]) -> bool:
    wanted = re.compile(b"|".join(_as_bytes(marks)), re.IGNORECASE)
    return any(wanted.search(chunk) for chunk in _chunks(file))


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    before = b""
    while data := file.read(CHUNK):
        yield before + data
        before = data[-OVERLAP:]


def _digits_apart(mark: str) -> str:
    digits = re.sub(r"\D", "", mark)
    if mark.startswith("+") and len(digits) >= 8:
        return r"[\s().\-/]{0,3}".join(digits[-9:])
    return r"\s+".join(re.escape(word) for word in mark.split())


def _as_bytes(marks: tuple[str, ...]) -> Iterator[bytes]:
    for mark in marks:
        yield _digits_apart(mark).encode()
        for form in {mark, mark.lower(), mark.upper(), mark.title()}:
            for encoding in ENCODINGS:
                try:
                    yield re.escape(form.encode(encoding))
                except UnicodeEncodeError:
                    continue
