"""Reading JSON lines: one object per line, nested ones flattened to names with dots."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from .long_lines import OverlongBytes, byte_lines
from .records import Problem, Record

NAMES_FROM_LINES = 1000
DEEPEST = 20


def names(path: Path) -> list[str]:
    """This function collects the names met in the first lines of a JSON lines file, in their order."""
    found: dict[str, None] = {}
    for index, line in enumerate(_lines(path)):
        if index >= NAMES_FROM_LINES:
            break
        found.update(dict.fromkeys(_object(line) or ()))
    return list(found)


def records(path: Path, columns: list[str]) -> Iterator[Record]:
    """This function reads the objects of a JSON lines file as rows with the given columns."""
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        if line.__class__ is OverlongBytes:
            yield Record(number, [line.decode("utf-8", "replace")], Problem.TOO_LONG)
            continue
        flat = _object(line)
        if flat is not None:
            yield Record(number, [flat.get(name) for name in columns])
        else:
            yield Record(number, [line.decode("utf-8", "replace").strip()], Problem.NOT_JSON)


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        if file.read(3) != b"\xef\xbb\xbf":
            file.seek(0)
        yield from byte_lines(file)


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
