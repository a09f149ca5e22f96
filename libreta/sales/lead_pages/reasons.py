"""Reasons of a score in words, in the language of who reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from libreta.intelligence.outcome_sources import outcome


def sentences(reasons: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """This function gives (tone, sentence) of each reason; what is not known any more is left out."""
    found = []
    for reason in reasons:
        if reason.get("code") == "points":
            points = int(reason.get("points", 0))
            found.append(("good" if points > 0 else "bad", f"{reason.get('rule', '')}: {points:+d}"))
        elif reason.get("code") == "factor":
            up = float(reason.get("weight", 0)) > 0
            said = _("%(fact)s raises the chance.") if up else _("%(fact)s lowers the chance.")
            found.append(("good" if up else "bad", said % {"fact": fact(reason)}))
    return found


def fact(reason: Mapping[str, Any]) -> str:
    """This function names a fact: the field and what stands in it."""
    value = reason.get("value")
    label = label_of(str(reason.get("feature", "")))
    return f"{label}: {_('nothing') if value in (None, '') else value}"


def label_of(name: str) -> str:
    """This function gives the label of a fact that the score looks at."""
    source = outcome("leads")
    text = source.label_of(name) if source else name
    return text[:1].upper() + text[1:]
