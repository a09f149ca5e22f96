"""Translation catalogs, compiled by Babel whenever the source is newer; no gettext program is needed."""

import os
import tempfile
from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_outdated(folder: Path = LOCALE) -> list[Path]:
    """This function compiles each `.po` whose `.mo` is missing or older, and returns those it compiled."""
    return [compiled for source in sorted(folder.glob("*/LC_MESSAGES/*.po")) if (compiled := _compile(source))]


def _compile(source: Path) -> Path | None:
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
        return None
    if not os.access(source.parent, os.W_OK):
        return None
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalog = read_po(file, locale=source.parent.parent.name)
    handle, name = tempfile.mkstemp(dir=source.parent, prefix=".mo-")
    with os.fdopen(handle, "wb") as file:
        write_mo(file, catalog)
    os.chmod(name, 0o644)
    os.replace(name, target)
    return target
