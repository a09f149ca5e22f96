"""Saved views and the reader's columns."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from libreta.kernel import filters, query
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import Forbidden, Invalid, NotVisible
from libreta.ui import addresses, answers, listing
from libreta.ui.models import ListLayout, SavedView
from libreta.ui.views.preferences import back


@require_POST
def create(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """This function saves the list as seen under a name."""
    query.require(record_type, request.actor, "read")
    view = SavedView(record_type=record_type.key, owner_id=request.actor.user_id)
    _fill(view, request, record_type)
    view.save()
    return answers.done(request, _address(view, record_type), _("The view was saved."))


@require_POST
def change(request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
    """This function gives a saved view another name, sharing, filter or order."""
    view = _own(request, record_type, pk)
    _fill(view, request, record_type)
    view.save()
    return answers.done(request, _address(view, record_type), _("The view was saved."))


@require_POST
def delete(request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
    """This function deletes a saved view; the records stay as they are."""
    _own(request, record_type, pk).delete()
    return answers.done(request, f"/{record_type.slug}/", _("The view was deleted."))


def columns(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """This function offers the columns; posted, it keeps the reader's choice, for a view of his own or for the list."""
    query.require(record_type, request.actor, "read")
    if request.method != "POST":
        return _offered_columns(request, record_type)
    chosen = [] if request.POST.get("reset") else _known_columns(request, record_type, request.POST.getlist("columns"))
    view = (
        listing.views(request.actor, record_type)
        .filter(pk=addresses.number_of(request.POST.get("view", "")) or 0, owner_id=request.actor.user_id)
        .first()
    )
    if view is not None:
        view.columns = chosen
        view.save(update_fields=["columns"])
    elif request.actor.user_id:
        ListLayout.objects.update_or_create(
            user_id=request.actor.user_id, record_type=record_type.key, defaults={"columns": chosen}
        )
    return answers.done(request, back(request, f"/{record_type.slug}/"), _("The columns were kept."))


def _offered_columns(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    shown = listing.of_request(request, record_type)
    fields = listing.choosable(record_type, request.actor)
    chosen = [f for name in shown.columns for f in fields if f.name == name]
    context = {
        "record_type": record_type,
        "listing": shown,
        "chosen": chosen,
        "others": [f for f in fields if f not in chosen],
    }
    return render(request, f"ui/list/{'columns_dialog' if answers.is_htmx(request) else 'columns'}.html", context)


def _own(request: HttpRequest, record_type: RecordType, pk: int) -> SavedView:
    view = listing.views(request.actor, record_type).filter(pk=pk).first()
    if view is None:
        raise NotVisible()
    if view.owner_id != request.actor.user_id and not request.actor.may("views.share"):
        raise Forbidden()
    return view


def _fill(view: SavedView, request: HttpRequest, record_type: RecordType) -> None:
    given = request.POST
    if "name" in given:
        view.name = given["name"].strip()[:80]
    if not view.name:
        raise Invalid(errors={"name": [gettext_lazy("Give the view a name.")]})
    if "filter" in given:
        view.filter = filters.to_json(filters.parse(given["filter"]))
        _require_readable(view, request, record_type)
    if "sort" in given:
        view.sort = [part for part in given["sort"].split(",") if part][:4]
    if "columns" in given:
        view.columns = _known_columns(request, record_type, given["columns"].split(","))
    if given.get("layout") in SavedView.Layout.values:
        view.layout = given["layout"]
    if "shared" in given:
        view.shared = given.getlist("shared")[-1] == "true"
        if view.shared and not request.actor.may("views.share"):
            raise Forbidden()


def _require_readable(view: SavedView, request: HttpRequest, record_type: RecordType) -> None:
    query.of(record_type.key, by=request.actor, at=request.now).where(json.dumps(view.filter)).queryset()


def _known_columns(request: HttpRequest, record_type: RecordType, names: list[str]) -> list[str]:
    readable = record_type.fields_for(request.actor)
    return [name for name in dict.fromkeys(names) if name in readable]


def _address(view: SavedView, record_type: RecordType) -> Any:
    layouts = {SavedView.Layout.BOARD: record_type.board, SavedView.Layout.CALENDAR: record_type.calendar}
    tail = f"{view.layout}/" if layouts.get(view.layout) else ""
    return f"/{record_type.slug}/{tail}?view={view.pk}"
