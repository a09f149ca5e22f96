"""The board of a record type: cards by stage, sums per stage and currency from one grouped query, pages per column."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from libreta.kernel import access, actions, query, records
from libreta.kernel.fields import Field
from libreta.kernel.filters import moments
from libreta.kernel.records import Board, RecordType
from libreta.kernel.refusals import BadFilter, Invalid, NotVisible, StaleVersion
from libreta.ui import addresses, answers, displays, formats, lanes, listing, nearness, tones, undo, worth
from libreta.ui.listing import Listing
from libreta.ui.views.list import chips_of, editable_of, tools_of

FIRST, PAGE = 15, 25  # a column shows ten at once; the next ones come as somebody scrolls
MOST_COLUMNS = 40


def board(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """This function shows the board; with `stage` and `cursor` the next cards of one column."""
    stage = _stage(request, record_type)
    shown, refusal = _shown(request, record_type)
    shown, ways = lanes.narrowed(request, shown)
    if request.headers.get("HX-Target", "").startswith("more-"):
        return render(request, "ui/board/cards.html", _next_cards(request, shown, stage))
    context = columns(request, shown, stage) | {"record_type": record_type, "listing": shown, "refusal": refusal}
    context["lanes"] = ways
    return render(request, "ui/board/page.html", context | chips_of(request, shown) | tools_of(request, shown))


def _next_cards(request: HttpRequest, shown: Listing, stage: Field) -> dict[str, Any]:
    value = request.GET.get("stage", "")
    page = _page(request, shown, stage, value, request.GET.get("cursor"))
    cards = _cards(request, shown, stage, {value: page.rows})[value]
    more = _more(shown, value, page.next_cursor)
    whole = _list_of(shown, stage, value) if more else ""
    return {
        "cards": cards,
        "more": more,
        "list_url": whole,
        "value": value,
        "may_move": _may_move(request, shown, stage),
    }


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
    pages = {value: _page(request, shown, stage, value, None, FIRST) for value in groups}
    ids = [row["id"] for page in pages.values() for row in page.rows]
    access.note("list", shown.record_type.key, ids, by=request.actor, at=request.now, detail=shown.search)
    cards = _cards(request, shown, stage, {value: page.rows for value, page in pages.items()})
    found, worths = [], _worths(request, groups)
    for value, label, tone in _values(request, shown, stage, groups):
        group, page = groups.get(value), pages.get(value)
        more = _more(shown, value, page.next_cursor) if page else ""
        whole = _list_of(shown, stage, value) if more else ""
        column = {"value": value, "list_url": whole, "label": label, "tone": tone, "count": group.count if group else 0}
        column["worth"] = worths.get(value)
        found.append(column | {"sums": _sums(group), "cards": cards.get(value, []), "more": more})
    return {"columns": found, "may_move": _may_move(request, shown, stage), "stage": stage}


def _may_move(request: HttpRequest, shown: Listing, stage: Field) -> bool:
    return stage.name in editable_of(request, shown.record_type)


def _key(value: Any) -> str:
    return "" if value is None else str(value)


def _values(request: HttpRequest, shown: Listing, stage: Field, groups: dict[str, Any]) -> list[tuple[str, Any, str]]:
    """The columns (value, label, tone) in the order of the choices, or of the records that stand for stages."""
    if stage.choices:
        found = [(value, label, tones.of(value)) for value, label in stage.choices]
    elif stage.kind == "reference" and stage.target:
        found = _stages(request, shown, stage)
    else:
        found = [(value, value, tones.of(value)) for value in sorted(groups)[:MOST_COLUMNS] if value]
    return found + ([("", _("Without"), "")] if "" in groups else [])


def _stages(request: HttpRequest, shown: Listing, stage: Field) -> list[tuple[str, Any, str]]:
    target = records.get(stage.target)
    readable = target.fields_for(request.actor)
    tone = shown.record_type.board.tone
    asked = query.of(target.key, by=request.actor, at=request.now).where({"and": lanes.condition(shown)})
    rows = asked.only([n for n in (target.title, tone) if n in readable]).page(MOST_COLUMNS).rows
    return [(str(row["id"]), row.get(target.title) or f"#{row['id']}", tones.of(row.get(tone))) for row in rows]


def _sums(group: Any) -> list[str]:
    if group is None:
        return []
    return [
        formats.money(v, currency, whole=True)
        for per in group.sums.values()
        for currency, v in sorted(per.items())
        if v
    ]


def _worths(request: HttpRequest, groups: dict[str, Any]) -> dict[str, Any]:
    """What columns with amounts in several currencies are worth together, at the rates of today."""
    amounts = [next(iter(group.sums.values()), {}) for group in groups.values()]
    day = moments.local_day(request.now, request.actor.timezone)
    return dict(zip(groups, worth.together(amounts, day), strict=True))


def _asked(request: HttpRequest, shown: Listing, stage: Field) -> query.RecordQuery:
    record_type = shown.record_type
    board = record_type.board
    names = (record_type.title, *board.card, stage.name, board.due, *(board.due_while or ())[:1])
    return shown.query(request).only(listing.needed(record_type, names, request.actor))


def _page(
    request: HttpRequest, shown: Listing, stage: Field, value: str, cursor: str | None, limit: int = PAGE
) -> query.Page:
    return _asked(request, shown, stage).where(_of_stage(stage, value)).page(limit, cursor)


def _list_of(shown: Listing, stage: Field, value: str) -> str:
    """All cards of a column as a list: the way on where no script fetches the next ones."""
    return replace(shown, board=False, view=None, tree={"and": [*shown.tree["and"], _of_stage(stage, value)]}).address()


def _of_stage(stage: Field, value: str) -> dict[str, Any]:
    if not value:
        return {"field": stage.name, "op": "empty", "value": True}
    return {"field": stage.name, "op": "eq", "value": value}


def _more(shown: Listing, value: str, cursor: str | None) -> str:
    address = shown.address()
    return f"{address}{'&' if '?' in address else '?'}stage={value}&cursor={cursor}" if cursor else ""


def _cards(
    request: HttpRequest, shown: Listing, stage: Field, rows: dict[str, list]
) -> dict[str, list[dict[str, Any]]]:
    """The cards of several columns; what they point at is read once for all."""
    labels = _asked(request, shown, stage).labels([row for column in rows.values() for row in column])
    readable = shown.record_type.fields_for(request.actor)
    board = shown.record_type.board
    fields = [readable[n] for n in board.card if n in readable]
    move = _("Move %(title)s")
    whole = _whole(fields, [row for column in rows.values() for row in column])
    return {
        value: [
            _card(shown.record_type, row, fields, labels, move, whole)
            | {"due": nearness.of_card(board, row, at=request.now, timezone=request.actor.timezone)}
            for row in column
        ]
        for value, column in rows.items()
    }


def _whole(fields: list[Field], rows: list[dict[str, Any]]) -> frozenset[str]:
    """The amounts without cents on any of the cards: there the cents would say nothing."""
    money = [f.name for f in fields if f.kind == "money"]
    return frozenset(n for n in money if all(row.get(n) is None or row[n] == int(row[n]) for row in rows))


def _fact(own: Field, row: dict[str, Any], labels: Any, whole: frozenset[str]) -> Any:
    if own.name in whole and row.get(own.name) is not None:
        amount = formats.money(row[own.name], row.get(own.currency) or "", whole=True)
        return format_html('<data value="{}">{}</data>', row[own.name], amount)
    return displays.shown(own, row, labels)


def _card(
    record_type: RecordType,
    row: dict[str, Any],
    fields: list[Field],
    labels: Any,
    move: str,
    whole: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    title = str(row.get(record_type.title) or f"#{row['id']}")
    people = [labels.get("user", {}).get(row[f.name]) for f in fields if f.kind == "user"]
    drawn = [_fact(f, row, labels, whole) for f in fields if f.kind != "user"]
    lines = [line for line in drawn if line]
    return {
        "id": str(row["id"]),  # a number would be written with the reader's separators, at a price
        "version": str(row["version"]),
        "title": conditional_escape(title),
        "url": addresses.record(record_type, row["id"]),
        "move_label": conditional_escape(move % {"title": title}),
        "first": lines[0] if lines else "",
        "rest": format_html_join("", "<span>{}</span>", ((line,) for line in lines[1:])),
        "people": [name for name in people if name],
    }


@require_POST
def move(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """This function puts a card into another column, when nobody else moved it meanwhile, and shows the board anew."""
    stage = _stage(request, record_type)
    target, pk = request.POST.get("to", ""), request.POST.get("id", "")
    version = request.POST.get("version", "")
    shown = replace(listing.of_request(request, record_type, given=request.POST), board=True)
    shown, _lanes = lanes.narrowed(request, shown)
    told: tuple[Any, str] = (_("The card was moved."), "good")
    undone = ""
    if asking := _asking(request, shown, stage, target, pk):
        return asking
    try:
        if (number := addresses.number_of(pk)) is None:
            raise NotVisible()
        values, seen = {stage.name: target or None}, addresses.number_of(version)
        step = undo.edit_one(record_type.key, number, values, seen, by=request.actor, at=request.now)
        undone = f"/undo/{step.pk}/" if step else ""
    except StaleVersion:
        told = (_("Somebody else changed this card meanwhile; the board shows how it stands now."), "warn")
    except Invalid as refusal:
        texts = [str(t) for found in refusal.errors.values() for t in found]
        told = (" ".join(texts) or refusal.message, "bad")
    if not answers.is_htmx(request):
        return answers.done(request, shown.address(), told[0], tone=told[1], undo=undone)
    answer = _anew(request, shown, stage)
    if told[1] == "good" and not undone:
        return answer
    return answers.with_toast(answer, told[0], tone=told[1], undo=undone)


def _anew(request: HttpRequest, shown: Listing, stage: Field) -> HttpResponse:
    more = {"record_type": shown.record_type, "listing": shown, "here": shown.parameters()}
    return render(request, "ui/board/board.html", columns(request, shown, stage) | more)


def _meaning(request: HttpRequest, board: Board, stage: Field, target: str) -> str:
    """What a stage means: the choice itself, or the field of its record that gives its colour."""
    if stage.kind == "choice":
        return target
    to = addresses.number_of(target)
    if to is None or stage.kind != "reference":
        return ""
    rows = query.of(stage.target, by=request.actor, at=request.now).with_ids([to]).only((board.tone,)).page(1).rows
    return str(rows[0].get(board.tone)) if rows else ""


def _asking(request: HttpRequest, shown: Listing, stage: Field, target: str, pk: str) -> HttpResponse | None:
    """The board as it is, with a dialog to come, where the way into a stage is an action that asks; otherwise None."""
    board, number = shown.record_type.board, addresses.number_of(pk)
    if not board.asks or number is None:
        return None
    noun = board.asks.get(_meaning(request, board, stage, target))
    row = query.of(shown.record_type.key, by=request.actor, at=request.now).get(number) if noun else {}
    action = next((a for a in actions.of_type(shown.record_type.key) if a.noun == noun), None)
    if action is None or not action.fits(row):
        return None
    url = f"{addresses.record(shown.record_type, number)}action/{noun}/?{urlencode({'next': shown.address()})}"
    if not answers.is_htmx(request):
        return HttpResponseRedirect(url)
    answer = _anew(request, shown, stage)
    answer.headers["HX-Trigger"] = json.dumps({"ask": {"url": url}})
    return answer
