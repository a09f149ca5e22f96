"""Fields that point at records and people: what may be chosen, and what a typed text stands for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from libreta.kernel import access, query, records
from libreta.kernel.actors import Actor
from libreta.kernel.fields import Field
from libreta.kernel.refusals import Refusal
from libreta.ui import controls

OFFERED = 12


def options(field: Field, text: str, *, by: Actor, at: datetime, limit: int = OFFERED) -> list[dict[str, Any]]:
    """This function lists what the actor may choose for a reference or user field, best matches of the text first."""
    if field.kind == "user":
        return _users(text, limit)
    if not field.target:
        return []
    target = records.get(field.target)
    readable = target.fields_for(by)
    names = [n for n in (target.title, *target.subtitle) if n in readable]
    rows = query.of(target.key, by=by, at=at).only(names)
    try:
        found = rows.search(text).top(limit) if text.strip() else rows.page(limit).rows
    except Refusal:
        return []
    access.note("search", target.key, [row["id"] for row in found], by=by, at=at, detail=text)
    return [
        {
            "value": row["id"],
            "text": str(row.get(target.title) or f"#{row['id']}"),
            "more": " · ".join(str(row[n]) for n in names[1:] if row.get(n) and not readable[n].is_link),
        }
        for row in found
    ]


def _users(text: str, limit: int) -> list[dict[str, Any]]:
    people = records.user_model()._default_manager.filter(is_active=True)
    for word in text.replace("\x00", " ").split()[:5]:
        people = people.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return [{"value": user.pk, "text": user.name, "more": user.email} for user in people.order_by("name")[:limit]]


def read(field: Field, data: QueryDict, *, by: Actor, at: datetime) -> tuple[Any, str, tuple[str, ...]]:
    """This function reads a field from a form: its value, the text beside it, and what is wrong with the text.

    A text without a chosen record stands for the one record that it names.
    """
    if not field.is_link:
        return controls.read(field, data), "", ()
    value, text = data.get(field.name, "").strip(), data.get(f"{field.name}__text", "").strip()
    if value or not text:
        return (value, text, ()) if text or f"{field.name}__text" not in data else ("", "", ())
    found = options(field, text, by=by, at=at, limit=5)
    same = [o for o in found if o["text"].casefold() == text.casefold()] or found
    if len(same) == 1:
        return str(same[0]["value"]), same[0]["text"], ()
    if not found:
        return "", text, (_("Nothing is called “%(text)s”.") % {"text": text[:60]},)
    return "", text, (_("Choose one of: %(names)s.") % {"names": ", ".join(o["text"] for o in found)},)
