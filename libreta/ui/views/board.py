"""The board of a record type: cards by stage, sums per stage and currency from one grouped query, pages per column."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from libreta.kernel import query, records, writes
from libreta.kernel.fields import Field
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import BadFilter, Invalid, NotVisible, StaleVersion
from libreta.kernel.writes import Change
from libreta.ui import addresses, answers, displays, formats, listing, tones
from libreta.ui.listing import Listing
from libreta.ui.views.list import chips_of, editable_of, tools_of

PAGE = 25
MOST_COLUMNS = 40


def board(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """This function shows the board; with `stage` and `cursor` the next cards of one column."""
    stage = _stage(request, record_type)
    shown, refusal = _shown(request, record_type)
    if request.headers.get("HX-Target", "").startswith("more-"):
        return render(request, "ui/board/cards.html", _column(request, shown, stage, request.GET.get("stage", ""), request.GET.get("cursor")))
    context = columns(request, shown, stage) | {"record_type": record_type, "listing": shown, "refusal": refusal}
    return render(request, "ui/board/page.html", context | chips_of(request, shown) | tools_of(request, shown))


def _stage(request: HttpRequest, record_type: RecordType) -> Field:
    query.require(record_type, request.actor, "read")
    found = record_type.fields_for(request.actor).get(record_type.board.stage) if record_type.board else None
    if found is None:
        raise NotVisible()
    return found


def _shown(request: HttpRequest, record_type: RecordType) -> tuple[Listing, Any]:
    try:
        shown = listing.of_request(request, record_type, board=True)
        shown.query(request).queryset()
        return shown, None
    except BadFilter as refusal:
        return Listing(record_type, listing.EVERYTHING, columns=record_type.columns, board=True), refusal


def columns(request: HttpRequest, shown: Listing, stage: Field) -> dict[str, Any]:
    """This function reads the columns: their values in order, counts and sums, and the first cards of each."""
    readable = shown.record_type.fields_for(request.actor)
    sums = tuple(n for n in shown.record_type.board.sums if n in readable)
    groups = {_key(g.value): g for g in shown.query(request).groups(stage.name, sums)}
    found = []
    for value, label in _values(request, stage, groups):
        group = groups.get(value)
        column = {"value": value, "label": label, "tone": tones.of(value), "count": group.count if group else 0, "sums": _sums(group)}
        cards = _column(request, shown, stage, value, None) if group else {"cards": [], "more": ""}
        found.append(column | cards)
    return {"columns": found, "may_move": stage.name in editable_of(request, shown.record_type), "stage": stage}


def _key(value: Any) -> str:
    return "" if value is None else str(value)


def _values(request: HttpRequest, stage: Field, groups: dict[str, Any]) -> list[tuple[str, Any]]:
    """The columns in the order of the choices, or of the records that stand for stages."""
    if stage.choices:
        found = [(value, label) for value, label in stage.choices]
    elif stage.kind == "reference" and stage.target:
        target = records.get(stage.target)
        rows = query.of(target.key, by=request.actor, at=request.now).only((target.title,)).page(MOST_COLUMNS).rows
        found = [(str(row["id"]), row[target.title]) for row in rows]
    else:
        found = [(value, value) for value in sorted(groups)[:MOST_COLUMNS] if value]
    return found + ([("", _("Without"))] if "" in groups else [])


def _sums(group: Any) -> list[str]:
    if group is None:
        return []
    return [formats.money(v, currency, whole=True) for per in group.sums.values() for currency, v in sorted(per.items()) if v]


def _column(request: HttpRequest, shown: Listing, stage: Field, value: str, cursor: str | None) -> dict[str, Any]:
    record_type = shown.record_type
    readable = record_type.fields_for(request.actor)
    test = {"field": stage.name, "op": "eq", "value": value} if value else {"field": stage.name, "op": "empty", "value": True}
    names = tuple(n for n in (record_type.title, *record_type.board.card) if n in readable)
    asked = shown.query(request).where(test).only(listing.needed(record_type, (*names, stage.name), request.actor))
    page = asked.page(PAGE, cursor)
    labels = asked.labels(page.rows)
    cards = [
        {"id": row["id"], "version": row["version"], "title": str(row.get(record_type.title) or f"#{row['id']}"), "url": addresses.record(record_type, row["id"]),
         "lines": [html for n in names[1:] if readable[n].kind != "user" and (html := displays.shown(readable[n], row, labels))],
         "people": [label for n in names[1:] if readable[n].kind == "user" and (label := labels.get("user", {}).get(row[n]))]}
        for row in page.rows
    ]  # fmt: skip
    more = ""
    if page.next_cursor:
        address = shown.address()
        more = f"{address}{'&' if '?' in address else '?'}stage={value}&cursor={page.next_cursor}"
    return {"cards": cards, "more": more, "value": value, "may_move": stage.name in editable_of(request, record_type)}


@require_POST
def move(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """This function puts a card into another column, when nobody else moved it meanwhile, and shows the board anew."""
    stage = _stage(request, record_type)
    target, pk = request.POST.get("to", ""), request.POST.get("id", "")
    version = request.POST.get("version", "")
    shown = replace(listing.of_request(request, record_type, given=request.POST), board=True)
    told: tuple[Any, str] = ("", "good")
    try:
        if not pk.isdigit():
            raise NotVisible()
        change = Change(int(pk), {stage.name: target or None}, version=int(version) if version.isdigit() else None)
        writes.update(record_type.key, [change], by=request.actor, at=request.now)
    except StaleVersion:
        told = (_("Somebody else changed this card meanwhile; the board shows how it stands now."), "warn")
    except Invalid as refusal:
        texts = [str(t) for found in refusal.errors.values() for t in found]
        told = (" ".join(texts) or refusal.message, "bad")
    if not answers.is_htmx(request):
        return answers.done(request, shown.address(), told[0] or _("The card was moved."), tone=told[1])
    context = columns(request, shown, stage) | {"record_type": record_type, "listing": shown, "here": shown.parameters()}
    answer = render(request, "ui/board/board.html", context)
    return answers.with_toast(answer, told[0], tone=told[1]) if told[0] else answer
