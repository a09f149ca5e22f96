"""Names of people: folded words, short and pet forms, and which part is the family's."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from libreta.intelligence.linkage.words import PARTICLES, TITLES

WORD = re.compile(r"[^\W_]+")
LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "œ": "oe", "ı": "i", "'": "", "’": "", "´": ""}
)


@lru_cache(maxsize=200_000)
def folded(text: str) -> str:
    """This function writes a text in small letters without accents; apostrophes fall out, so that O'Neil is oneil."""
    small = text.lower()
    if small.isascii():
        return small.replace("'", "")
    plain = unicodedata.normalize("NFKD", small.translate(LETTERS))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """This function gives the folded words of a text."""
    return WORD.findall(folded(text)) if text else []


@cache
def _near() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    table = Path(__file__).with_name("nicknames.txt").read_text(encoding="utf-8")
    for line in table.splitlines():
        name, colon, forms = line.partition(":")
        if colon and not line.startswith("#"):
            for form in (name.strip(), *map(folded, forms.split())):
                found.setdefault(form, {form}).add(name.strip())
    return {form: frozenset(names) for form, names in found.items()}


@lru_cache(maxsize=100_000)
def called(given: str) -> frozenset[str]:
    """This function gives the full names that somebody called so may bear: Pepe may be José; Alex Alejandro or
    Alexandru."""
    return _near().get(given, frozenset((given,)))


def is_given(word: str) -> bool:
    """This function tells whether a word is known as a given name or a form of one."""
    return word in _near()


def parted(given: str, family: str, whole: str) -> tuple[list[str], list[str]]:
    """This function gives the words of the given and of the family names; where only the whole name is known it is cut.

    Particles and titles fall out. Spanish names have two surnames; Romanian papers write the family first.
    """
    if given or family:
        return _plain(words_of(given)), _plain(words_of(family))
    before, comma, after = whole.partition(",")
    if comma and _plain(words_of(after)):
        return _plain(words_of(after)), _plain(words_of(before))
    words = _plain(words_of(whole))
    if len(words) < 2:
        return words, []
    if not is_given(words[0]) and is_given(words[-1]):
        return words[1:], words[:1]
    known = 0
    while known < len(words) - 1 and is_given(words[known]):
        known += 1
    cut = known or (1 if len(words) < 4 else 2)
    return words[:cut], words[cut:]


def _plain(words: list[str]) -> list[str]:
    kept = [word for word in words if word not in PARTICLES and word not in TITLES]
    return kept or words


SOUNDS = (
    (re.compile(r"ph"), "f"),
    (re.compile(r"[vw]"), "b"),
    (re.compile(r"qu(?=[ei])"), "k"),
    (re.compile(r"c(?=[eiy])|z|sch|sh|sz"), "s"),
    (re.compile(r"ch"), "c"),
    (re.compile(r"ll|[yj](?=[aeiou])"), "i"),
    (re.compile(r"[cqk]+"), "k"),
    (re.compile(r"g(?=[ei])"), "i"),
    (re.compile(r"h"), ""),
    (re.compile(r"x"), "s"),
    (re.compile(r"(?<=.)[aeiouy]"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """This function writes how a word sounds, roughly, in our three languages: its consonants, at most five."""
    for pattern, letter in SOUNDS:
        word = pattern.sub(letter, word)
    return word[:5]
