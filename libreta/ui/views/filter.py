"""The page, and the dialog, where a reader builds a filter."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from libreta.kernel import query
from libreta.kernel.fields import Field
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import Refusal
from libreta.ui import answers, conditions, controls, listing, sentences
from libreta.ui.conditions import Builder, Condition, Group
from libreta.ui.listing import Listing


def build(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """This function shows the conditions of a list's filter; posted, it changes them or applies them."""
    query.require(record_type, request.actor, "read")
    given = request.POST if request.method == "POST" else request.GET
    shown = listing.of_request(request, record_type, given=given, board="board" in given)
    shown = replace(shown, calendar="calendar" in given)
    if request.method != "POST":
        builder = conditions.of_tree(shown.tree)
        builder.groups[0].conditions.append(Condition())
        return _page(request, shown, builder)
    builder = conditions.of_form(request.POST, record_type, by=request.actor, at=request.now)
    act, _sep, place = request.POST.get("act", "").partition(" ")
    if act == "apply":
        return _applied(request, shown, builder)
    if act == "add" and place.isascii() and place.isdigit() and int(place) < len(builder.groups):
        builder.groups[int(place)].conditions.append(Condition())
    elif act == "group":
        builder.groups.append(Group("or", [Condition(), Condition()]))
    return _page(request, shown, builder)


def _applied(request: HttpRequest, shown: Listing, builder: Builder) -> HttpResponse:
    tree = conditions.to_tree(builder)
    try:
        replace(shown, tree=tree).query(request).queryset()
    except Refusal as refusal:
        return _page(request, shown, builder, str(refusal.message))
    target = shown.address(filter=tree)
    return (
        HttpResponse(status=204, headers={"HX-Redirect": target})
        if answers.is_htmx(request)
        else HttpResponseRedirect(target)
    )


def _page(request: HttpRequest, shown: Listing, builder: Builder, problem: str = "") -> HttpResponse:
    groups, place = [], 0
    for number, group in enumerate(builder.groups):
        drawn = []
        for condition in group.conditions:
            drawn.append(_drawn(request, shown.record_type, condition, place, number))
            place += 1
        groups.append({"number": number, "join": group.join, "conditions": drawn})
    context: dict[str, Any] = {
        "record_type": shown.record_type,
        "groups": groups,
        "conditions": place,
        "join": builder.join,
        "problem": problem,
        "offered": conditions.offered(shown.record_type, request.actor),
        "here": {n: v for n, v in shown.parameters().items() if n != "filter"},
        "board": shown.board,
        "calendar": shown.calendar,
        "back": shown.address(),
        "htmx": answers.is_htmx(request),
    }
    part = "form" if request.headers.get("HX-Target") == "filter-form" else "dialog" if context["htmx"] else "page"
    return render(request, f"ui/filter/{part}.html", context)


def _drawn(
    request: HttpRequest, record_type: RecordType, condition: Condition, place: int, group: int
) -> dict[str, Any]:
    drawn: dict[str, Any] = {"id": f"c{place}", "group": group, "condition": condition}
    if condition.kept is not None:
        words = sentences.parts(
            {"and": [condition.kept]}, record_type, query.of(record_type.key, by=request.actor, at=request.now)
        )
        return drawn | {"kept": json.dumps(condition.kept), "words": " ".join(w for w in words[0] if w)}
    found, _label = sentences.field_of(record_type, condition.path, request.actor) if condition.path else (None, "")
    known = conditions.operators(found, condition.path, record_type)
    op = condition.op if condition.op in known else (known[0] if known else "")
    drawn |= {"operators": [(o, sentences.operator(o, found)) for o in known], "op": op, "of": f"{condition.path} {op}"}
    if found is not None and op not in conditions.WITHOUT_VALUE and op:
        drawn["controls"] = _controls(request, record_type, condition, found, op, f"c{place}-value")
    return drawn


def _controls(
    request: HttpRequest, record_type: RecordType, condition: Condition, found: Field, op: str, name: str
) -> list[Any]:
    if op == "within":
        shape = replace(
            conditions.renamed(found, name), kind="choice", choices=tuple(sentences.SPANS.items()), required=True
        )
        return [_control(request, record_type, shape, condition.value or "last_30_days", condition.path)]
    if op == "between":
        ends = condition.value if isinstance(condition.value, list) and len(condition.value) == 2 else ("", "")
        shapes = [conditions.shaped(conditions.renamed(found, f"{name}{end}"), op) for end in ("a", "b")]
        return [
            _control(request, record_type, shape, value, condition.path)
            for shape, value in zip(shapes, ends, strict=True)
        ]
    shape = conditions.shaped(conditions.renamed(found, name), op)
    if found.kind == "boolean":
        shape = replace(shape, choices=(("true", _("yes")), ("false", _("no"))))
        return [
            _control(
                request, record_type, shape, {True: "true", False: "false"}.get(condition.value, ""), condition.path
            )
        ]
    if op in ("in", "not_in") and not found.choices:
        listed = condition.value if isinstance(condition.value, list) else []
        return [
            _control(
                request,
                record_type,
                replace(shape, kind="text", help=_("separated by commas")),
                ", ".join(map(str, listed)),
                condition.path,
            )
        ]
    return [_control(request, record_type, shape, condition.value, condition.path)]


def _control(request: HttpRequest, record_type: RecordType, shape: Field, value: Any, path: str) -> Any:
    text = ""
    if shape.is_link and value:
        text = (
            _("me")
            if value == "me"
            else sentences._value(value, shape, query.of(record_type.key, by=request.actor, at=request.now))
        )
    if shape.kind == "multi_choice" and not isinstance(value, list):
        value = []
    asked = controls.Asked(shape, f"id-{shape.name}", "" if value is None else value, text)
    return controls.control(asked, record_type, bare=True, options_url=f"/{record_type.slug}/options/{path}/?me=1")
