"""Steps that can be taken back: what a bulk edit or a move to the trash leaves behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from libreta.kernel import query, writes
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import NotAllowedNow, NotVisible
from libreta.kernel.writes import Change
from libreta.ui.controls import as_json
from libreta.ui.models import UndoStep

KEPT = timedelta(days=1)


def edit_many(
    type_key: str, ids: list[int], values: Mapping[str, Any], *, by: Actor, at: datetime
) -> tuple[int, UndoStep]:
    """This function gives many records the same values and keeps what stood there before."""
    with transaction.atomic():
        rows = query.of(type_key, by=by, at=at).only(values).with_ids(ids).stream()
        before = [[row["id"], {name: as_json(row[name]) for name in values}] for row in rows]
        changed = writes.set_values(type_key, ids, values, by=by, at=at)
        after = {name: as_json(value) for name, value in values.items()}
        return changed, _keep(type_key, "edit", {"rows": before, "after": after}, by=by, at=at)


def trash_many(type_key: str, ids: list[int], *, by: Actor, at: datetime) -> tuple[int, UndoStep]:
    """This function moves records to the trash and keeps which."""
    with transaction.atomic():
        moved = writes.trash(type_key, ids, by=by, at=at)
        return moved, _keep(type_key, "trash", {"ids": list(ids)}, by=by, at=at)


def _keep(type_key: str, act: str, before: dict, *, by: Actor, at: datetime) -> UndoStep:
    UndoStep.objects.filter(at__lt=at - KEPT).delete()
    return UndoStep.objects.create(user_id=by.user_id, record_type=type_key, act=act, before=before, at=at)


def take_back(step_id: Any, *, by: Actor, at: datetime) -> int:
    """This function takes a step back once, and tells how many records it reached.

    Values that somebody changed since then stay as they are now: the refusal StaleVersion names them.
    """
    with transaction.atomic():
        step = UndoStep.objects.select_for_update().filter(pk=step_id, user_id=by.user_id).first()
        if step is None:
            raise NotVisible()
        if step.undone_at is not None:
            raise NotAllowedNow(_("This was taken back already."))
        reached = _undone(step, by=by, at=at)
        step.undone_at = at
        step.save(update_fields=["undone_at"])
        return reached


def _undone(step: UndoStep, *, by: Actor, at: datetime) -> int:
    if step.act == "trash":
        return writes.restore(step.record_type, step.before["ids"], by=by, at=at)
    after = step.before["after"]
    changes = [
        Change(record_id, values, base={n: after[n] for n in values})
        for record_id, values in _rows(step.before["rows"])
    ]
    return len(writes.update(step.record_type, changes, by=by, at=at))


def _rows(kept: Iterable[list]) -> Iterable[tuple[int, dict]]:
    return ((record_id, values) for record_id, values in kept)
