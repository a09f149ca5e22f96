"""Who takes part, on the page of an activity: colleagues and people by search, people of its customer by a click."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from libreta.kernel import query, records, writes
from libreta.kernel.actors import Actor
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import Duplicate, Invalid
from libreta.ui import references

SHOWN, OFFERED = 50, 8
TONES = {"accepted": "good", "declined": "bad", "tentative": "warn"}
Row = dict[str, Any]


def panel(request: HttpRequest, record_type: RecordType, row: Row) -> dict[str, Any] | None:
    """This function draws who takes part in an activity, and the ways to invite more people."""
    by, at = request.actor, request.now
    if row.get("trashed_at") or by.rights.scope("attendee", "read") == "none":
        return None
    may = by.rights.scope("attendee", "create") != "none"
    may = may and bool(query.of("task", by=by, at=at).verb("update").with_ids([row["id"]]).ids(1))
    people = _attendees(request, row["id"])
    if not people and not may:
        return None
    here = {one["customer"] for one in people if one["customer"]}
    return {
        "people": people,
        "may_invite": may,
        "offered": _of_customer(row, here, by, request) if may else [],
        "invite_url": f"/tasks/{row['id']}/attendees/",
        "user_options": "/attendees/options/user/",
        "customer_options": "/attendees/options/customer/",
    }


def _attendees(request: HttpRequest, task: int) -> list[Row]:
    by, at = request.actor, request.now
    readable = records.get("attendee").fields_for(by)
    names = [n for n in ("user", "customer", "email", "name", "answer") if n in readable]
    asked = query.of("attendee", by=by, at=at).where({"field": "task", "op": "eq", "value": task})
    rows = asked.only(names).sort(("id",)).page(SHOWN).rows
    users = query.titles("user", {r.get("user") for r in rows} - {None}, by=by, at=at)
    customers = query.titles("customer", {r.get("customer") for r in rows} - {None}, by=by, at=at)
    answers = dict(readable["answer"].choices) if "answer" in readable else {}
    found = []
    for row in rows:
        customer = row.get("customer")
        name = users.get(row.get("user")) or customers.get(customer) or row.get("name") or row.get("email") or ""
        found.append(
            {
                "id": row["id"],
                "name": name,
                "url": f"/customers/{customer}/" if customer in customers else "",
                "customer": customer,
                "is_colleague": bool(row.get("user")),
                "answer": answers.get(row.get("answer"), ""),
                "tone": TONES.get(row.get("answer") or "", ""),
            }
        )
    return found


def _of_customer(row: Row, here: set[int], by: Actor, request: HttpRequest) -> list[tuple[int, str]]:
    """The customer of an activity and who belongs to it, but for those who are invited already."""
    customer = row.get("customer")
    if not customer:
        return []
    bonds = {"field": "organisation", "op": "eq", "value": customer}
    held = query.of("affiliation", by=by, at=request.now).where(bonds).only(("person",)).page(OFFERED).rows
    wanted = [customer, *(one["person"] for one in held)]
    names = query.titles("customer", set(wanted) - here, by=by, at=request.now)
    return [(pk, names[pk]) for pk in dict.fromkeys(wanted) if pk in names]


@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """This function invites a colleague, a person or an address to an activity. Raises NotVisible, Forbidden."""
    by, at = request.actor, request.now
    back = redirect(f"/tasks/{pk}/")
    query.of("task", by=by, at=at).only(()).get(pk)
    row: Row = {"task": pk}
    fields = records.get("attendee").fields_for(by)
    for name in ("user", "customer"):
        if name not in fields:
            continue
        value, _text, wrong = references.read(fields[name], request.POST, by=by, at=at)
        if wrong:
            messages.error(request, " ".join(str(text) for text in wrong))
            return back
        if value:
            row[name] = value
    if email := request.POST.get("email", "").replace("\x00", "").strip():
        row["email"] = email
    try:
        with transaction.atomic():
            writes.opened("task", [pk], by=by, at=at)
            writes.create("attendee", [row], by=by, at=at)
        messages.success(request, _("Invited."))
    except Duplicate:
        messages.warning(request, _("This person is invited already."))
    except Invalid as refusal:
        errors = refusal.errors or next(iter(getattr(refusal, "rows", {}).values()), {})
        texts = [str(t) for found in errors.values() for t in ([found] if isinstance(found, str) else found)]
        messages.error(request, " ".join(texts) or str(refusal.message))
    return back
