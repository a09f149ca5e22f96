"""Recognising whom we erased, without knowing who it was: keyed hashes of addresses, numbers and ids.

The rule (docs/decisions, "An erased person does not come back by a machine"): what a machine or a file brings in is
stopped where it matches; a person who writes to us again is a new contact, and from then on nothing is stopped for
that address any more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from libreta.directory.consents import suppression
from libreta.directory.consents.models import Suppression
from libreta.directory.consents.terms import Reason
from libreta.directory.privacy.models import Tombstone
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.personal import Person
from libreta.kernel.refusals import Refusal
from libreta.kernel.sealing import keyed_hash

KINDS = {"email": "email", "phone": "phone", "mobile": "phone", "tax_id": "tax_id", "external_id": "external_id"}
PEOPLE = frozenset({"customer", "contact_point", "lead", "attendee"})
BY_THEMSELVES = frozenset({"form", "booking", "portal"})
"""Doors at which the person stands in person."""


class ErasedPerson(Refusal):
    """The values belong to somebody who was erased."""

    code, message = "erased-person", _("This person was erased at their request and is not taken in again from a copy.")
    status = 409


def digest(kind: str, value: str) -> str:
    """This function gives the hash of a value; only this installation can make it."""
    plain = value.strip().lower() if kind != "phone" else re.sub(r"[^\d+]", "", value)
    return keyed_hash(plain, f"tombstone:{kind}")


def bury(person: Person, others: Mapping[str, Iterable[str]], *, at: datetime) -> int:
    """This function keeps the hashes of a person's addresses, numbers and ids; `others` are tax and external ids."""
    values = {"email": person.emails, "phone": person.phones, **others}
    rows = [
        Tombstone(kind=kind, digest=digest(kind, value), customer_id=person.ids[0], erased_at=at)
        for kind, texts in values.items()
        for value in texts
        if value
    ]
    Tombstone.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["kind", "digest"],
        update_fields=["erased_at", "customer_id", "returned_at"],
    )
    return len(rows)


def matching(rows: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """This function gives the rows that belong to somebody who was erased and did not come back, each with the field
    by which it is recognised. One query, whatever the number of rows."""
    if not Tombstone.objects.exists():
        return {}
    wanted: dict[str, list[tuple[int, str]]] = {}
    for number, row in enumerate(rows):
        for name, kind in KINDS.items():
            if (value := row.get(name)) and isinstance(value, str):
                wanted.setdefault(digest(kind, value), []).append((number, name))
    found: dict[int, str] = {}
    buried = Tombstone.objects.filter(digest__in=wanted, returned_at=None).values_list("digest", flat=True)
    for known in buried:
        for number, name in wanted[known]:
            found.setdefault(number, name)
    return found


def stopped(type_key: str, rows: Sequence[Mapping[str, Any]], by: Actor) -> dict[int, dict[str, Any]]:
    """This function is the gate on every way in: it gives, by row and field, what must not come back. Doors at which
    the person stands in person stop nothing."""
    if type_key not in PEOPLE or by.door in BY_THEMSELVES:
        return {}
    if type_key == "contact_point":
        values = [{"email": row.get("value"), "phone": row.get("value")} for row in rows]
        return {number: {"value": ErasedPerson.message} for number in matching(values)}
    return {number: {name: ErasedPerson.message} for number, name in matching(rows).items()}


def returned(rows: Sequence[Mapping[str, Any]], *, at: datetime) -> int:
    """This function notes that erased persons wrote to us again by themselves: they are new contacts from now on, who
    may be answered. What they had agreed to is gone with them; offers need a new consent."""
    digests = [digest(kind, row[name]) for row in rows for name, kind in KINDS.items() if row.get(name)]
    found = Tombstone.objects.filter(digest__in=digests, returned_at=None).update(returned_at=at)
    if found:
        marks = [mark for row in rows for mark in _suppressed_as(row)]
        Suppression.objects.filter(digest__in=marks, reason=Reason.ERASED).delete()
    return found


def _suppressed_as(row: Mapping[str, Any]) -> Iterator[str]:
    for name in ("email", "phone", "mobile"):
        if value := row.get(name):
            kind = suppression.kind_of(value)
            with suppress(ValueError):
                yield suppression.digest(kind, suppression.normal(kind, value))


def take_back(value: str, *, by: Actor, at: datetime) -> int:
    """This function notes, on the word of whoever does privacy work, that the person with an address or number came to
    us again; it tells how many hashes that touched."""
    stamp(by, "privacy.return")
    text = value.strip()
    return returned([{"email": text, "phone": text, "tax_id": text, "external_id": text}] if text else [], at=at)


def carried() -> list[dict[str, Any]]:
    """This function gives all tombstones as JSON, for what must outlive a restore."""
    rows = Tombstone.objects.order_by("pk").values("kind", "digest", "customer_id", "erased_at", "returned_at")
    return [
        {**row, **{n: row[n].isoformat() if row[n] else None for n in ("erased_at", "returned_at")}} for row in rows
    ]


def bring_back(rows: Iterable[Mapping[str, Any]]) -> int:
    """This function puts tombstones into a restored database; those that stand there already stay."""
    made = [
        Tombstone(**{**row, **{n: row[n] and datetime.fromisoformat(row[n]) for n in ("erased_at", "returned_at")}})
        for row in rows
    ]
    Tombstone.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)
