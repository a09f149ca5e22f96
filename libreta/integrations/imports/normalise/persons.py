"""Names of persons: split into given and family name, and capitalised only where nobody chose the capitals."""

import re
from functools import lru_cache

PARTICLES = frozenset(
    [
        "da",
        "das",
        "de",
        "del",
        "della",
        "der",
        "des",
        "di",
        "do",
        "dos",
        "du",
        "el",
        "la",
        "las",
        "le",
        "lo",
        "los",
        "van",
        "vande",
        "vander",
        "von",
        "y",
        "e",
        "i",
        "zu",
        "ter",
        "ten",
        "af",
        "av",
        "bin",
        "ibn",
    ]
)
_PLAIN = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]{2,})? [^\W\d_]{2,}(?:-[^\W\d_]{2,})?")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_TITLES = frozenset(
    ["mr", "mrs", "ms", "dr", "prof", "sr", "sra", "srta", "dl", "dna", "lic", "ing", "arq", "don", "dona"]
)


@lru_cache(maxsize=20_000)
def split(full: str, language: str = "en") -> tuple[str, str]:
    """This function splits a full name into (given, family).

    In Spanish the last two words of four or more, and of three after a single given name, are both family names.
    """
    full = " ".join(full.split())
    if not full:
        return "", ""
    if _PLAIN.fullmatch(full):
        first, last = full.split(" ")
        if first.lower() not in _TITLES and first.lower() not in PARTICLES:
            return capitalised(first), capitalised(last)
    if language[:2] == "es" and "," not in full:
        return _spanish(full)
    from nameparser import HumanName  # loaded for the first name that is not plain

    name = HumanName(full)
    given = " ".join(part for part in (name.first, name.middle) if part)
    family = " ".join(part for part in (name.last, name.suffix) if part)
    if not given and not family:
        return "", capitalised(full)
    return capitalised(given), capitalised(family)


def _spanish(full: str) -> tuple[str, str]:
    words = full.split(" ")
    if words[0].rstrip(".").lower() in _TITLES and len(words) > 2:
        words = words[1:]
    groups: list[str] = []
    pending: list[str] = []
    for word in words:
        pending.append(word)
        if word.lower() in PARTICLES and (groups or pending[:-1]):
            continue
        groups.append(" ".join(pending))
        pending = []
    if pending:
        groups.append(" ".join(pending))
    if len(groups) == 1:
        return capitalised(groups[0]), ""
    families = 2 if len(groups) >= 3 else 1
    return capitalised(" ".join(groups[:-families])), capitalised(" ".join(groups[-families:]))


@lru_cache(maxsize=20_000)
def capitalised(text: str) -> str:
    """This function gives a name its capitals when it is written all in capitals or all in small letters."""
    text = " ".join(text.split())
    if len(text) < 2 or not (text.isupper() or text.islower()):
        return text
    words = text.split(" ")
    return " ".join(_word(word, first=index == 0) for index, word in enumerate(words))


def _word(word: str, *, first: bool) -> str:
    low = word.lower()
    if low in PARTICLES and not first:
        return low
    if re.fullmatch(r"[ivx]{2,4}", low):
        return low.upper()
    return _WORD.sub(lambda match: _part(match.group()), low)


def _part(part: str) -> str:
    if part.startswith("mc") and len(part) > 3:
        return f"Mc{part[2:].capitalize()}"
    pieces = re.split(r"(['’])", part)
    if len(pieces) == 3 and len(pieces[0]) <= 2:
        return "".join(piece.capitalize() for piece in pieces)
    return part.capitalize()
