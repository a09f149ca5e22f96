"""Who we are on paper, as quotes need it."""

from __future__ import annotations

from libreta.sales.letterhead.models import Letterhead


def letterhead() -> Letterhead:
    """This function gives the company's letterhead, or an empty one where nobody has filled it in yet."""
    return Letterhead.objects.filter(pk=1).first() or Letterhead()


def in_language(texts: dict[str, str], language: str) -> str:
    """This function gives a text in a language, or in the first one that has it."""
    return texts.get(language) or next((text for text in texts.values() if text), "")
