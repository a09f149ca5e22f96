"""Whom a customer who is being entered may be: strong evidence for many rows at once, and all that resembles for one.

Only customers and fields that the actor may see are compared; what is kept from them is as if it were not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from libreta.directory.customers.terms import Kind
from libreta.directory.duplicates.queries import settings_of_duplicates
from libreta.directory.duplicates.sentences import may_hear, reasons
from libreta.directory.duplicates.terms import AtEntry
from libreta.intelligence.linkage import queries as linkage
from libreta.kernel import query, values
from libreta.kernel.actors import Actor
from libreta.kernel.resembling import Likeness

LONGEST, SHORTEST = 300, 4
MOST, MOST_BY_NAME, MOST_BY_KEY = 5, 20, 200
COMPARED = (
    "id", "kind", "name", "given_name", "family_name", "legal_name", "email", "phone", "mobile", "website", "tax_id",
    "birth_date", "street", "postal_code", "city", "region", "country",
)  # fmt: skip
FIELD_OF = {"given_name": "name", "family_name": "name", "birth_date": "name", "domain": "website", "address": "street"}

# Served by customer_by_email, customer_by_phone, customer_by_mobile, customer_by_tax_id and contact_point_by_value.
KEYED = """
SELECT id FROM (
    (SELECT c.id FROM directory_customer c WHERE c.email = ANY(%(emails)s) AND c.email <> '' AND c.trashed_at IS NULL
     LIMIT %(most)s)
    UNION (SELECT c.id FROM directory_customer c WHERE c.phone = ANY(%(phones)s) AND c.phone <> ''
        AND c.trashed_at IS NULL LIMIT %(most)s)
    UNION (SELECT c.id FROM directory_customer c WHERE c.mobile = ANY(%(phones)s) AND c.mobile <> ''
        AND c.trashed_at IS NULL LIMIT %(most)s)
    UNION (SELECT c.id FROM directory_customer c WHERE c.tax_id = ANY(%(taxes)s) AND c.tax_id <> ''
        AND c.trashed_at IS NULL LIMIT %(most)s)
    UNION (SELECT p.customer_id FROM directory_contactpoint p
        WHERE p.value = ANY(%(points)s) AND p.trashed_at IS NULL LIMIT %(most)s)
) found
"""
POINTS = """
SELECT customer_id, kind, value FROM directory_contactpoint
WHERE customer_id = ANY(%s) AND trashed_at IS NULL AND kind IN ('email', 'phone', 'mobile', 'whatsapp')
"""


def is_shown() -> bool:
    """This function tells whether a form asks while somebody types."""
    return settings_of_duplicates().at_entry != AtEntry.OFF


def strong(rows: Sequence[Mapping[str, Any]], *, by: Actor, at: datetime) -> list[list[Likeness]]:
    """This function gives, per new customer, those that strong evidence says it is: the same e-mail address, the same
    tax number, or the same telephone and a similar name. Nothing unless the settings say to ask before saving."""
    if settings_of_duplicates().at_entry != AtEntry.REFUSE:
        return [[] for _row in rows]
    records = [_record(row) for row in rows]
    known = _known(_keyed(records), by=by, at=at)
    return [[one for one in _compared(record, known, by=by) if one.is_strong][:MOST] for record in records]


def near(given: Mapping[str, Any], *, by: Actor, at: datetime, leaving_out: Iterable[int] = ()) -> list[Likeness]:
    """This function gives the customers that one may be, the most probable first; at most five."""
    record = _record(given)
    ids = _keyed([record]) | _named(record, by=by, at=at)
    found = _compared(record, _known(ids - set(leaving_out), by=by, at=at), by=by)
    least = settings_of_duplicates().possible
    told = [one for one in found if one.is_strong or one.probability >= least or _is_same_name(one)]
    return sorted(told, key=lambda one: (-one.is_strong, -one.probability, one.id))[:MOST]


def _is_same_name(one: Likeness) -> bool:
    return one.field == "name"


def _record(given: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, in the forms in which it would be kept, as far as it can be."""
    record = {
        name: str(given[name]).replace("\x00", "").strip()[:LONGEST]
        for name in COMPARED
        if given.get(name) not in (None, "")
    }
    record.pop("id", None)
    region = record.get("country", "").upper()
    for name in ("phone", "mobile"):
        if name in record:
            record[name] = _tried(values.phone, record[name], region if len(region) == 2 else None)
    if "email" in record:
        record["email"] = _tried(values.email, record["email"])
    if record.get("kind") not in (Kind.PERSON, Kind.ORGANISATION):
        record["kind"] = Kind.PERSON.value
    return record


def _tried(form: Any, *given: Any) -> str:
    try:
        return form(*given)
    except ValueError:
        return ""


def _keyed(records: Sequence[Mapping[str, Any]]) -> set[int]:
    emails = {r["email"] for r in records if r.get("email")}
    phones = {r[name] for r in records for name in ("phone", "mobile") if r.get(name)}
    taxes = {form for r in records if r.get("tax_id") for form in linkage.tax_spellings(r["tax_id"])}
    if not (emails or phones or taxes):
        return set()
    told = {"emails": sorted(emails), "phones": sorted(phones), "taxes": sorted(taxes)}
    told |= {"points": sorted(emails | phones), "most": MOST_BY_KEY * max(1, len(records) // 50)}
    with connection.cursor() as cursor:
        cursor.execute(KEYED, told)
        return {number for (number,) in cursor.fetchall()}


def _named(record: Mapping[str, Any], *, by: Actor, at: datetime) -> set[int]:
    """Customers whose name contains the words typed, or a short form of the given name; by the index of the search."""
    if not may_hear("family_name", by):
        return set()
    asked = query.of("customer", by=by, at=at).only(("id",))
    if not asked.may_search_whole():
        return set()
    found: set[int] = set()
    for text in linkage.name_searches(record):
        if len(text.replace(" ", "")) >= SHORTEST:
            found |= {row["id"] for row in asked.search(text).page(MOST_BY_NAME).rows}
    return found


def _known(ids: Iterable[int], *, by: Actor, at: datetime) -> list[dict[str, Any]]:
    ids = sorted(set(ids))
    if not ids:
        return []
    asked = query.of("customer", by=by, at=at)
    readable = [name for name in COMPARED if name in asked.fields()]
    columns = [name for name in readable if name != "birth_date"]
    rows = list(asked.with_ids(ids).queryset().order_by("pk").values(*columns, *set(readable) & {"birth_date"}))
    for row in rows:
        row["emails"] = [row["email"]] if row.get("email") else []
        row["phones"] = [row[name] for name in ("mobile", "phone") if row.get(name)]
    if by.rights.scope("contact_point", "read") != "none" and by.rights.field("contact_point", "value").readable:
        _add_points({row["id"]: row for row in rows})
    return rows


def _add_points(rows: dict[int, dict[str, Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(POINTS, [list(rows)])
        for customer, kind, value in cursor.fetchall():
            rows[customer]["emails" if kind == "email" else "phones"].append(value)


def _compared(record: Mapping[str, Any], known: Sequence[dict[str, Any]], *, by: Actor) -> list[Likeness]:
    mine = {**record, "emails": [record.get("email")], "phones": [record.get("mobile"), record.get("phone")]}
    one = linkage.form(_joined(mine))
    found = []
    for row in known:
        compared = linkage.compare(one, linkage.form(_joined(row)))
        if compared is None or not compared.agreeing:
            continue
        agreeing, _differing = reasons(compared.evidence, by=by)
        telling = FIELD_OF.get(compared.agreeing[0], compared.agreeing[0])
        place = ", ".join(filter(None, (row.get("city"), row.get("email"))))
        found.append(
            Likeness(
                row["id"],
                row.get("name") or f"#{row['id']}",
                tuple(agreeing[:3]),
                telling,
                place,
                compared.is_strong,
                compared.probability,
            )
        )
    return found


def _joined(record: Mapping[str, Any]) -> dict[str, Any]:
    lists = {name: "\n".join(filter(None, record.get(name) or ())) for name in ("emails", "phones")}
    return {**record, **lists}
