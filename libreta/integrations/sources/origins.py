"""Which source said what of a customer: per field the last value of each source, and where they disagree.

What imports say stands in SourceRecord. What people, forms, programs and files without a name wrote stands in the
trail: a change names its new value, and the value at the creation is what the first change after it replaced.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from libreta.audit.models import Change
from libreta.integrations.sources.models import SourceRecord
from libreta.integrations.sources.names import of_record
from libreta.integrations.sources.remembering import NAMELESS
from libreta.kernel.actors import Actor
from libreta.kernel.fields import Field
from libreta.kernel.records import RecordType

MOST_CHANGES = 500
EMPTY = (None, "", [], {})


@dataclass(frozen=True)
class Saying:
    """One source's last value of a field, as kept, and when it said so."""

    source: str
    value: Any
    at: datetime


@dataclass
class Told:
    """A field: what stands now, and what each source said last, the latest first."""

    field: Field
    now: Any
    sayings: list[Saying] = field(default_factory=list)

    @property
    def is_disputed(self) -> bool:
        """Whether two sources say different things."""
        return len({_plain(saying.value) for saying in self.sayings}) > 1


def origins(record_type: RecordType, row: Mapping[str, Any], *, by: Actor) -> list[Told]:
    """This function gives the fields that some source said something of, those in dispute first.

    `row` is the record as the reader sees it; a field that the reader may not see is not there.
    """
    readable = {
        name: described
        for name, described in record_type.fields_for(by).items()
        if not described.read_only and not described.is_link and not described.joined
    }
    told = {name: Told(described, row.get(name)) for name, described in readable.items() if name in row}
    records = of_record(record_type.key, row["id"])
    for saying, name in [*_of_imports(records), *_of_trail(record_type, row, records)]:
        if name in told and saying.value not in EMPTY:
            _add(told[name].sayings, saying)
    for one in told.values():
        one.sayings.sort(key=lambda saying: saying.at, reverse=True)
    found = [one for one in told.values() if one.sayings]
    return sorted(found, key=lambda one: not one.is_disputed)


def label_of(source: str) -> str:
    """This function names a source for a person."""
    return _("Files") if source == NAMELESS else source.replace("-", " ").capitalize()


def _add(sayings: list[Saying], saying: Saying) -> None:
    """Keep the latest of each source."""
    for place, known in enumerate(sayings):
        if known.source == saying.source:
            if saying.at > known.at:
                sayings[place] = saying
            return
    sayings.append(saying)


def _of_imports(records: Iterable[SourceRecord]) -> list[tuple[Saying, str]]:
    return [
        (Saying(label_of(record.source), value, datetime.fromtimestamp(second, UTC)), name)
        for record in records
        for name, (value, second) in record.said.items()
    ]


def _of_trail(
    record_type: RecordType, row: Mapping[str, Any], records: Iterable[SourceRecord]
) -> list[tuple[Saying, str]]:
    rows = Change.objects.filter(record_type=record_type.key, record_id=row["id"], action__in=("create", "update"))
    changes = list(rows.order_by("-id")[:MOST_CHANGES])
    named = {record.source for record in records}
    found, before = [], dict(row)
    for change in changes:
        source = _source_of(change, named)
        if change.action == "create":
            found += [(Saying(source, value, change.at), name) for name, value in before.items() if source]
            continue
        for name, (old, new) in (change.changes or {}).items():
            if source:
                found.append((Saying(source, new, change.at), name))
            before[name] = old
    return found


def _source_of(change: Change, named: set[str]) -> str:
    """Who spoke through a door; what a system's import wrote is told by the import itself."""
    if change.door == "import":
        return "" if named - {NAMELESS} else label_of(NAMELESS)
    if change.key_id is not None:
        return _("Program: %(name)s") % {"name": change.actor_name}
    if change.door in ("form", "portal", "public"):
        return _("Forms")
    return change.actor_name or _("Libreta")


def _plain(value: Any) -> str:
    """A value as two writings of the same are compared: numbers by their worth, texts without case and outer spaces."""
    try:
        return str(float(value))
    except (TypeError, ValueError):
        return " ".join(str(value).split()).casefold()
