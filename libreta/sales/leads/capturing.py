"""Capture: every way in leads through here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from libreta.directory.customers.terms import Kind, Lifecycle
from libreta.kernel import query, records, writes
from libreta.kernel.actors import EVERYTHING, Actor
from libreta.kernel.refusals import Invalid, NotVisible
from libreta.sales.lead_assignment import queries as assignment
from libreta.sales.leads.matching import known_customers
from libreta.sales.leads.touches import OF_CUSTOMER, OF_LEAD, Touch, cleaned


def capture_leads(touches: Sequence[Touch], *, by: Actor, at: datetime) -> list[int]:
    """This function makes one lead of each touch and gives their ids in order.

    A touch whose exact e-mail address or telephone is known goes to that customer; two touches of the same unknown
    person make one prospect. Who gets a lead is decided by the rules of assignment, in the same transaction; the lock
    on the settings lets one capture at a time match and assign, so that two at once neither double a prospect nor
    break a capacity.

    Raises Forbidden, Invalid with errors per place and field; then nothing was captured.
    """
    query.require(records.get("lead"), by, "create")
    query.require(records.get("customer"), by, "create")
    touches, errors = cleaned(touches)
    if errors:
        raise Invalid(errors=errors.get(0, {}) if len(touches) == 1 else {}, rows=errors)
    with transaction.atomic():
        assignment.locked_settings()
        _require_visible(touches, by, at)
        acting = replace(by, rights=EVERYTHING)  # matching sees everybody; what comes of it is shown by rights again
        customers = _customers(touches, acting, at)
        rows = [_lead(touch, customer) for touch, customer in zip(touches, customers, strict=True)]
        return writes.create("lead", rows, by=acting, at=at)


def _require_visible(touches: Sequence[Touch], by: Actor, at: datetime) -> None:
    """A customer whom somebody chose is one whom he sees."""
    chosen = {touch.customer for touch in touches if touch.customer}
    if chosen and set(query.of("customer", by=by, at=at).with_ids(chosen).ids()) != chosen:
        raise NotVisible()


def _customers(touches: Sequence[Touch], by: Actor, at: datetime) -> list[int]:
    """The customer of each touch: chosen, known, or a prospect made now; one prospect for all touches that share an
    e-mail address or telephone.
    """
    known: dict[str, int] = known_customers(touches)
    fresh: list[dict[str, Any]] = []
    places: list[tuple[bool, int]] = []  # (is it new, its id or its place among the new)
    made: dict[str, int] = {}
    for touch in touches:
        told = [key for key in (touch.email, touch.phone) if key]
        found = touch.customer or next((known[key] for key in told if key in known), None)
        if found:
            places.append((False, found))
            continue
        place = next((made[key] for key in told if key in made), None)
        if place is None:
            place = len(fresh)
            fresh.append(_prospect(touch))
        for key in told:
            made.setdefault(key, place)
        places.append((True, place))
    ids = writes.create("customer", fresh, by=by, at=at) if fresh else []
    return [ids[number] if is_new else number for is_new, number in places]


def _prospect(touch: Touch) -> dict[str, Any]:
    values = {name: getattr(touch, name) for name in OF_CUSTOMER}
    values |= {"source": touch.source, "lifecycle": Lifecycle.PROSPECT, "owner": None}
    if touch.company and not touch.person:
        values |= {"name": touch.company, "kind": Kind.ORGANISATION}
    else:
        values |= {"name": touch.person, "kind": Kind.PERSON}
    return {name: value for name, value in values.items() if value != ""}


def _lead(touch: Touch, customer: int) -> dict[str, Any]:
    values = {name: getattr(touch, name) for name in OF_LEAD}
    values |= {"customer": customer, "name": touch.title, "came_by": touch.came_by, "captured_at": touch.captured_at}
    values["form"] = touch.form
    kept = {name: value for name, value in values.items() if value not in (None, "")}
    return kept | dict(touch.own) | {"owner": touch.owner}
