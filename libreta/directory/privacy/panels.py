"""Pieces of other pages: the steps of a request, the privacy of a customer, what is due in my day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from libreta.directory.privacy import deadlines, holds
from libreta.directory.privacy.models import Erasure, PersonExport, PrivacyRequest
from libreta.directory.privacy.persons import group_of
from libreta.directory.privacy.terms import CAPABILITY, Identity, Kind, RunState, Status
from libreta.kernel.records import RecordType

SOON = timedelta(days=7)
DUE = 10


def steps(request: HttpRequest, record_type: RecordType, row: dict) -> Mapping[str, Any] | None:
    """This function gives the page of a request its steps: who is asking, what to do, the answer."""
    asked = PrivacyRequest.objects.filter(pk=row["id"]).first()
    if asked is None:
        return None
    term = deadlines.term(asked.jurisdiction, asked.kind)
    today = request.now.date()
    return {
        "asked": asked,
        "is_open": asked.status == Status.OPEN,
        "is_late": asked.status == Status.OPEN and asked.due_on < today,
        "days_left": (asked.due_on - today).days,
        "can_extend": bool(term.extension) and not asked.extended_because and asked.status == Status.OPEN,
        "steps": _steps(asked),
    }


def _steps(asked: PrivacyRequest) -> list[tuple[bool, Any, str]]:
    """What has to be done in order: whether it is done, in words, and the address where it is done."""
    here = f"/privacy-requests/{asked.pk}/edit/"
    found = [
        (asked.person_id is not None, _("Find out whom it is about"), here),
        (asked.identity != Identity.UNPROVEN, _("Prove who is asking"), here),
    ]
    if asked.person_id is not None:
        found.append(_doing(asked))
    found.append((asked.status != Status.OPEN, _("Answer, and write down what you answered"), here))
    return found


def _doing(asked: PrivacyRequest) -> tuple[bool, Any, str]:
    page, ids = f"/customers/{asked.person_id}/privacy/", group_of(asked.person_id)
    if asked.kind in (Kind.ACCESS, Kind.PORTABILITY):
        rows = PersonExport.objects.filter(
            person__in=ids, state=RunState.FETCHED, asked_at__date__gte=asked.received_on
        )
        return rows.exists(), _("Write the archive and fetch it"), page
    if asked.kind == Kind.ERASURE:
        done = Erasure.objects.filter(customer_id__in=ids, state=RunState.DONE).exists()
        return done, _("Look at what would go, and erase"), f"{page}erasure/"
    if asked.kind in (Kind.RESTRICTION, Kind.OBJECTION):
        return bool(holds.restricted_ids(ids)), _("Restrict the use, or withdraw the consents"), page
    return asked.status != Status.OPEN, _("Correct the record"), f"/customers/{asked.person_id}/edit/"


def of_person(request: HttpRequest, record_type: RecordType, row: dict) -> Mapping[str, Any] | None:
    """This function gives the customer page its way to privacy, with what everybody has to know."""
    ids = group_of(row["id"])
    is_restricted = bool(holds.restricted_ids(ids))
    may = request.actor.may(CAPABILITY)
    if not (may or is_restricted):
        return None
    return {
        "may": may,
        "is_restricted": is_restricted,
        "is_held": may and bool(holds.held_ids(ids, on=request.now.date())),
        "open": PrivacyRequest.objects.filter(person__in=ids, status=Status.OPEN).count() if may else 0,
    }


def waiting(request: HttpRequest) -> Mapping[str, Any] | None:
    """This function gives my day the requests that are due within a week, or overdue: one's own and nobody's."""
    if not request.actor.may(CAPABILITY):
        return None
    today = request.now.date()
    mine = Q(owner_id=request.actor.user_id) | Q(owner=None)
    rows = PrivacyRequest.objects.filter(mine, status=Status.OPEN, trashed_at=None, due_on__lte=today + SOON)
    found = [(row, row.due_on < today) for row in rows.select_related("person").order_by("due_on", "pk")[:DUE]]
    return {"requests": found} if found else None
