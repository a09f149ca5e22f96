"""What must hold of a request and of a hold, and who sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from libreta.directory.privacy import deadlines
from libreta.directory.privacy.terms import CAPABILITY, Identity, Kind, Status
from libreta.kernel.actors import Actor
from libreta.kernel.rows import NOTHING

PROVEN = frozenset({Kind.ACCESS, Kind.PORTABILITY, Kind.ERASURE, Kind.CORRECTION})
"""What is answered only to whom it is about."""


def of_privacy(actor: Actor, verb: str) -> Q:
    """This function gives the condition on rows: everything to whoever does privacy work, nothing to others."""
    return Q() if actor.may(CAPABILITY) else NOTHING


def prepare_requests(
    rows: Sequence[dict[str, Any]], *, by: Actor, at: datetime, held: Sequence[Any] | None = None
) -> None:
    """This function fills in the law of the person's country, the day by which to answer, and the day of the answer."""
    for number, row in enumerate(rows):
        before = held[number] if held is not None else None
        if before is None:
            row["received_on"] = row.get("received_on") or at.date()
            row["jurisdiction"] = row.get("jurisdiction") or _law_of(row.get("person"))
        if before is None or {"received_on", "jurisdiction", "kind", "extended_because"} & row.keys():
            row["due_on"] = _due(row, before)
        if row.get("status", Status.OPEN) != Status.OPEN and not (
            row.get("answered_on") or _was(before, "answered_on")
        ):
            row["answered_on"] = at.date()
        if row.get("status") == Status.OPEN and before is not None and before.answered_on:
            row["answered_on"] = None


def problems_of_requests(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None
) -> dict[int, dict[str, str]]:
    """This function finds answers that lack what they need: a proven identity, a reason for a refusal."""
    found: dict[int, dict[str, str]] = {}
    for number, row in enumerate(rows):
        before = held[number] if held is not None else None
        problems = _problems(row, before)
        if problems:
            found[number] = problems
    return found


def problems_of_holds(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None
) -> dict[int, dict[str, str]]:
    """This function finds holds that end before they begin."""
    found: dict[int, dict[str, str]] = {}
    for number, row in enumerate(rows):
        before = held[number] if held is not None else None
        start, end = _now("held_from", row, before), _now("held_until", row, before)
        if start and end and end < start:
            found[number] = {"held_until": _("A hold cannot end before it begins.")}
    return found


def prepare_holds(
    rows: Sequence[dict[str, Any]], *, by: Actor, at: datetime, held: Sequence[Any] | None = None
) -> None:
    """This function lets a hold begin today where no day is named."""
    for row in rows if held is None else ():
        row["held_from"] = row.get("held_from") or at.date()


def _problems(row: Mapping[str, Any], before: Any) -> dict[str, str]:
    problems: dict[str, str] = {}
    status, kind = _now("status", row, before) or Status.OPEN, _now("kind", row, before)
    identity = _now("identity", row, before) or Identity.UNPROVEN
    if status == Status.ANSWERED and kind in PROVEN and identity == Identity.UNPROVEN:
        problems["identity"] = _("Prove first who is asking: nothing is told or erased for a stranger.")
    if status == Status.REFUSED and not (_now("answer", row, before) or "").strip():
        problems["answer"] = _("Write down why it was refused, as the person was told.")
    if row.get("extended_because") and not deadlines.term(_law(row, before), kind).extension:
        problems["extended_because"] = _("This law knows no longer time.")
    received = _now("received_on", row, before)
    if row.get("answered_on") and received and row["answered_on"] < received:
        problems["answered_on"] = _("It cannot be answered before it was received.")
    return problems


def _law(row: Mapping[str, Any], before: Any) -> str:
    return _now("jurisdiction", row, before) or deadlines.Jurisdiction.EU


def _due(row: Mapping[str, Any], before: Any) -> date:
    received, kind = _now("received_on", row, before), _now("kind", row, before) or Kind.ACCESS
    if isinstance(received, str):
        received = date.fromisoformat(received)
    extended = bool(_now("extended_because", row, before))
    return deadlines.term(_law(row, before), kind).end(received, extended=extended)


def _law_of(customer_id: int | None) -> str:
    from libreta.directory.customers.models import Customer

    country = Customer._base_manager.filter(pk=customer_id).values_list("country", flat=True).first()
    return deadlines.law_of(country or "")


def _now(name: str, row: Mapping[str, Any], before: Any) -> Any:
    return row[name] if name in row else _was(before, name)


def _was(before: Any, name: str) -> Any:
    return getattr(before, name, None)
