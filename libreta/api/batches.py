"""Many writes in one call, a result for each: what cannot be done costs its own item, never the batch.

Neighbouring operations of one method go to the kernel together. When the kernel refuses a group, the refused rows it
names are taken out; where it names none, the group is halved until the refused ones stand alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from libreta.api import upserts
from libreta.api.answers import problem_body
from libreta.api.refusals import BadRequest
from libreta.kernel import resembling, writes
from libreta.kernel.actors import Actor
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import Invalid, Refusal

MAX_OPERATIONS = 1_000
MEMBERS = {
    "create": {"values"},
    "update": {"id", "values", "version"},
    "upsert": {"external_id", "values", "version"},
    "trash": {"id"},
    "restore": {"id"},
}
OPTIONAL = {"version"}


@dataclass(frozen=True)
class Operation:
    """One line of a batch, already known to be well formed."""

    place: int
    method: str
    values: dict[str, Any]
    id: int = 0
    external_id: str = ""
    version: int | None = None

    @property
    def subject(self) -> object:
        """What must not stand twice in one group, because the order of its changes counts."""
        return self.external_id if self.method == "upsert" else self.id or None


@dataclass
class Batch:
    """A running batch: for whom, when, and the results so far by place."""

    record_type: RecordType
    by: Actor
    at: datetime
    results: dict[int, dict[str, Any]]


def read_operation(place: int, raw: Any) -> Operation:
    """This function reads one line of a batch. Raises BadRequest."""
    method = raw.get("method") if isinstance(raw, dict) else None
    if not isinstance(method, str) or method not in MEMBERS:
        raise BadRequest(_("Each operation is an object whose method is create, update, upsert, trash or restore."))
    given = raw.keys() - {"method"}
    if given - MEMBERS[method] or MEMBERS[method] - OPTIONAL - given:
        raise BadRequest(
            _("An operation “%(method)s” has these members: %(members)s.")
            % {"method": method, "members": ", ".join(sorted(MEMBERS[method]))}
        )
    for name, kind in (("values", dict), ("id", int), ("external_id", str), ("version", int)):
        value = raw.get(name)
        if name in given and (not isinstance(value, kind) or isinstance(value, bool)):
            raise BadRequest(_("The member %(name)s of an operation has a wrong type.") % {"name": name})
        if kind is int and value is not None and not 0 < value < 2 ** (63 if name == "id" else 31):
            raise BadRequest(_("The member %(name)s of an operation is out of range.") % {"name": name})
    return Operation(
        place, method, raw.get("values", {}), raw.get("id", 0), raw.get("external_id", ""), raw.get("version")
    )


def run(
    record_type: RecordType, lines: Sequence[Any], *, by: Actor, at: datetime, may_repeat: bool = True
) -> list[dict[str, Any]]:
    """This function carries a batch out and gives one result per line: index, status and id, or the problem.

    Unless they `may_repeat`, new records that are probably there already are refused, each for itself.
    """
    batch = Batch(record_type, by, at, {})
    operations = []
    for place, raw in enumerate(lines):
        try:
            operations.append(read_operation(place, raw))
        except Refusal as refusal:
            refuse(batch, place, refusal)
    for group in groups(operations if may_repeat else unrepeated(batch, operations)):
        attempt(batch, group)
    return [batch.results[place] for place in range(len(lines))]


def unrepeated(batch: Batch, operations: Sequence[Operation]) -> list[Operation]:
    """This function notes the new records that are probably there already, and gives the other operations."""
    new = [operation for operation in operations if operation.method == "create"]
    known = resembling.strong(batch.record_type.key, [o.values for o in new], by=batch.by, at=batch.at) if new else []
    likely = {operation.place: found for operation, found in zip(new, known, strict=True) if found}
    for place, found in likely.items():
        refuse(batch, place, resembling.LikelyDuplicate(found))
    return [operation for operation in operations if operation.place not in likely]


def groups(operations: Sequence[Operation]) -> Iterator[list[Operation]]:
    """This function cuts a batch into runs of one method in which no record stands twice."""
    group: list[Operation] = []
    subjects: set[object] = set()
    for operation in operations:
        again = operation.subject is not None and operation.subject in subjects
        if group and (operation.method != group[0].method or again):
            yield group
            group, subjects = [], set()
        group.append(operation)
        subjects.add(operation.subject)
    if group:
        yield group


def refuse(batch: Batch, place: int, refusal: Refusal) -> None:
    """This function notes that a line was refused, and why."""
    batch.results[place] = {"index": place, "status": refusal.status, "problem": problem_body(refusal)}


def attempt(batch: Batch, group: list[Operation]) -> None:
    """This function carries a group out, or as much of it as is not refused."""
    try:
        results = carry_out(batch, group)
    except Refusal as refusal:
        for part in remaining(batch, group, refusal):
            attempt(batch, part)
        return
    for operation, (record_id, status) in zip(group, results, strict=True):
        batch.results[operation.place] = {"index": operation.place, "status": status, "id": record_id}


def remaining(batch: Batch, group: list[Operation], refusal: Refusal) -> list[list[Operation]]:
    """This function notes the lines that a refusal names and gives what is left to try."""
    if len(group) == 1:
        refuse(batch, group[0].place, refusal)
        return []
    rows = refusal.rows if isinstance(refusal, Invalid) and group[0].method in ("create", "update") else {}
    if not rows:
        middle = len(group) // 2
        return [group[:middle], group[middle:]]
    for position, errors in rows.items():
        refuse(batch, group[position].place, Invalid(refusal.message, errors=errors))
    left = [operation for position, operation in enumerate(group) if position not in rows]
    return [left] if left else []


def carry_out(batch: Batch, group: list[Operation]) -> list[tuple[int, int]]:
    """This function carries a group of one method out in one transaction and gives (id, status) of each."""
    key, by, at = batch.record_type.key, batch.by, batch.at
    method = group[0].method
    if method == "create":
        return [(i, 201) for i in writes.create(key, [o.values for o in group], by=by, at=at)]
    if method == "upsert":
        items = [upserts.Item(o.external_id, o.values, o.version) for o in group]
        return [(i, 201 if new else 200) for i, new in upserts.upsert(batch.record_type, items, by=by, at=at)]
    ids = [o.id for o in group]
    if method == "update":
        writes.update(key, [writes.Change(o.id, o.values, version=o.version) for o in group], by=by, at=at)
        return [(i, 200) for i in ids]
    (writes.trash if method == "trash" else writes.restore)(key, ids, by=by, at=at)
    return [(i, 204 if method == "trash" else 200) for i in ids]
