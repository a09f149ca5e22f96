"""Words that say little about who somebody is: particles, titles, legal forms, free-mail hosts, words of streets."""

from __future__ import annotations

import re
from pathlib import Path


def _sections() -> dict[str, list[str]]:
    text = Path(__file__).with_name("words.txt").read_text(encoding="utf-8")
    parts = re.split(r"^\[(.+)\]$", text, flags=re.M)[1:]
    return {
        name: [w.strip() for w in re.split(r"[,\n]" if "," in body else r"\s+", body) if w.strip()]
        for name, body in zip(parts[::2], parts[1::2], strict=True)
    }


_told = _sections()
PARTICLES = frozenset(_told["particles"])
TITLES = frozenset(_told["titles"])
FREE_MAIL = frozenset(_told["free mail"])
SHARED_HOSTS = FREE_MAIL | frozenset(_told["shared hosts"])
DOTLESS = frozenset(_told["dotless mail"])
SECOND_LEVEL = frozenset(_told["second level"])
LEGAL_FORMS = tuple(_told["legal forms"])
STREET_WORDS = dict(pair.split("=") for pair in _told["street words"])
EVERYBODYS_TAX_IDS = frozenset(_told["everybody's tax numbers"])
"""The numbers that Mexican invoices bear when the buyer gave none."""
