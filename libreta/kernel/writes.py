"""The one way to write: plural; rights, validation, rows, audit and one event in the same transaction."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from libreta.kernel import conflicts, events, following, query, records, validation
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import Duplicate, Forbidden, Invalid, NotAllowedNow, NotVisible
from libreta.kernel.rows import visible

CHUNK = 1000
__all__ = ["Change", "create", "opened", "restore", "set_values", "trash", "update"]


@dataclass(frozen=True)
class Change:
    """New values for one record. `version` is the one the editor saw; `base` the values the editor saw, by field:
    with either, a change by somebody else in between is a refusal that shows both."""

    id: int
    values: Mapping[str, Any]
    version: int | None = None
    base: Mapping[str, Any] | None = None


def create(name: str, rows: Sequence[Mapping[str, Any]], *, by: Actor, at: datetime) -> list[int]:
    """This function creates records and gives their ids, in order.

    Raises Forbidden; Invalid with errors per row and field; Duplicate when a unique value is taken.
    """
    record_type = records.get(name)
    query.require(record_type, by, "create")
    if not record_type.creatable and by.role != "system":
        raise Forbidden()
    with _writing(record_type, by):
        cleaned = validation.clean_new(record_type, rows, by=by, at=at)
        made = [_instance(record_type, values, by, at) for values in cleaned]
        record_type.model._default_manager.bulk_create(made, batch_size=CHUNK)
        ids = [record.pk for record in made]
        _require_within(record_type, ids, by, "create")
        events.publish(record_type.event("created"), type_key=record_type.key, ids=ids, by=by, at=at)
    return ids


def update(name: str, changes: Sequence[Change], *, by: Actor, at: datetime) -> list[int]:
    """This function changes records, each by values of its own, and gives the ids of those that really changed.

    Raises NotVisible, Forbidden, Invalid, StaleVersion with the differences field by field, Duplicate.
    """
    record_type = records.get(name)
    _require_changeable(record_type)
    with _writing(record_type, by):
        changes, held = _opened_for(record_type, changes, by=by, at=at)
        conflicts.refuse_stale(record_type, changes, held, by=by)
        cleaned = validation.clean_changes(
            record_type, [c.values for c in changes], held=[held[c.id] for c in changes], by=by, at=at
        )
        touched: set[str] = set()
        changed = []
        for change, values in zip(changes, cleaned, strict=True):
            if differing := _apply(record_type, held[change.id], values):
                touched |= differing
                changed.append(held[change.id])
        _save(record_type, changed, touched, at)
        ids = [r.pk for r in changed]
        if record_type.through in touched:
            _require_within(record_type, ids, by, "update")
        events.publish(
            record_type.event("updated"), type_key=record_type.key, ids=ids, by=by, at=at, fields=sorted(touched)
        )
    return ids


def _opened_for(
    record_type: RecordType, changes: Sequence[Change], *, by: Actor, at: datetime
) -> tuple[Sequence[Change], dict[int, Any]]:
    """The records of changes; a change of one that was merged into another meanwhile is one of the other."""
    try:
        found = opened(record_type.key, [c.id for c in changes], by=by, at=at)
    except NotVisible:
        moved = following.survivors(record_type.key, [c.id for c in changes])
        changes = [replace(c, id=moved.get(c.id, c.id)) for c in changes]
        if not moved or len({c.id for c in changes}) != len(changes):
            raise
        found = opened(record_type.key, [c.id for c in changes], by=by, at=at)
    return changes, {r.pk: r for r in found}


def set_values(name: str, ids: Iterable[int], values: Mapping[str, Any], *, by: Actor, at: datetime) -> int:
    """This function gives many records the same values, in chunks of one transaction, and tells how many changed."""
    ids = list(ids)
    with transaction.atomic():
        return sum(
            len(update(name, [Change(i, values) for i in ids[start : start + CHUNK]], by=by, at=at))
            for start in range(0, len(ids), CHUNK)
        )


def trash(name: str, ids: Iterable[int], *, by: Actor, at: datetime) -> int:
    """This function puts records and what hangs on them into the trash."""
    return _move(records.get(name), list(ids), by=by, at=at, into_trash=True)


def restore(name: str, ids: Iterable[int], *, by: Actor, at: datetime) -> int:
    """This function takes records, and what was trashed with them, out of the trash. Raises Duplicate."""
    return _move(records.get(name), list(ids), by=by, at=at, into_trash=False)


def opened(
    name: str, ids: Iterable[int], *, by: Actor, at: datetime, verb: str = "update", of_trash: bool = False
) -> list[Any]:
    """This function locks records for an action and gives them as model instances, ordered by id.

    Raises NotVisible when one of them is not there for the actor, Forbidden when it may only be read.
    """
    record_type = records.get(name)
    wanted = set(ids)
    rows = query.of(name, by=by, at=at).trashed(of_trash).with_ids(wanted)
    locked = rows.verb(verb).queryset().select_for_update(of=("self",), no_key=True).order_by("pk")
    found = list(locked)
    if len(found) != len(wanted):
        missing = wanted - {r.pk for r in found}
        if len(rows.with_ids(missing).ids()) == len(missing):
            raise Forbidden()
        raise NotVisible()
    query.require(record_type, by, verb)
    return found


class _writing:
    """One transaction, stamped with who writes; a broken unique rule becomes a Duplicate."""

    def __init__(self, record_type: RecordType, by: Actor) -> None:
        self.record_type, self.by, self.atomic = record_type, by, transaction.atomic()

    def __enter__(self) -> None:
        self.atomic.__enter__()
        stamp(self.by)

    def __exit__(self, kind: Any, problem: Any, trace: Any) -> None:
        self.atomic.__exit__(kind, problem, trace)
        if isinstance(problem, IntegrityError):
            raise refusal_of(problem, self.record_type) from problem


def refusal_of(problem: IntegrityError, record_type: RecordType) -> Exception:
    """This function turns a broken database rule into a refusal that names the field, as far as PostgreSQL tells."""
    diagnosis = getattr(problem.__cause__, "diag", None)
    told = re.search(r"Key \((.*?)\)=", (diagnosis and diagnosis.message_detail) or "")
    names = re.findall(r"[a-z_0-9]+", told[1]) if told else []
    known = [n if record_type.field(n) else n.removesuffix("_id") for n in names]
    known = [n for n in known if record_type.field(n)]
    state = getattr(problem.__cause__, "sqlstate", "")
    if state == "23505":
        return Duplicate(errors={n: [_("This value is taken by another record.")] for n in known})
    if state in ("23503", "23514", "23502"):
        return Invalid(
            _("A rule of the database does not allow these values."),
            errors={n: [_("This value is not allowed.")] for n in known},
        )
    return problem


def _require_changeable(record_type: RecordType) -> None:
    if record_type.append_only:
        raise NotAllowedNow(_("What was written into the notebook stays as it is."))


def _require_within(record_type: RecordType, ids: list[int], by: Actor, verb: str) -> None:
    condition = visible(record_type, by, verb)
    if condition and record_type.model._default_manager.filter(condition, pk__in=ids).count() != len(set(ids)):
        raise Forbidden(_("Your role does not allow records for this owner."))


def _instance(record_type: RecordType, values: dict[str, Any], by: Actor, at: datetime) -> Any:
    record = record_type.model(created_at=at, updated_at=at, created_by_id=by.user_id)
    _apply(record_type, record, values)
    if record_type.owner and "owner" not in values and hasattr(record, "owner_id"):
        record.owner_id = by.user_id
    return record


def _apply(record_type: RecordType, record: Any, values: dict[str, Any]) -> set[str]:
    """Put values on the instance; gives the names of those that differ."""
    differing = set()
    for name, value in values.items():
        described = record_type.field(name)
        if described.custom:
            value = str(value) if isinstance(value, Decimal) else value
            if record.extra.get(name) != value:
                record.extra = {**record.extra, name: value}
                differing.add(name)
        elif getattr(record, described.path) != value:
            setattr(record, described.path, value)
            differing.add(name)
    return differing


def _save(record_type: RecordType, changed: list[Any], touched: set[str], at: datetime) -> None:
    if not changed:
        return
    columns = {"extra" if record_type.field(n).custom else record_type.field(n).path for n in touched}
    manager = record_type.model._default_manager
    if _uniform(changed, columns):
        values = {column: getattr(changed[0], column) for column in columns}
        rows = manager.filter(pk__in=[r.pk for r in changed])
        rows.update(**values, version=F("version") + 1, updated_at=at)
        return
    for record in changed:
        record.version, record.updated_at = record.version + 1, at
    names = [record_type.model._meta.get_field(c).name for c in columns if c != "extra"] + (
        ["extra"] if "extra" in columns else []
    )
    manager.bulk_update(changed, [*names, "version", "updated_at"], batch_size=500)


def _uniform(changed: list[Any], columns: set[str]) -> bool:
    first = changed[0]
    return all(getattr(record, column) == getattr(first, column) for record in changed[1:] for column in columns)


def _move(record_type: RecordType, ids: list[int], *, by: Actor, at: datetime, into_trash: bool) -> int:
    _require_changeable(record_type)
    with _writing(record_type, by):
        held = opened(record_type.key, ids, by=by, at=at, verb="trash", of_trash=not into_trash)
        if not into_trash and following.survivors(record_type.key, ids):
            raise NotAllowedNow(_("This record was merged into another one. Undo the merge to bring it back."))
        manager = record_type.model._default_manager
        for instant, group in _by_instant(held):
            filled = {"trashed_at": at if into_trash else None, "version": F("version") + 1, "updated_at": at}
            manager.filter(pk__in=group).update(**filled)
            _move_children(record_type, group, instant, filled)
        past = "trashed" if into_trash else "restored"
        events.publish(record_type.event(past), type_key=record_type.key, ids=[r.pk for r in held], by=by, at=at)
    return len(held)


def _by_instant(held: list[Any]) -> list[tuple[Any, list[int]]]:
    groups: dict[Any, list[int]] = {}
    for record in held:
        groups.setdefault(record.trashed_at, []).append(record.pk)
    return list(groups.items())


def _move_children(record_type: RecordType, ids: list[int], instant: datetime | None, filled: dict[str, Any]) -> None:
    """What hangs on the records goes with them; only what went with them comes back."""
    for child in records.declared():
        if child.through and child.columns_by_name[child.through].target == record_type.key and not child.append_only:
            path = child.columns_by_name[child.through].path
            rows = child.model._default_manager.filter(**{f"{path}__in": ids}, trashed_at=instant)
            moved = list(rows.values_list("pk", flat=True))
            child.model._default_manager.filter(pk__in=moved).update(**filled)
            if moved:
                _move_children(child, moved, instant, filled)
