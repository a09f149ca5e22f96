"""What other programs and people call our fields, in the languages of their users.

The words stand in synonyms.json, folded (see normalise.folding), by record type and field. Outlook writes its headers
in the language of its user: twelve of them are there.
"""

import json
from functools import lru_cache
from pathlib import Path

WORDS = Path(__file__).with_name("synonyms.json")


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, list[str]]]:
    return json.loads(WORDS.read_text(encoding="utf-8"))


def words_of(type_key: str) -> dict[str, str]:
    """This function maps folded headers to field names of a record type."""
    words: dict[str, str] = {}
    for name, synonyms in _tables().get(type_key, {}).items():
        for synonym in synonyms:
            words.setdefault(synonym, name)
    return words
