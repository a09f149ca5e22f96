"""Steps that can be taken back: what a bulk edit or a move to the trash leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from libreta.kernel import query, writes
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import NotAllowedNow, NotVisible, StaleVersion
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


def edit_one(
    type_key: str, record_id: int, values: Mapping[str, Any], version: int | None, *, by: Actor, at: datetime
) -> UndoStep | None:
    """This function changes a record that nobody changed since `version`, and keeps what stood there; None where
    nothing changed. Raises StaleVersion and what the writing raises."""
    with transaction.atomic():
        asked = query.of(type_key, by=by, at=at).only(values)
        before = asked.get(record_id)
        if not writes.update(type_key, [Change(record_id, values, version=version)], by=by, at=at):
            return None
        after = asked.get(record_id)
        kept = {"rows": [[record_id, {n: as_json(before[n]) for n in values}]]}
        return _keep(type_key, "edit", kept | {"after": {n: as_json(after[n]) for n in values}}, by=by, at=at)


def trash_many(type_key: str, ids: list[int], *, by: Actor, at: datetime) -> tuple[int, UndoStep]:
    """This function moves records to the trash and keeps which."""
    with transaction.atomic():
        moved = writes.trash(type_key, ids, by=by, at=at)
        return moved, _keep(type_key, "trash", {"ids": list(ids)}, by=by, at=at)


def _keep(type_key: str, act: str, before: dict, *, by: Actor, at: datetime) -> UndoStep:
    UndoStep.objects.filter(at__lt=at - KEPT).delete()
    return UndoStep.objects.create(user_id=by.user_id, record_type=type_key, act=act, before=before, at=at)


def take_back(step_id: Any, *, by: Actor, at: datetime) -> tuple[int, int]:
    """This function takes a step back once. It tells how many records it reached, and how many it left alone because
    somebody changed or moved them since."""
    with transaction.atomic():
        step = UndoStep.objects.select_for_update().filter(pk=step_id, user_id=by.user_id).first()
        if step is None:
            raise NotVisible()
        if step.undone_at is not None:
            raise NotAllowedNow(_("This was taken back already."))
        reached, left = _restored(step, by=by, at=at) if step.act == "trash" else _unedited(step, by=by, at=at)
        step.undone_at = at
        step.save(update_fields=["undone_at"])
        return reached, left


def _restored(step: UndoStep, *, by: Actor, at: datetime) -> tuple[int, int]:
    rows = query.of(step.record_type, by=by, at=at).trashed().verb("trash").with_ids(step.before["ids"])
    ids = rows.ids()
    return writes.restore(step.record_type, ids, by=by, at=at), len(step.before["ids"]) - len(ids)


def _unedited(step: UndoStep, *, by: Actor, at: datetime) -> tuple[int, int]:
    kept, after = dict(step.before["rows"]), step.before["after"]
    there = query.of(step.record_type, by=by, at=at).verb("update").with_ids(kept).ids()
    changes = [Change(record_id, kept[record_id], base=after) for record_id in there]
    try:
        with transaction.atomic():
            reached = len(writes.update(step.record_type, changes, by=by, at=at))
    except StaleVersion as refusal:
        touched = {conflict["id"] for conflict in refusal.conflicts}
        changes = [change for change in changes if change.id not in touched]
        reached = len(writes.update(step.record_type, changes, by=by, at=at))
    return reached, len(kept) - len(changes)
