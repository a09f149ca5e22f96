"""What must hold of a task, who may see it, and what it leaves unsaid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from libreta.collaboration import subjects
from libreta.collaboration.tasks.terms import EARLIEST_REMINDER, LONGEST_MEETING, LONGEST_STAY, Kind
from libreta.kernel import sharing
from libreta.kernel.actors import Actor, Scope
from libreta.kernel.rows import NOTHING

HOUR = timedelta(hours=1)
TIMES = frozenset({"starts_at", "ends_at", "starts_on", "ends_on", "due_at"})
OF_SERIES = TIMES | {"title", "kind", "priority", "customer", "body", "place", "is_private", "remind_before"}


def shared_tasks(actor: Actor, verb: str) -> Q:
    """This function gives the condition on tasks that the actor may see or change.

    The scope of the role decides, as everywhere; beyond it, who is invited may read, and a private task is its owner's
    alone, whatever the role.
    """
    found = within_scope(actor, verb)
    if verb == "create" or actor.role == "system":
        return found
    if actor.user_id is None:
        return NOTHING if found == NOTHING else found & Q(is_private=False)
    mine = Q(owner_id=actor.user_id)
    if verb in ("read", "export"):
        return (found & Q(is_private=False)) | mine | Q(attending__contains=[actor.user_id])
    return found & (Q(is_private=False) | mine)


def within_scope(actor: Actor, verb: str, type_key: str = "task") -> Q:
    """This function gives the condition on tasks that the scope of the role reaches, private ones too."""
    scope = actor.rights.scope(type_key, verb)
    if scope is Scope.ALL:
        return Q()
    if actor.user_id is None or scope is Scope.NONE:
        return NOTHING
    people = actor.colleague_ids if scope is Scope.TEAM else frozenset()
    own = Q(owner_id__in=sorted(people | {actor.user_id})) if people else Q(owner_id=actor.user_id)
    shared = sharing.opened(type_key, actor, verb)
    return own if shared is None else own | shared


def prepare_tasks(
    rows: Sequence[dict[str, Any]], *, by: Actor, at: datetime, held: Sequence[Any] | None = None
) -> None:
    """This function completes what the task is on, and its times; a task that moves to another customer is on that one.

    An activity that moves keeps its length, whichever of its moments was given.
    """
    for place, row in enumerate(rows):
        if held is None:
            _give_length(row)
            continue
        if "customer" in row and "subject_type" not in row:
            row["subject_type"], row["subject_id"] = ("customer", row["customer"]) if row["customer"] else ("", None)
        _keep_length(row, held[place])
        if held[place].series_id and OF_SERIES & set(row):
            row["is_exception"] = True
    subjects.settle(rows, by=by)


def _give_length(row: dict[str, Any]) -> None:
    if row.get("starts_at") and not row.get("ends_at") and row.get("kind") in (Kind.MEETING, Kind.VISIT):
        row["ends_at"] = row["starts_at"] + HOUR


def _keep_length(row: dict[str, Any], was: Any) -> None:
    if was.starts_at and row.get("due_at") not in (None, was.due_at) and "starts_at" not in row:
        row["starts_at"] = row["due_at"]
    if row.get("starts_on") and "starts_at" not in row:
        row["starts_at"] = None
    if row.get("starts_at") and "starts_on" not in row:
        row["starts_on"] = None
    for start, end in (("starts_at", "ends_at"), ("starts_on", "ends_on")):
        if start not in row or end in row:
            continue
        length = getattr(was, end) - getattr(was, start) if getattr(was, end) and getattr(was, start) else None
        row[end] = row[start] + length if row[start] and length is not None else None


def problems_of(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None
) -> dict[int, dict[str, str]]:
    """This function finds tasks whose subject is half given or not there for the writer, or whose times cannot be."""
    found: dict[int, dict[str, str]] = {}
    for number, row in enumerate(rows):
        problems = _problems_of_times(row, held[number] if held is not None else None)
        if bool(row.get("subject_type")) != bool(row.get("subject_id")):
            problems["subject_id"] = _("Say both the type and the number of the record.")
        if problems:
            found[number] = problems
    for number in subjects.unseen(rows, by=by):
        found.setdefault(number, {})["subject_id"] = _("There is no such record, or it is not shared with you.")
    return found


def _problems_of_times(row: Mapping[str, Any], was: Any) -> dict[str, str]:
    def value(name: str) -> Any:
        return row.get(name) if name in row or was is None else getattr(was, name)

    found: dict[str, str] = {}
    start, end, first, last = value("starts_at"), value("ends_at"), value("starts_on"), value("ends_on")
    if start and first:
        found["starts_on"] = _("Give a time or whole days, not both.")
    if end and (not start or end < start):
        found["ends_at"] = _("An activity ends after it starts.")
    elif end and end - start > timedelta(days=LONGEST_MEETING):
        found["ends_at"] = _("What takes longer than a month is given by its days.")
    if last and (not first or last < first):
        found["ends_on"] = _("The last day is not before the first.")
    elif last and last - first > timedelta(days=LONGEST_STAY):
        found["ends_on"] = _("An activity takes at most a year.")
    if value("remind_before") is not None and not 0 <= value("remind_before") <= EARLIEST_REMINDER:
        found["remind_before"] = _("A reminder comes up to four weeks before.")
    if not _is_position(value("latitude"), value("longitude")):
        found["latitude"] = _("A position is a latitude between -90 and 90 and a longitude between -180 and 180.")
    return found


def _is_position(latitude: Any, longitude: Any) -> bool:
    if latitude is None or longitude is None:
        return latitude is None and longitude is None
    return -90 <= latitude <= 90 and -180 <= longitude <= 180
