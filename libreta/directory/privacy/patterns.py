"""How the texts that mean a person are recognised in the texts of others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

GAP = r"[\s().\-/]{0,3}"


def pattern(marks: Iterable[str]) -> str:
    """This function gives one regular expression, for PostgreSQL and for Python, without regard to capitals.

    A telephone number is found however it is grouped, a name with any space between its words, with or without accents.
    """
    return "|".join(sorted({form for mark in marks for form in _forms(mark)}, key=len, reverse=True))


def _forms(mark: str) -> set[str]:
    digits = re.sub(r"\D", "", mark)
    if mark.startswith("+") and len(digits) >= 8:
        core = GAP.join(digits[-9:])
        return {rf"(?:[+]?[0-9]{{1,3}}{GAP})?0?{core}"}
    if "@" in mark:
        return {_escaped(mark)}
    words = mark.split()
    spellings = {tuple(words), tuple(_folded(word) for word in words)}
    return {r"\s+".join(_escaped(word) for word in spelling) for spelling in spellings}


def _escaped(text: str) -> str:
    return re.sub(r"([^\w@\s])", r"\\\1", text)


def _folded(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
