"""Words with a fixed meaning: yes and no, choices by their labels, countries, currencies, languages."""

import json
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from django.utils.translation import gettext as _
from django.utils.translation import override

from libreta.kernel.fields import Field

from .folding import fold

LANGUAGES = ("en", "es", "ro")
_KNOWN = json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf-8"))
YES, NO = frozenset(_KNOWN["yes"]), frozenset(_KNOWN["no"])
_COUNTRY_WORDS: dict[str, str] = _KNOWN["countries"]
_JOINTS = frozenset(_KNOWN["joints"])
_CURRENCY_SIGNS: dict[str, str] = _KNOWN["currencies"]


def to_boolean(cell: Any) -> bool:
    """This function reads yes or no in three languages. Raises ValueError with a sentence."""
    if isinstance(cell, bool):
        return cell
    word = fold(str(cell)) if not isinstance(cell, float) else str(int(cell))
    if word in YES:
        return True
    if word in NO:
        return False
    raise ValueError(_("“%(value)s” is neither yes nor no.") % {"value": str(cell)[:60]})


def choice_words(field: Field) -> dict[str, str]:
    """This function maps the values and the labels in three languages of a choice field to its values."""
    words: dict[str, str] = {}
    for language in reversed(LANGUAGES):
        with override(language):
            words.update({fold(str(label)): value for value, label in field.choices})
    words.update({fold(value): value for value, _label in field.choices})
    return words


def to_choice(cell: Any, words: dict[str, str], field: Field) -> str:
    """This function reads one of a field's choices. Raises ValueError with a sentence that names them."""
    found = words.get(fold(str(cell)))
    if found is None:
        labels = ", ".join(str(label) for _value, label in field.choices[:12])
        raise ValueError(_("“%(value)s” is not one of: %(choices)s.") % {"value": str(cell)[:60], "choices": labels})
    return found


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in ("it", "pt", "de", "fr", "ro", "es", "en"):
        territories = Locale(language).territories
        names.update({fold(name): code for code, name in territories.items() if len(code) == 2 and code.isalpha()})
    names.update({code.lower(): code for code in Locale("en").territories if len(code) == 2 and code.isalpha()})
    return names | _COUNTRY_WORDS


@lru_cache(maxsize=5000)
def to_country(text: str) -> str:
    """This function gives the two letters of a country named in any of seven languages. Raises ValueError."""
    known, word = _countries(), fold(text.split("(")[0])
    code = known.get(fold(text)) or known.get(word)
    if code is None:
        code = known.get(" ".join(part for part in word.split() if part not in _JOINTS))
    if code is None and len(word) > 6:
        close = {known[name] for name in get_close_matches(word, known, n=3, cutoff=0.92)}
        code = close.pop() if len(close) == 1 else None
    if code is None:
        raise ValueError(_("“%(value)s” is not a country.") % {"value": text[:60]})
    return code


@lru_cache(maxsize=1000)
def to_currency(text: str) -> str:
    """This function gives the three letters of a currency. Raises ValueError."""
    known = Locale("en").currencies
    if text.strip().upper() in known:
        return text.strip().upper()
    code = _CURRENCY_SIGNS.get(text.strip().lower())
    if code is None:
        for language in LANGUAGES:
            code = code or next(
                (c for c, name in Locale(language).currencies.items() if fold(name) == fold(text)), None
            )
    if code is None:
        raise ValueError(_("“%(value)s” is not a currency.") % {"value": text[:60]})
    return code


@lru_cache(maxsize=1000)
def to_language(text: str) -> str:
    """This function gives the two letters of a language from `English (US)` or `es_MX`. Raises ValueError."""
    head = text.split("(")[0].split("/")[0].strip()
    code = head.replace("-", "_").split("_")[0].lower()
    if len(code) == 2 and code in Locale("en").languages:
        return code
    for language in (*LANGUAGES, "fr", "de", "pt", "it"):
        for short, name in Locale(language).languages.items():
            if fold(name) == fold(head):
                return short[:2]
    raise ValueError(_("“%(value)s” is not a language.") % {"value": text[:60]})
