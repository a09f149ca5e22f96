"""What may be chosen for a field that points at records or people."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from libreta.kernel import query
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import NotVisible
from libreta.ui import references, sentences


def options(request: HttpRequest, record_type: RecordType, name: str) -> HttpResponse:
    """This function lists the options of a reference or user field that match what was typed."""
    query.require(record_type, request.actor, "read")
    field, _label = sentences.field_of(record_type, name, request.actor)
    if field is None or not field.is_link:
        raise NotVisible()
    found = references.options(field, request.GET.get("q", ""), by=request.actor, at=request.now)
    if field.kind == "user" and "me" in request.GET:
        found.insert(0, {"value": "me", "text": gettext("me"), "more": ""})
    return render(request, "ui/controls/options.html", {"options": found, "field": field})
