"""What happened to one record, as far as the reader may know: who, what, when, through which door."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from libreta.audit.models import Change
from libreta.kernel import query, records
from libreta.kernel.actors import Actor
from libreta.kernel.fields import Field
from libreta.kernel.records import RecordType
from libreta.ui import formats
from libreta.ui.extensions import HistoryEntry

DOORS = {
    "page": _("on a page"),
    "api": _("through the API"),
    "import": _("by an import"),
    "job": _("by Libreta itself"),
    "command": _("on the command line"),
    "stream": _("on a page"),
    "sql": _("directly in the database"),
}
NOT_SHARED = _("not shared with you")


@dataclass(frozen=True)
class Line:
    """One act upon a record. `changes` maps readable field names to (old, new) as kept, in JSON values."""

    id: int
    at: datetime
    actor_id: int | None
    who: str
    door: str
    cause: str
    act: str  # created, changed, trashed, restored, deleted
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)


def lines(
    type_key: str, record_id: int, *, by: Actor, at: datetime, limit: int = 50, before: int | None = None
) -> list[Line]:
    """This function returns what happened to a record, newest first. Raises NotVisible when the record is not shared.

    A change of fields that the reader may not see is not there; one that changed others too shows only those.
    """
    record_type = records.get(type_key)
    query.of(type_key, by=by, at=at).only(()).get(record_id)
    rows = Change.objects.filter(record_type=record_type.key, record_id=record_id).order_by("-id")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    readable = record_type.fields_for(by)
    found: list[Line] = []
    for row in rows.iterator(chunk_size=200):
        line = told(row, readable)
        if line is not None:
            found.append(line)
        if len(found) == limit:
            break
    return found


def told(row: Change, readable: dict[str, Field]) -> Line | None:
    """This function turns a row of the trail into what a reader of these fields may know; None for nothing at all."""
    changes: dict[str, tuple[Any, Any]] = {}
    act = {"create": "created", "delete": "deleted", "update": "changed"}.get(row.action, row.action)
    if row.action == "update":
        kept = dict(row.changes or {})
        trashing = kept.pop("trashed_at", None)
        changes = {name: (old, new) for name, (old, new) in kept.items() if name in readable}
        if trashing is not None:
            act = "restored" if trashing[1] is None else "trashed"
        elif not changes:
            return None
    return Line(row.pk, row.at, row.actor_id, row.actor_name, row.door, row.cause, act, changes)


_explained: dict[str, Mapping[str, Any]] = {}


def explain(cause: str, sentences: Mapping[str, Any]) -> None:
    """This function lets an area say what stands behind a change: sentences with %(who)s by act, for a cause that the
    area stamps upon its transactions (see libreta.kernel.actors.stamp), up to its colon."""
    _explained[cause] = sentences


def sentence(line: Line) -> Any:
    """This function says in one sentence what somebody did."""
    own = _explained.get(line.cause.partition(":")[0], {}).get(line.act)
    if own is not None:
        return own % {"who": line.who or _("Somebody")}
    return {
        "created": _("%(who)s created this."),
        "changed": _("%(who)s changed this."),
        "trashed": _("%(who)s moved this to the trash."),
        "restored": _("%(who)s took this out of the trash."),
        "deleted": _("%(who)s deleted this for good."),
    }.get(line.act, _("%(who)s emptied the table.")) % {"who": line.who or _("Somebody")}


def entries(type_key: str, record_id: int, actor: Actor, limit: int = 100) -> list[HistoryEntry]:
    """This function gives the History tab of a record page its entries, with values as the reader writes them."""
    at = datetime.now(UTC)
    found = lines(type_key, record_id, by=actor, at=at, limit=limit)
    record_type = records.get(type_key)
    readable = record_type.fields_for(actor)
    titles = titles_in(found, record_type, readable, by=actor, at=at)
    return [
        HistoryEntry(
            at=line.at,
            who=line.who,
            door=DOORS.get(line.door, line.door),
            act=sentence(line),
            changes=tuple(
                (readable[name].label, shown(readable[name], old, titles), shown(readable[name], new, titles))
                for name, (old, new) in line.changes.items()
            ),
        )
        for line in found
    ]


def titles_in(
    found: Iterable[Line], record_type: RecordType, readable: dict[str, Field], *, by: Actor, at: datetime
) -> dict[str, dict[int, str]]:
    """This function reads the titles of the records and users that values point at, if the reader sees them."""
    wanted: dict[str, set[int]] = {}
    for line in found:
        for name, pair in line.changes.items():
            if readable[name].is_link:
                key = "user" if readable[name].kind == "user" else readable[name].target
                wanted.setdefault(key, set()).update(int(v) for v in pair if v is not None)
    return {key: query.titles(key, ids, by=by, at=at) for key, ids in wanted.items() if key}


def shown(described: Field, value: Any, titles: dict[str, dict[int, str]]) -> Any:
    """This function writes a kept value for a person."""
    if value is None or value == "" or value == []:
        return ""
    if described.is_link:
        key = "user" if described.kind == "user" else described.target
        return titles.get(key, {}).get(int(value), NOT_SHARED)
    match described.kind:
        case "choice":
            return described.label_of(value)
        case "multi_choice":
            return ", ".join(str(described.label_of(v)) for v in value)
        case "boolean":
            return _("Yes") if value else _("No")
        case "date":
            return formats.day(value)
        case "datetime":
            return formats.instant(value)
        case "integer" | "decimal" | "money":
            return formats.number(value)
    return value


def for_api(type_key: str, record_id: int, *, by: Actor, limit: int = 50, before: int | None = None) -> list[dict]:
    """This function gives the API the history of a record, with values as they are kept."""
    found = lines(type_key, record_id, by=by, at=datetime.now(UTC), limit=limit, before=before)
    return [
        {
            "id": line.id,
            "at": line.at.isoformat().replace("+00:00", "Z"),
            "who": {"id": line.actor_id, "name": line.who},
            "door": line.door,
            "act": line.act,
            "changes": {name: {"old": old, "new": new} for name, (old, new) in line.changes.items()},
        }
        for line in found
    ]
