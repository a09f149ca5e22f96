"""Counts and sums: by the values of a field, or of everything that is selected."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from libreta.api import parameters
from libreta.api.answers import answer
from libreta.api.endpoint import endpoint
from libreta.api.views.collection import readable, type_of


@endpoint(("GET", "HEAD"))
def groups(request: HttpRequest, slug: str) -> HttpResponse:
    """This function counts the selected records by the values of `by=`, with sums per currency of `sums=`."""
    record_type = type_of(slug)
    found = parameters.selection(request, record_type, (*parameters.SELECTING, "by", "sums"))
    known = readable(request, record_type)
    by = request.GET.get("by", "")
    if by not in known:
        raise parameters.bad("by", _("Name a field to group by."))
    sums = summed(request, known)
    rows = [{"value": g.value, "count": g.count, "sums": plain_sums(g.sums)} for g in found.groups(by, sums=sums)]
    return answer({"data": rows})


@endpoint(("GET", "HEAD"))
def sums(request: HttpRequest, slug: str) -> HttpResponse:
    """This function sums fields of the selected records, each currency for itself."""
    record_type = type_of(slug)
    found = parameters.selection(request, record_type, (*parameters.SELECTING, "fields"))
    wanted = summed(request, readable(request, record_type), "fields")
    if not wanted:
        raise parameters.bad("fields", _("Name the fields to sum."))
    return answer({"data": plain_sums(found.sums(wanted))})


def summed(request: HttpRequest, known: dict[str, Any], name: str = "sums") -> tuple[str, ...]:
    """This function reads the names of fields that can be summed."""
    wanted = parameters.names(request.GET, name)
    for field in wanted:
        if field not in known or known[field].kind not in ("integer", "decimal", "money"):
            raise parameters.bad(name, _("Only fields with numbers can be summed."))
    return wanted


def plain_sums(sums: dict[str, dict[Any, Any]]) -> dict[str, dict[str, Any]]:
    """This function gives sums with text keys: {"amount": {"EUR": "12.50"}}; without currency under ""."""
    return {name: {str(unit or ""): value for unit, value in units.items()} for name, units in sums.items()}
