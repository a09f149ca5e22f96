"""A record type as a collection: list and create."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from libreta.api import parameters
from libreta.api.answers import answer
from libreta.api.bodies import json_object, raw_body
from libreta.api.endpoint import endpoint, public_address
from libreta.api.idempotency import once
from libreta.kernel import access, query, records, resembling, writes
from libreta.kernel.counting import Count
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import NotVisible

MOST_MATCHES = 50


@endpoint(("GET", "HEAD", "POST"))
def collection(request: HttpRequest, slug: str) -> HttpResponse:
    """This function lists records, or creates one."""
    record_type = type_of(slug)
    if request.method == "POST":
        body = raw_body(request)
        return once(request, body, lambda: created(request, record_type))
    return listed(request, record_type)


def type_of(slug: str) -> RecordType:
    """This function finds a record type by its slug alone: keys are no addresses."""
    record_type = records.get(slug)
    if record_type.slug != slug:
        raise NotVisible()
    return record_type


def listed(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """This function answers with a page of records, the mark of the next page and the count asked for."""
    given = request.GET
    found = parameters.selection(request, record_type, parameters.LISTING)
    mode = parameters.count_mode(given)
    limit = parameters.whole(given, "limit", parameters.DEFAULT_LIMIT, parameters.MAX_LIMIT)
    labelled = parameters.wants_labels(given)
    counted = found
    if sort := parameters.names(given, "sort"):
        found = found.sort(sort)
    if (wanted := parameters.columns(given, record_type, readable(request, record_type))) is not None:
        found = found.only(wanted)
    page = found.page(limit=limit, cursor=given.get("cursor") or None)
    note_look(request, record_type, page.rows)
    body: dict[str, Any] = {"data": page.rows, "next_cursor": page.next_cursor}
    if mode != "none":
        count = counted.count(mode) if page.next_cursor or given.get("cursor") else Count(len(page.rows), True)
        body["count"] = {"value": count.value, "exact": count.exact}
    if labelled:
        body["labels"] = found.labels(page.rows)
    headers = (
        {"Link": f'<{next_address(request, record_type, page.next_cursor)}>; rel="next"'} if page.next_cursor else None
    )
    return answer(body, headers=headers)


@endpoint(("GET", "HEAD"))
def matches(request: HttpRequest, slug: str) -> HttpResponse:
    """This function answers with the best matches of some words, typing errors allowed: the best first, no pages."""
    record_type = type_of(slug)
    found = parameters.selection(request, record_type, (*parameters.SELECTING, "fields", "limit"))
    if not found.text:
        raise parameters.bad("q", _("Write what to search for."))
    if (wanted := parameters.columns(request.GET, record_type, readable(request, record_type))) is not None:
        found = found.only(wanted)
    rows = found.top(parameters.whole(request.GET, "limit", 10, MOST_MATCHES))
    note_look(request, record_type, rows)
    return answer({"data": rows})


def note_look(request: HttpRequest, record_type: RecordType, rows: list[dict[str, Any]]) -> None:
    """This function tells who looked at whom: a list, or a search with its words."""
    words = request.GET.get("q", "")
    kind = "search" if words else "list"
    ids = [row["id"] for row in rows]
    access.note(kind, record_type.key, ids, by=request.actor, at=request.now, count=len(ids), detail=words[:200])


def readable(request: HttpRequest, record_type: RecordType) -> dict[str, Any]:
    """This function gives the fields that the caller may ask for."""
    return record_type.fields_for(request.actor)


def next_address(request: HttpRequest, record_type: RecordType, cursor: str) -> str:
    """This function gives the address of the next page."""
    given = request.GET.copy()
    given["cursor"] = cursor
    return f"{public_address(request, record_type.slug)}?{given.urlencode()}"


def created(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """This function creates one record and answers with it."""
    values = json_object(request)
    if not allows_duplicates(request):
        resembling.refuse_likely(record_type.key, values, by=request.actor, at=request.now)
    (record_id,) = writes.create(record_type.key, [values], by=request.actor, at=request.now)
    address = public_address(request, f"{record_type.slug}/{record_id}")
    return shown(request, record_type, record_id, status=201, headers={"Location": address})


def allows_duplicates(request: HttpRequest) -> bool:
    """This function tells whether the caller wants a record made although it is probably there already:
    `?duplicates=allow`, or `Prefer: duplicates=allow`."""
    given = request.GET.get("duplicates", "")
    if given not in ("", "allow", "refuse"):
        raise parameters.bad("duplicates", _("Write allow or refuse."))
    return given == "allow" or "duplicates=allow" in request.META.get("HTTP_PREFER", "")


def shown(
    request: HttpRequest,
    record_type: RecordType,
    record_id: int,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """This function answers with a record as it stands after a write; only its id where the caller may not read it."""
    if "return=minimal" in request.META.get("HTTP_PREFER", ""):
        return answer({"id": record_id}, status, {**(headers or {}), "Preference-Applied": "return=minimal"})
    try:
        row = query.of(record_type.key, by=request.actor, at=request.now).get(record_id)
    except NotVisible:
        return answer({"id": record_id}, status, headers)
    return answer(row, status, {**(headers or {}), "ETag": f'"{row["version"]}"'})
