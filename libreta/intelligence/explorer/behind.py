"""The records behind a number, read through the one query path with the reader's rights."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from libreta.intelligence.explorer import reading
from libreta.intelligence.explorer.pages import chips, of_figures, question_of
from libreta.intelligence.metrics.declaring import bases, metric
from libreta.intelligence.metrics.questions import MOST_RECORDS
from libreta.intelligence.metrics.sheets import sheet_of
from libreta.kernel import query, records
from libreta.kernel.fields import NUMBERS
from libreta.kernel.records import RecordType
from libreta.ui import addresses, displays, formats, listing

PAGE = 50
COLUMNS = 6


@require_GET
@of_figures
def records_behind(request: HttpRequest) -> HttpResponse:
    """This page lists the records that were counted for a number, newest first. Raises Forbidden, BadFilter."""
    wanted, known = question_of(request)
    keys = {one.key for one in known}
    name = request.GET.get("of", "") or (wanted.metrics[0] if wanted.metrics else "")
    one = metric(name if name in keys else "")
    ids = reading.record_ids(one.key, wanted.question(()), request.actor)
    record_type = records.get(sheet_of(bases(one)[0]).type_key)
    first = max(0, addresses.number_of(request.GET.get("first")) or 0)
    here = f"{wanted.address('/explorer/records/')}&of={one.key}"
    context = {
        "metric": one,
        "asked": wanted,
        "type": record_type,
        "count": formats.number(len(ids)),
        "is_cut": len(ids) >= MOST_RECORDS,
        "chips": chips(wanted.where, lambda where: "", request),
        "back": wanted.address(),
        "next": f"{here}&first={first + PAGE}" if first + PAGE < len(ids) else "",
        "previous": f"{here}&first={max(0, first - PAGE)}" if first else "",
        "note": _part_of(one, record_type),
    } | _rows(record_type, ids[first : first + PAGE], request)
    return render(request, "intelligence/explorer/records.html", context)


def _part_of(one: Any, record_type: RecordType) -> str:
    """What is made of several metrics leads to the records of the first."""
    if not one.parts:
        return ""
    return _("“%(metric)s” is a ratio: these are the records of “%(part)s”.") % {
        "metric": one.label,
        "part": bases(one)[0].label,
    }


def _rows(record_type: RecordType, ids: list[int], request: HttpRequest) -> dict[str, Any]:
    """The rows that the reader may see, in order; records that went or were hidden since are counted."""
    readable = record_type.fields_for(request.actor)
    names = tuple(name for name in record_type.columns if name in readable)[:COLUMNS]
    asked = query.of(record_type.key, by=request.actor, at=request.now).with_ids(ids)
    found = asked.only(listing.needed(record_type, names, request.actor)).sort(("-id",)).page(PAGE).rows if ids else []
    labels = asked.only(listing.needed(record_type, names, request.actor)).labels(found)
    fields = [readable[name] for name in names]
    rows = [
        {
            "url": addresses.record(record_type, row["id"]),
            "cells": [(field, displays.shown(field, row, labels), field.kind in NUMBERS) for field in fields],
        }
        for row in found
    ]
    return {"fields": [(field, field.kind in NUMBERS) for field in fields], "rows": rows, "gone": len(ids) - len(found)}
