"""The work of an act, chunk by chunk: each is one transaction with the rights of its moment, and where it ends is
written down in the same transaction. So a killed worker loses nothing and doubles nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from libreta.identity.actor import actor_of
from libreta.kernel import notices, writes
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Invalid, Refusal
from libreta.ui import formats, undo
from libreta.ui.models import UndoStep
from libreta.workspace.bulk.actions import address, matching
from libreta.workspace.bulk.models import MOVING, BulkAct, BulkStep, Kind, State

CHUNK = 1_000
REASONS = 10


def carry_out(act_id: Any, *, clock: Callable[[], datetime] = timezone.now) -> None:
    """This function does what is left of an act."""
    while _chunk(act_id, clock()):
        pass


def _chunk(act_id: Any, at: datetime) -> bool:
    """One chunk in one transaction; whether there may be another."""
    with transaction.atomic():
        act = BulkAct.objects.select_for_update().filter(pk=act_id, state__in=MOVING).first()
        if act is None:
            return False
        if act.started_at is None:
            act.started_at, act.state = at, State.RUNNING
        try:
            by = actor_of(act.user_id, door="job")
        except ObjectDoesNotExist:
            return _end(act, State.FAILED, at, _("Who asked for this may no longer sign in."))
        with override(by.language):
            return _back(act, by, at) if act.state == State.GOING_BACK else _forth(act, by, at)


def _forth(act: BulkAct, by: Actor, at: datetime) -> bool:
    if act.is_cancel_asked:
        return _end(act, State.CANCELLED, at)
    try:
        span = [
            {"field": "id", "op": "gt", "value": act.after_id},
            {"field": "id", "op": "lte", "value": act.upto_id},
        ]
        rows = matching(act.record_type, act.kind, act.filter, act.search, by=by, at=act.asked_at)
        ids = rows.where({"and": span}).sort(("id",)).ids(CHUNK)
    except Refusal as refusal:
        return _end(act, State.FAILED, at, str(refusal.message))
    if not ids:
        return _end(act, State.DONE, at)
    _apply(act, ids, by, at)
    act.after_id, act.done = ids[-1], act.done + len(ids)
    act.save()
    return True


def _apply(act: BulkAct, ids: list[int], by: Actor, at: datetime) -> None:
    """The whole chunk, or, where one record refuses, its halves: one bad record stops nobody else."""
    try:
        with transaction.atomic():
            act.changed += _done(act, ids, by, at)
    except Refusal as refusal:
        if len(ids) == 1:
            act.refused += 1
            if len(act.reasons) < REASONS:
                act.reasons.append([ids[0], _sentence(refusal)])
            return
        middle = len(ids) // 2
        _apply(act, ids[:middle], by, at)
        _apply(act, ids[middle:], by, at)


def _done(act: BulkAct, ids: list[int], by: Actor, at: datetime) -> int:
    if act.kind == Kind.RESTORE:
        return writes.restore(act.record_type, ids, by=by, at=at)
    if act.kind == Kind.TRASH:
        changed, step = undo.trash_many(act.record_type, ids, by=by, at=at)
    else:
        changed, step = undo.edit_many(act.record_type, ids, act.values, by=by, at=at)
    BulkStep.objects.create(act=act, step_id=step.pk)
    return changed


def _sentence(refusal: Refusal) -> str:
    found = [refusal.errors, *refusal.rows.values()] if isinstance(refusal, Invalid) else [refusal.errors]
    texts = [str(text) for errors in found for listed in errors.values() for text in listed]
    return " ".join(texts) or str(refusal.message)


def _back(act: BulkAct, by: Actor, at: datetime) -> bool:
    """The newest chunk that is not taken back yet."""
    step = act.steps.order_by("-id").first()
    if step is None:
        return _end(act, State.TAKEN_BACK, at)
    try:
        with transaction.atomic():
            reached, left = undo.take_back(step.step_id, by=by, at=at)
    except Refusal as refusal:
        reached, left = 0, _size(step)
        if len(act.reasons) < REASONS:
            act.reasons.append([0, _sentence(refusal)])
    step.delete()
    act.done, act.left = act.done + reached, act.left + left
    act.save()
    return True


def _size(step: BulkStep) -> int:
    kept = UndoStep.objects.filter(pk=step.step_id).values_list("before", flat=True).first() or {}
    return len(kept.get("ids") or kept.get("rows") or ())


def _end(act: BulkAct, state: State, at: datetime, problem: str = "") -> bool:
    act.state, act.ended_at, act.problem, act.is_cancel_asked = state, at, problem, False
    act.save()
    notices.tell([notices.Notice(act.user_id, _told(act), address(act), at, "list-checks")])
    return False


def _told(act: BulkAct) -> str:
    if act.state == State.TAKEN_BACK:
        text = ngettext("Taken back for %(n)s record.", "Taken back for %(n)s records.", act.done)
        return text % {"n": formats.number(act.done)}
    if act.kind == Kind.EDIT:
        text = ngettext("%(n)s record changed.", "%(n)s records changed.", act.changed)
    elif act.kind == Kind.TRASH:
        text = ngettext("%(n)s record moved to the trash.", "%(n)s records moved to the trash.", act.changed)
    else:
        text = ngettext("%(n)s record restored.", "%(n)s records restored.", act.changed)
    return text % {"n": formats.number(act.changed)}
