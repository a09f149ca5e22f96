"""Start an act upon all records that match a list, stop it, take it back. The work itself is in `carrying`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from libreta.kernel import query
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import NotAllowedNow, NotVisible
from libreta.ui import undo
from libreta.ui.controls import as_json
from libreta.ui.extensions import LargeAct
from libreta.workspace.bulk.models import MOVING, BulkAct, Kind, State

VERBS = {Kind.EDIT: "update", Kind.TRASH: "trash", Kind.RESTORE: "trash"}


def start(asked: LargeAct, *, by: Actor, at: datetime) -> str:
    """This function writes an act down, queues its job in the same transaction and gives the page that shows it.

    Raises Forbidden, NotAllowedNow when nothing matches.
    """
    from libreta.workspace.bulk.jobs import carry_out

    query.require(query.of(asked.type_key, by=by, at=at).record_type, by, VERBS[Kind(asked.kind)])
    rows = matching(asked.type_key, asked.kind, asked.filter, asked.search, by=by, at=at)
    newest = rows.sort(("-id",)).ids(1)
    if not newest or by.user_id is None:
        raise NotAllowedNow()
    with transaction.atomic():
        act = BulkAct.objects.create(
            user_id=by.user_id,
            record_type=asked.type_key,
            kind=asked.kind,
            filter=asked.filter,
            search=asked.search,
            values={name: as_json(value) for name, value in asked.values.items()},
            upto_id=newest[0],
            total=rows.count("exact").value,
            asked_at=at,
        )
        carry_out.defer(act_id=str(act.pk))
    return address(act)


def matching(type_key: str, kind: str, tree: Any, search: str, *, by: Actor, at: datetime) -> query.RecordQuery:
    """This function gives the records that an act is upon, as far as the actor may do it."""
    rows = query.of(type_key, by=by, at=at).where(tree).verb(VERBS[Kind(kind)])
    rows = rows.search(search) if search else rows
    return rows.trashed() if kind == Kind.RESTORE else rows


def address(act: BulkAct) -> str:
    """This function gives the page of an act."""
    return f"/bulk-acts/{act.pk}/"


def cancel(act_id: Any, *, by: Actor, at: datetime) -> None:
    """This function asks an act to stop after the chunk at hand. Raises NotVisible, NotAllowedNow."""
    with transaction.atomic():
        act = own(act_id, by)
        if act.state not in (State.QUEUED, State.RUNNING):
            raise NotAllowedNow(_("This has ended already."))
        act.is_cancel_asked = True
        if act.state == State.QUEUED:
            act.state, act.ended_at = State.CANCELLED, at
        act.save(update_fields=["is_cancel_asked", "state", "ended_at"])


def take_back(act_id: Any, *, by: Actor, at: datetime) -> None:
    """This function takes back what an act has done, chunk by chunk. Raises NotVisible, NotAllowedNow."""
    from libreta.workspace.bulk.jobs import carry_out

    with transaction.atomic():
        act = own(act_id, by)
        if not may_go_back(act, at):
            raise NotAllowedNow(_("This can no longer be taken back."))
        act.state, act.done, act.left, act.started_at, act.ended_at = State.GOING_BACK, 0, 0, at, None
        act.save(update_fields=["state", "done", "left", "started_at", "ended_at"])
        carry_out.defer(act_id=str(act.pk))


def may_go_back(act: BulkAct, at: datetime) -> bool:
    """This function tells whether an act can be taken back: it has ended, changed something, and not long ago."""
    ended = act.state in (State.DONE, State.CANCELLED, State.FAILED)
    return ended and act.changed > 0 and act.kind != Kind.RESTORE and act.asked_at > at - undo.KEPT


def own(act_id: Any, by: Actor) -> BulkAct:
    """This function locks an act of the actor's own. Raises NotVisible."""
    found = BulkAct.objects.select_for_update().filter(pk=act_id, user_id=by.user_id).first()
    if found is None:
        raise NotVisible()
    return found


def is_moving(act: BulkAct) -> bool:
    """This function tells whether somebody works or will work on an act."""
    return act.state in MOVING
