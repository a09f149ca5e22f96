"""Customers as cards: vCard 4.0 (RFC 6350), lines folded at 75 bytes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from libreta.kernel import query, records
from libreta.kernel.actors import Actor

FOLD = 75  # bytes of a line, RFC 6350 section 3.2
KINDS = {"person": "individual", "organisation": "org", "household": "group"}
ADDRESS = ("street", "city", "region", "postal_code", "country")
PHONES = {"phone": "voice", "mobile": "cell"}
REACHED_BY = {"email": "EMAIL", "phone": "TEL", "mobile": "TEL"}
Rows = Iterable[Mapping[str, Any]]


def card(customer: Mapping[str, Any], points: Rows = (), addresses: Rows = (), works_at: str = "") -> str:
    """This function writes one customer as a card; values that are not there or not shared are left out."""
    kind = customer.get("kind") or "person"
    name = customer.get("name") or ""
    lines = ["BEGIN:VCARD", "VERSION:4.0", f"UID:libreta-customer-{customer['id']}", f"KIND:{_kind(kind)}"]
    lines.append(f"FN:{escaped(name)}")
    if kind == "person":
        parts = [customer.get("family_name"), customer.get("given_name"), "", "", ""]
        lines.append("N:" + ";".join(escaped(part or "") for part in parts))
    firm = name if kind == "organisation" else works_at
    lines += [f"ORG:{escaped(firm)}"] if firm else []
    lines += [f"EMAIL;PREF=1:{escaped(customer['email'])}"] if customer.get("email") else []
    lines += [f'TEL;TYPE="{word}":{customer[field]}' for field, word in PHONES.items() if customer.get(field)]
    lines += [
        f"{REACHED_BY[p['kind']]}{_type(p)}:{escaped(p['value'])}"
        for p in points
        if p.get("kind") in REACHED_BY and p.get("value")
    ]
    lines += [_address(place) for place in (customer, *addresses) if any(place.get(part) for part in ADDRESS)]
    lines += [f"BDAY:{str(customer['birth_date']).replace('-', '')}"] if customer.get("birth_date") else []
    lines += [f"URL:{escaped(customer['website'])}"] if customer.get("website") else []
    lines += [f"LANG:{customer['language']}"] if customer.get("language") else []
    lines += [f"NOTE:{escaped(customer['description'])}"] if customer.get("description") else []
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCARD"])


def escaped(text: str) -> str:
    """This function escapes a text as a value of a card."""
    plain = str(text).replace("\r\n", "\n").replace("\r", "\n").replace("\\", "\\\\")
    return plain.replace("\n", "\\n").replace(",", "\\,").replace(";", "\\;")


def folded(line: str) -> str:
    """This function folds a line where it is longer than a card allows, never within a letter."""
    parts, part, size = [], "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > FOLD:
            parts.append(part)
            part, size = " ", 1
        part, size = part + letter, size + width
    return "\r\n".join([*parts, part])


def cards(customers: Sequence[Mapping[str, Any]], *, by: Actor, at: datetime) -> str:
    """This function writes customers as cards with what the actor sees of their further addresses and companies."""
    ids = [customer["id"] for customer in customers]
    points, addresses = _under("contact_point", "customer", ids, by, at), _under("address", "customer", ids, by, at)
    firms = {
        person: (rows[0].get("organisation__name") or rows[0].get("organisation_name") or "")
        for person, rows in _under("affiliation", "person", ids, by, at).items()
    }
    return "".join(card(c, points[c["id"]], addresses[c["id"]], firms.get(c["id"], "")) for c in customers)


def _under(type_key: str, link: str, ids: list[int], by: Actor, at: datetime) -> dict[int, list[dict]]:
    found: dict[int, list[dict]] = defaultdict(list)
    if by.rights.scope(type_key, "read") == "none" or link not in records.get(type_key).fields_for(by):
        return found
    asked = query.of(type_key, by=by, at=at).where({"field": link, "op": "in", "value": ids})
    path = records.get(type_key).field(link).path
    readable = records.get(type_key).fields_for(by)
    paths = {name: field.path for name, field in readable.items() if not field.custom and not field.joined}
    paths.pop(link, None)
    extra = ["organisation__name"] if type_key == "affiliation" and "organisation" in readable else []
    for row in asked.queryset().order_by("pk").values(path, *set(paths.values()) - {path}, *extra):
        found[row[path]].append({**{name: row[at_] for name, at_ in paths.items()}, **{e: row[e] for e in extra}})
    return found


def _kind(kind: str) -> str:
    return KINDS.get(kind, "individual")


def _type(point: Mapping[str, Any]) -> str:
    label = (point.get("label") or "").lower()
    types = [word for word in ("home", "work") if word in label]
    types += ["cell"] if point["kind"] == "mobile" else []
    return ';TYPE="{}"'.format(",".join(types)) if types else ""


def _address(place: Mapping[str, Any]) -> str:
    parts = ["", "", *(escaped(place.get(part) or "") for part in ADDRESS)]
    kind = place.get("kind")
    return f"ADR{f';TYPE={kind}' if kind in ('home', 'work') else ''}:{';'.join(parts)}"


class CardWriter:
    """Writes the chunks of an export as cards."""

    def __init__(self, path: Path, headers: Sequence[str], *, by: Actor, at: datetime) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._names, self._by, self._at = list(headers), by, at

    def __enter__(self) -> CardWriter:
        return self

    def __exit__(self, *_unused: object) -> None:
        self._file.close()

    def write(self, rows: list[list[Any]]) -> None:
        customers = [dict(zip(self._names, row, strict=True)) for row in rows]
        self._file.write(cards([{**c, "id": c["libreta_id"]} for c in customers], by=self._by, at=self._at))
