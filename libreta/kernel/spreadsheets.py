"""Keeping spreadsheets from running what somebody typed into a form.

A text that starts with a formula sign (= + - @, tab, carriage return), after any apostrophes, gets one apostrophe in
front; an import takes exactly one off. Plain numbers and telephones (`-12.5`, `+40721234567`) keep their value.
"""

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]\d+(?:[.,]\d+)?")


def guarded(text: str) -> str:
    """This function puts an apostrophe before a text that a spreadsheet would run."""
    if text[:1] not in "'=+-@\t\r" or not _FORMULA.match(text) or _NUMBER.fullmatch(text):
        return text
    return f"'{text}"
