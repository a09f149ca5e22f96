"""One box to write down what was said, noted or promised; what it becomes depends on the chosen kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from libreta.kernel import writes
from libreta.kernel.actors import Actor
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import Invalid

MORNING = time(9)
TALKS = ("call", "email", "meeting", "visit", "complaint")
KINDS: dict[str, tuple[str, Any, Any]] = {
    "note": ("notebook-pen", _("Note"), _("Write a note for your colleagues. The customer never sees it.")),
    "call": ("phone", _("Call"), _("What was said, what was agreed?")),
    "email": ("mail", _("E-mail"), _("What did the e-mail say?")),
    "meeting": ("users", _("Meeting"), _("Who met, what was agreed?")),
    "visit": ("map-pin", _("Visit"), _("What did you see, what was agreed?")),
    "complaint": ("triangle-alert", _("Complaint"), _("What is the customer not happy with?")),
    "task": ("square-check-big", _("Task"), _("What is to be done?")),
}


@dataclass(frozen=True)
class Draft:
    """What stands in the box: as it came, and what is wrong with it."""

    kind: str = "note"
    text: str = ""
    direction: str = "outbound"
    minutes: str = ""
    on: str = ""
    hour: str = ""
    owner: str = ""
    follow_up: str = ""
    errors: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Draft:
        """This function reads the box of a request."""
        names = ("text", "direction", "minutes", "on", "hour", "owner", "follow_up")
        kind = given.get("kind", "note")
        return cls(kind=kind if kind in KINDS else "note", **{n: given.get(n, "").strip() for n in names})


def write_down(draft: Draft, kind: RecordType, row: dict[str, Any], *, by: Actor, at: datetime) -> str:
    """This function makes a note, an interaction or a task of a draft and gives the word that confirms it.

    Raises Invalid, Forbidden and what the writing of these records raises.
    """
    subject = _subject(kind, row)
    with transaction.atomic():
        if draft.kind == "note":
            writes.create("note", [{"body": draft.text, **subject}], by=by, at=at)
            return _now("The note is kept.")
        if draft.kind == "task":
            _promise(draft, draft.text, _moment(draft.on, draft.hour), subject, by, at)
            return _now("The task is set.")
        _tell(draft, subject, by, at)
        if draft.follow_up:
            _promise(draft, _follow_up_title(draft), _moment(draft.follow_up, ""), subject, by, at)
    return _now("Written into the notebook.")


def kinds_for(kind: RecordType, by: Actor) -> dict[str, tuple[str, Any, Any]]:
    """This function gives what may be written on a record of a type."""
    found = {}
    for name, look in KINDS.items():
        needed = name if name in ("note", "task") else "interaction"
        if by.rights.scope(needed, "create") != "none" and (needed != "interaction" or kind.key == "customer"):
            found[name] = look
    return found


def _subject(kind: RecordType, row: dict[str, Any]) -> dict[str, Any]:
    if kind.key == "customer":
        return {"customer": row["id"]}
    return {"subject_type": kind.key, "subject_id": row["id"]}


def _tell(draft: Draft, subject: dict[str, Any], by: Actor, at: datetime) -> None:
    first, _newline, rest = draft.text.partition("\n")
    long = len(first) > 300
    entry: dict[str, Any] = {
        **subject,
        "kind": draft.kind,
        "summary": f"{first[:297]}…" if long else first,
        "body": draft.text if long else rest.strip(),
        "direction": "inbound" if draft.kind == "complaint" or draft.direction == "inbound" else "outbound",
        "duration": draft.minutes or None,
        "at": _moment(draft.on, draft.hour) or at,
    }
    if entry["at"] > at + timedelta(minutes=5):
        raise Invalid(errors={"on": [_now("The notebook tells what was. For what will be, set a task.")]})
    writes.create("interaction", [entry], by=by, at=at)


def _promise(draft: Draft, title: str, due: datetime | None, subject: dict, by: Actor, at: datetime) -> None:
    first, _newline, rest = title.partition("\n")
    task = {**subject, "title": first[:200], "body": rest.strip(), "due_at": due, "owner": draft.owner or by.user_id}
    if draft.kind in ("call", "meeting", "visit"):
        task["kind"] = draft.kind
    writes.create("task", [task], by=by, at=at)


def _follow_up_title(draft: Draft) -> str:
    return _now("Follow up: %(what)s") % {"what": draft.text.partition("\n")[0][:150]}


def _moment(on: str, hour: str) -> datetime | None:
    """A day and hour as the reader's clock says; without an hour the morning of that day."""
    if not on:
        return None
    try:
        day, clock = date.fromisoformat(on), time.fromisoformat(hour) if hour else MORNING
    except ValueError:
        raise Invalid(errors={"on": [_now("This is not a day.")]}) from None
    return datetime.combine(day, clock, timezone.get_current_timezone())
