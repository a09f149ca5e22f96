"""Boxes of consent on a form: never ticked beforehand, with the exact words beside them, kept with their proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from libreta.directory.consents.actions import take_boxes
from libreta.directory.consents.queries import Box, boxes
from libreta.kernel import callers
from libreta.kernel.actors import Actor
from libreta.sales.lead_forms.models import LeadForm
from libreta.sales.leads.models import Lead

PREFIX = "consent:"


def boxes_of(form: LeadForm) -> list[Box]:
    """This function gives the boxes that a form shows, in its language."""
    codes = [name[len(PREFIX) :] for name in form.fields if name.startswith(PREFIX)]
    return boxes(codes, form.language) if codes else []


def choosable(language: str = "en") -> list[Box]:
    """This function gives all boxes that a form may show."""
    return boxes(None, language)


def ticked(form: LeadForm, request: HttpRequest) -> dict[str, int]:
    """This function reads which boxes were ticked: purpose codes with the ids of the words shown."""
    found = {}
    for name in form.fields:
        text = request.POST.get(f"consent_{name[len(PREFIX) :]}", "") if name.startswith(PREFIX) else ""
        if text.isascii() and text.isdigit() and len(text) < 18:
            found[name[len(PREFIX) :]] = int(text)
    return found


def proof_of(form: LeadForm, request: HttpRequest) -> dict[str, Any]:
    """This function gives what proves where a box was ticked."""
    agent = "".join(letter for letter in request.headers.get("User-Agent", "") if letter.isprintable())
    return {
        "source": "form",
        "ip": callers.address_of(request),
        "user_agent": agent[:300],
        "message": f"{form.name} ({form.pk})",
    }


def keep(
    form: LeadForm,
    leads: Iterable[int],
    chosen: Mapping[str, int],
    proof: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """This function keeps what was ticked for the customers of the leads that the form brought."""
    if chosen:
        for customer in set(Lead.objects.filter(pk__in=list(leads)).values_list("customer_id", flat=True)):
            take_boxes(customer, chosen, proof, language=form.language, by=by, at=at)
