"""Whose note is whose to read: a note follows its subject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from libreta.collaboration import subjects
from libreta.kernel import records
from libreta.kernel.actors import Actor, Scope
from libreta.kernel.rows import NOTHING, visible


def follow_subject(actor: Actor, verb: str) -> Q:
    """This function gives the condition on notes whose subject the actor may see.

    To change a note one must also see it as one's own or as a colleague's, as the scope of the verb says.
    """
    parts = [part for kind in records.all_types() if kind.key != "note" and (part := _on(kind, actor)) is not None]
    if not parts:
        return NOTHING
    followed = parts[0]
    for part in parts[1:]:
        followed |= part
    return followed if verb == "read" else followed & _written_by(actor, verb)


def _on(kind: records.RecordType, actor: Actor) -> Q | None:
    condition = visible(kind, actor)
    if condition == NOTHING:
        return None
    if not condition:
        return Q(subject_type=kind.key)
    rows = kind.model._default_manager.filter(condition, pk=OuterRef("subject_id"))
    return Q(subject_type=kind.key) & Q(Exists(rows))


def _written_by(actor: Actor, verb: str) -> Q:
    scope = actor.rights.scope("note", verb)
    if scope is Scope.ALL or verb == "create":
        return Q()
    people = actor.colleague_ids if scope is Scope.TEAM else frozenset()
    return Q(owner_id__in=sorted(people | {actor.user_id})) if actor.user_id else NOTHING


def prepare_notes(
    rows: Sequence[dict[str, Any]], *, by: Actor, at: datetime, held: Sequence[Any] | None = None
) -> None:
    """This function completes what a new note is on. A note stays where it was written."""
    if held is None:
        subjects.settle(rows, by=by)


def problems_of(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None
) -> dict[int, dict[str, str]]:
    """This function finds notes that are on nothing, on what the writer does not see, or that would move."""
    found: dict[int, dict[str, str]] = {}
    for number, row in enumerate(rows):
        if held is None and not (row.get("subject_type") and row.get("subject_id")):
            found[number] = {"customer": _("A note is on a customer or on another record.")}
        elif held is not None and _moves(row, held[number]):
            found[number] = {"customer": _("A note stays where it was written.")}
    if held is None:
        for number in subjects.unseen(rows, by=by):
            found[number] = {"subject_id": _("There is no such record, or it is not shared with you.")}
    return found


def _moves(row: Mapping[str, Any], before: Any) -> bool:
    now = {"subject_type": before.subject_type, "subject_id": before.subject_id, "customer": before.customer_id}
    return any(name in row and row[name] != value for name, value in now.items())
