"""Columns whose every cell is written as it is kept already: one look at all of them together instead of at each.

Most columns of most files are like that. Whoever is not sure says no, and the cells are cleaned one by one.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from . import emails, phones

JOINT = "\n"
SHORT = 64  # an address no longer than this has no part that is too long
_ADDRESSES = re.compile(
    r"(?:(?:[a-z0-9_+-]++(?:\.[a-z0-9_+-]++)*+@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,12})?\n)*+"
)
_NUMBERS = re.compile(r"(?:(?:\+[1-9][0-9]{6,14})?\n)*+")
Test = Callable[[list[Any]], bool]


def _joined(cells: Sequence[Any]) -> str | None:
    """All cells in one text, None unless each is a text of one line."""
    try:
        text = JOINT.join(cells)
    except TypeError:
        return None
    return text if text.count(JOINT) == len(cells) - 1 else None


def lines(longest: int | None, nothing: frozenset[str], *, is_guarded: bool) -> Test:
    """This function makes the test whether all cells are clean lines no longer than `longest`.

    `nothing` are words that mean that a cell is empty; `is_guarded`: an apostrophe in front may have to come off.
    """
    nothing = nothing - {""}

    def are_settled(cells: list[Any]) -> bool:
        text = _joined(cells)
        if text is None or not nothing.isdisjoint(cells):
            return False
        if longest and len(text) > longest and max(map(len, cells)) > longest:
            return False
        if not text.replace(JOINT, "").isprintable():
            return False
        if not text.isascii() and not unicodedata.is_normalized("NFC", text):
            return False
        framed = f"\n{text}\n"
        return not ("  " in framed or " \n" in framed or "\n " in framed or (is_guarded and "\n'" in framed))

    return are_settled


def addresses(longest: int | None) -> Test:
    """This function makes the test whether all cells are usual e-mail addresses in small letters."""
    most = min(longest or SHORT, SHORT)

    def are_settled(cells: list[Any]) -> bool:
        text = _joined(cells)
        if text is None or max(map(len, cells)) > most or not _ADDRESSES.fullmatch(text + JOINT):
            return False
        return emails.SPECIAL.isdisjoint({cell.rpartition(".")[2] for cell in cells})

    return are_settled


def telephones(cells: list[Any]) -> bool:
    """This function tells whether all cells are international numbers of a length that exists in their country."""
    text = _joined(cells)
    if text is None or not _NUMBERS.fullmatch(text + JOINT):
        return False
    # What decides stands in the first four digits and the length.
    kinds = {(cell[:5], len(cell)): cell for cell in cells}
    kinds.pop(("", 0), None)
    return all(map(phones.is_plain_international, kinds.values()))
