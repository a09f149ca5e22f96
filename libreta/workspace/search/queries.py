"""One search over everything: names, addresses, numbers, notes, however spelt, as far as the reader may see."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from libreta.kernel import access, query, records
from libreta.kernel.actors import Actor, Scope
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import BadFilter
from libreta.ui import addresses

SHORTEST = 2
FIRST = ("customer", "order", "product", "task", "note")
BEHIND = {"contact_point": "customer"}
"""Types that are found for the sake of the record they belong to."""


@dataclass
class Found:
    """What was found of one type, and where all of it is listed."""

    record_type: RecordType
    hits: list[dict[str, Any]] = field(default_factory=list)
    all_url: str = ""


def found(text: str, *, by: Actor, at: datetime, per_type: int = 5) -> list[Found]:
    """This function searches every type that the reader may read; the most useful types come first."""
    text = text.strip()
    if len(text) < SHORTEST:
        return []
    groups: dict[str, Found] = {}
    for kind in sorted(_searchable(by), key=lambda t: (FIRST.index(t.key) if t.key in FIRST else len(FIRST), t.order)):
        rows = _rows(kind, text, by, at, per_type)
        if kind.key in BEHIND:
            _add_owners(groups, kind, rows, by, at, per_type)
        elif rows:
            group = groups.setdefault(kind.key, Found(kind, all_url=_all_url(kind, text)))
            group.hits += [_hit(kind, row) for row in rows]
    return list(groups.values())


def hits(text: str, by: Actor, at: datetime) -> list[dict[str, Any]]:
    """This function gives the best hits of all types in one list, for the palette."""
    groups = found(text, by=by, at=at, per_type=4)
    for group in groups:
        access.note("search", group.record_type.key, [hit["id"] for hit in group.hits], by=by, at=at, detail=text)
    return [hit for group in groups for hit in group.hits]


def _searchable(by: Actor) -> list[RecordType]:
    return [t for t in records.all_types() if t.search and by.rights.scope(t.key, "read") is not Scope.NONE]


def _rows(kind: RecordType, text: str, by: Actor, at: datetime, limit: int) -> list[dict[str, Any]]:
    readable = kind.fields_for(by)
    names = [n for n in (kind.title, *kind.subtitle, "customer") if n in readable and not readable[n].joined]
    try:
        return query.of(kind.key, by=by, at=at).only(dict.fromkeys(names)).search(text).top(limit)
    except BadFilter:
        return []


def _add_owners(
    groups: dict[str, Found], kind: RecordType, rows: list[dict[str, Any]], by: Actor, at: datetime, limit: int
) -> None:
    """Put those to whom the found contact points belong among the customers, each once."""
    parent = records.get(BEHIND[kind.key])
    ids = {row["customer"]: row for row in rows if row.get("customer")}
    group = groups.get(parent.key)
    known = {hit["id"] for hit in group.hits} if group else set()
    names = query.titles(parent.key, set(ids) - known, by=by, at=at)
    for number, name in list(names.items())[:limit]:
        group = groups.setdefault(parent.key, Found(parent))
        group.hits.append(_hit(parent, {"id": number, parent.title: name}, str(ids[number].get(kind.title) or "")))


def _hit(kind: RecordType, row: dict[str, Any], subtitle: str = "") -> dict[str, Any]:
    texts = [row.get(name) for name in kind.subtitle if isinstance(row.get(name), str)]
    title = str(row.get(kind.title) or f"#{row['id']}")
    return {
        "type": kind.label,
        "id": row["id"],
        "icon": kind.icon,
        "title": title if len(title) <= 120 else f"{title[:117]}…",
        "subtitle": subtitle or " · ".join(text for text in texts if text),
        "url": addresses.record(kind, row["id"]),
    }


def _all_url(kind: RecordType, text: str) -> str:
    return f"/{kind.slug}/?{urlencode({'q': text})}" if kind.in_menu else ""
