"""Guessing the field of each column from its header, its values, or from what the same person chose before."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from libreta.integrations.imports.normalise.folding import fold
from libreta.integrations.imports.normalise.words import LANGUAGES
from libreta.integrations.imports.plan import NUMBER
from libreta.kernel import records
from libreta.kernel.actors import Actor, FieldRight
from libreta.kernel.fields import Field

from .likely import likely
from .synonyms import words_of

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
_TELEPHONE = re.compile(r"'?(?!\d{1,3}(?:\.\d{1,3}){3}$)(?!\d{4}-\d\d-\d\d)\+?[\d\s().x-]{8,20}")


@dataclass(frozen=True)
class Guess:
    """The field proposed for a column, and why: name, label, synonym, likely, values, remembered or
    preset."""

    column: int
    header: str
    field: str = ""
    why: str = ""


def importable(type_key: str, by: Actor) -> dict[str, Field]:
    """This function gives the fields of a type that the actor may fill by an import."""
    fields = records.get(type_key).fields_for(by, FieldRight.WRITE)
    return {name: field for name, field in fields.items() if field.kind != "json"}


def header_print(headers: Sequence[str]) -> str:
    """This function gives the finger print of a set of headers, by which a mapping is remembered."""
    return hashlib.sha256("\x1f".join(fold(header) or header for header in headers).encode()).hexdigest()[:32]


def guess(headers: Sequence[str], type_key: str, by: Actor, samples: Sequence[Sequence[Any]] = ()) -> list[Guess]:
    """This function proposes a field for every column, each field at most once."""
    fields = importable(type_key, by)
    numbers = _numbers(fields)
    known, synonyms = _known(fields), words_of(type_key)
    found: dict[int, Guess] = {}
    taken: set[str] = set()
    for why, words in (("number", numbers), ("label", known), ("synonym", synonyms)):
        for column, header in enumerate(headers):
            name = words.get(fold(header), "")
            if name == "sku" and _is_better_told(column, headers, words, samples):
                continue
            if column not in found and (name in fields or (why == "number" and name)) and name not in taken:
                found[column] = Guess(column, header, name, why)
                taken.add(name)
    for column, header in enumerate(headers):
        name = "" if column in found else likely(header, {**synonyms, **known})
        if name in fields and name not in taken:
            found[column] = Guess(column, header, name, "likely")
            taken.add(name)
    _tell_given_names(found, fields)
    for column, header in enumerate(headers):
        if column not in found:
            name = _by_values(column, samples, fields, taken)
            found[column] = Guess(column, header, name, "values" if name else "")
            taken.add(name)
    return [found[column] for column in range(len(headers))]


def _is_better_told(column: int, headers: Sequence[str], words: dict[str, str], samples: Sequence) -> bool:
    """Whether another column of the same meaning tells the rows apart, and this one does not."""

    def tells_apart(place: int) -> bool:
        cells = [str(row[place]) for row in samples if place < len(row) and row[place] not in (None, "")]
        return len(cells) == len(samples) > 1 and len(set(cells)) == len(cells)

    others = [i for i, header in enumerate(headers) if i != column and words.get(fold(header)) == "sku"]
    return not tells_apart(column) and any(tells_apart(place) for place in others)


def _tell_given_names(found: dict[int, Guess], fields: dict[str, Field]) -> None:
    """A name beside a family name is the given one: `Nombre`, `Apellidos`."""
    by_field = {guess.field: guess for guess in found.values()}
    if {"name", "family_name"} <= by_field.keys() and "given_name" in fields and "given_name" not in by_field:
        known = by_field["name"]
        found[known.column] = replace(known, field="given_name")


def number_headers(fields: dict[str, Field], *, raw: bool = False) -> dict[str, str]:
    """This function gives the headers of Libreta's own numbers in exports: the record's, and those of its links."""
    links = [name for name, field in fields.items() if field.is_link]
    if raw:
        return {NUMBER: "libreta_id", **{name: f"{name}_libreta_id" for name in links}}
    worded = {name: _("%(field)s (number in Libreta)") % {"field": fields[name].label} for name in links}
    return {NUMBER: _("Number in Libreta"), **worded}


def is_own(headers: Sequence[str], type_key: str, by: Actor) -> bool:
    """This function tells whether a file has a column with Libreta's own numbers, as its exports have."""
    own = {header for header, name in _numbers(importable(type_key, by)).items() if name == NUMBER}
    return any(fold(header) in own for header in headers)


def _numbers(fields: dict[str, Field]) -> dict[str, str]:
    found = {fold(header): name for name, header in number_headers(fields, raw=True).items()}
    for language in LANGUAGES:
        with override(language):
            found.update({fold(header): name for name, header in number_headers(fields).items()})
    return found


def _known(fields: dict[str, Field]) -> dict[str, str]:
    """Names and labels of the fields in all languages, folded; the reader's English label wins last."""
    known: dict[str, str] = {}
    for language in reversed(LANGUAGES):
        with override(language):
            known.update({fold(str(field.label)): name for name, field in fields.items()})
    known.update({fold(name.removeprefix("x_")): name for name in fields})
    known.update({fold(name): name for name in fields})
    return known


def _by_values(column: int, samples: Sequence[Sequence[Any]], fields: dict[str, Field], taken: set[str]) -> str:
    cells = [str(row[column]) for row in samples if column < len(row) and row[column] not in (None, "")]
    if len(cells) < 3:
        return ""
    for name, pattern in (("email", _ADDRESS), ("phone", _TELEPHONE)):
        if name not in fields or name in taken:
            continue
        fitting = sum(bool(pattern.fullmatch(c.strip())) for c in cells) > 0.9 * len(cells)
        if fitting and (name == "email" or _look_dialled(cells)):
            return name
    return ""


def _look_dialled(cells: list[str]) -> bool:
    """Whether most cells are written as telephones are, rather than as plain numbers."""
    return sum(sum(ch.isdigit() for ch in c) >= 9 and not c.isdigit() for c in cells) > 0.5 * len(cells)
