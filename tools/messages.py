"""Collects the texts of the product and brings the catalogs up to date, without the gettext programs.

python -m tools.messages          update libreta/locale/*/LC_MESSAGES/django.po
python -m tools.messages --check  list what is not translated; exit code 1 when there is any
"""

import ast
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "libreta"
LANGUAGES = ("es", "ro")
WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)  # the catalogs change with their texts, not with the clock
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(n?p?gettext|_)\(\s*({LITERAL}(?:\s*,\s*{LITERAL})*)")
PLACEHOLDER = re.compile(r"%\([a-z_0-9]+\)[sdif]|%[sd]|\{[a-z_0-9]*\}")


def texts() -> Catalog:
    """This function extracts every translatable text of the package."""
    found = Catalog(project="Libreta", charset="utf-8")
    for path in _sources():
        for message, context in _of_code(path) if path.suffix == ".py" else _of_template(path):
            if message and (message[0] if isinstance(message, tuple) else message):
                found.add(message, context=context)
    return found


def _of_code(path: Path) -> Iterator[tuple[str | tuple, str | None]]:
    for _line, message, _comments, context in extract("python", BytesIO(path.read_bytes()), KEYWORDS):
        yield message, context


def _of_template(path: Path) -> Iterator[tuple[str | tuple, str | None]]:
    """Django writes a template's texts as calls of gettext; here they are picked out of what it wrote."""
    for name, arguments in CALL.findall(templatize(path.read_text("utf-8"))):
        parts = ast.literal_eval(f"({arguments},)")
        context = parts[0] if "p" in name.removeprefix("n").removesuffix("gettext") else None
        words = parts[1:] if context is not None else parts
        yield (tuple(words[:2]) if name.startswith("n") else words[0]), context


def _sources() -> Iterator[Path]:
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts and "vendor" not in path.parts:
            yield path


def catalog_path(language: str) -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """This function reads the catalog of a language, an empty one where there is none yet."""
    path = catalog_path(language)
    if not path.exists():
        return Catalog(locale=language, project="Libreta", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update() -> None:
    """This function brings all catalogs up to date: new texts come in empty, gone ones leave."""
    template = texts()
    for language in LANGUAGES:
        catalog = read(language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        catalog.header_comment = (
            "# Libreta. Written by hand; `python -m tools.messages` brings new texts in and takes old ones out."
        )
        catalog.fuzzy = False
        catalog.last_translator = catalog.language_team = ""
        catalog.creation_date = catalog.revision_date = WRITTEN
        path = catalog_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(
                file, catalog, width=110, omit_header=False, sort_output=True, no_location=True, ignore_obsolete=True
            )


def problems(language: str) -> list[str]:
    """This function lists what is wrong with a language: texts missing, fuzzy, with other placeholders, or gone."""
    catalog = read(language)
    wrong = []
    for message in texts():
        if message.id:
            known = catalog.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
            wrong += [f"{language}: {message.id!r}: {what}" for what in _faults(message, known, catalog)]
    return wrong


def _faults(message: Message, known: Message | None, catalog: Catalog) -> list[str]:
    if known is None:
        return ["not in the catalog; run python -m tools.messages"]
    strings = known.string if isinstance(known.string, tuple | list) else (known.string,)
    if isinstance(message.id, tuple | list) and len(strings) != catalog.num_plurals:
        return ["a plural form is missing"]
    if not all(strings):
        return ["not translated"]
    if known.fuzzy:
        return ["fuzzy"]
    wanted = set(PLACEHOLDER.findall(message.id if isinstance(message.id, str) else message.id[-1]))
    faults = []
    for text in strings:
        if set(PLACEHOLDER.findall(text)) - wanted or (
            text is strings[-1] and set(PLACEHOLDER.findall(text)) != wanted
        ):
            faults.append(f"placeholders differ in {text!r}")
        if re.search("[şţŞŢ]", text):
            faults.append(f"a cedilla instead of a comma below in {text!r}")
    return faults


def main() -> int:
    if "--check" not in sys.argv:
        update()
        return 0
    found = [line for language in LANGUAGES for line in problems(language)]
    print("\n".join(found) or "Every text is translated.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
