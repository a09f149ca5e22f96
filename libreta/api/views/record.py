"""One record: read, change, trash, restore, put by external id, history."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from libreta.api import parameters, upserts
from libreta.api.answers import answer
from libreta.api.bodies import json_object, raw_body
from libreta.api.endpoint import endpoint, public_address
from libreta.api.idempotency import once
from libreta.api.refusals import BadRequest, NotFound, PreconditionMissing
from libreta.api.registry import plugs
from libreta.api.views.collection import readable, shown, type_of
from libreta.kernel import access, following, query, writes
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import NotAllowedNow, NotVisible

MAX_ID = 2**63 - 1
MERGED = "Libreta-Merged-Into"


@endpoint(("GET", "HEAD", "PATCH", "DELETE"))
def record(request: HttpRequest, slug: str, record_id: int) -> HttpResponse:
    """This function reads, changes or trashes one record."""
    record_type = type_of(slug)
    require_possible(record_id)
    if request.method == "PATCH":
        return once(request, raw_body(request), lambda: changed(request, record_type, record_id))
    if request.method == "DELETE":
        return once(request, b"", lambda: trashed(request, record_type, record_id))
    return read(request, record_type, record_id)


def require_possible(record_id: int) -> None:
    """This function refuses numbers that no record can have."""
    if record_id > MAX_ID:
        raise NotFound()


def read(request: HttpRequest, record_type: RecordType, record_id: int) -> HttpResponse:
    """This function answers with one record, in the trash or not, or 304 when the caller has this version already."""
    found = query.of(record_type.key, by=request.actor, at=request.now)
    if request.GET:
        parameters.require_known(request.GET, ("fields", "include"))
        wanted = parameters.columns(request.GET, record_type, readable(request, record_type))
        if wanted is not None:
            found = found.only(wanted)
    row, led = followed(request, record_type, record_id, found)
    access.note("view", record_type.key, [row["id"]], by=request.actor, at=request.now)
    etag = f'"{row["version"]}"'
    if etag == request.META.get("HTTP_IF_NONE_MATCH") and not request.GET and not led:
        return HttpResponse(status=304, headers={"ETag": etag})
    body: dict[str, Any] = row
    if parameters.wants_labels(request.GET):
        body = {**row, "labels": found.labels([row])}
    return answer(body, headers={"ETag": etag, **led})


def followed(
    request: HttpRequest, record_type: RecordType, record_id: int, found: query.RecordQuery
) -> tuple[dict[str, Any], dict[str, str]]:
    """This function reads a record, or the one that it became part of by a merge, with the headers that say so: a
    program that keeps an old number goes on working, and can learn the new one. Raises NotVisible."""
    try:
        row = found.get(record_id)
    except NotVisible:
        row = None
    if row is None or row.get("trashed_at", "") is not None:
        survivor = following.survivor(record_type.key, record_id)
        if survivor is not None:
            return found.get(survivor), merged_headers(request, record_type, survivor)
    if row is None:
        raise NotVisible()
    return row, {}


def merged_headers(request: HttpRequest, record_type: RecordType, survivor: int) -> dict[str, str]:
    """This function says in headers that the record that was asked for is part of another one."""
    return {"Content-Location": public_address(request, f"{record_type.slug}/{survivor}"), MERGED: str(survivor)}


def version_asked(request: HttpRequest, values: dict[str, Any]) -> int | None:
    """This function takes the version that the change was made on from If-Match, or from the body."""
    in_body = values.pop("version", None)
    if in_body is not None and (isinstance(in_body, bool) or not isinstance(in_body, int) or not 0 < in_body < 2**31):
        raise BadRequest(errors={"version": [_("A version is a whole number from 1.")]})
    header = request.META.get("HTTP_IF_MATCH")
    if header is None or header.strip() == "*":
        return in_body
    match = re.fullmatch(r'"([1-9][0-9]{0,8})"', header.strip())
    if match is None:
        raise PreconditionMissing()
    return int(match[1])


def changed(request: HttpRequest, record_type: RecordType, record_id: int) -> HttpResponse:
    """This function changes the fields that were sent and leaves the others."""
    values = json_object(request)
    version = version_asked(request, values)
    change = writes.Change(record_id, values, version=version)
    writes.update(record_type.key, [change], by=request.actor, at=request.now)
    if (survivor := following.survivor(record_type.key, record_id)) is not None:
        headers = merged_headers(request, record_type, survivor)
        return shown(request, record_type, survivor, headers=headers)
    return shown(request, record_type, record_id)


def trashed(request: HttpRequest, record_type: RecordType, record_id: int) -> HttpResponse:
    """This function puts a record into the trash."""
    try:
        writes.trash(record_type.key, [record_id], by=request.actor, at=request.now)
    except NotVisible:
        survivor = following.survivor(record_type.key, record_id)
        if survivor is None:
            raise
        query.of(record_type.key, by=request.actor, at=request.now).get(survivor)
        told = _("This record was merged into another one. Nothing was deleted; name the other one to delete it.")
        raise NotAllowedNow(told, merged_into=survivor) from None
    return HttpResponse(status=204)


@endpoint(("POST",))
def restoration(request: HttpRequest, slug: str, record_id: int) -> HttpResponse:
    """This function takes a record out of the trash."""
    record_type = type_of(slug)
    require_possible(record_id)

    def restored() -> HttpResponse:
        writes.restore(record_type.key, [record_id], by=request.actor, at=request.now)
        return shown(request, record_type, record_id)

    return once(request, raw_body(request), restored)


@endpoint(("GET", "HEAD", "PUT"))
def by_external_id(request: HttpRequest, slug: str, external_id: str) -> HttpResponse:
    """This function reads a record by the id that another system gave it, or puts it: creates or changes."""
    record_type = type_of(slug)
    parameters.require_storable(external_id)
    if request.method != "PUT":
        found = upserts.ids_of(record_type, [external_id], by=request.actor, at=request.now)
        if external_id not in found:
            raise NotFound()
        return read(request, record_type, found[external_id])
    return once(request, raw_body(request), lambda: put(request, record_type, external_id))


def put(request: HttpRequest, record_type: RecordType, external_id: str) -> HttpResponse:
    """This function creates or changes the record of an external id: 201 or 200."""
    values = json_object(request)
    version = version_asked(request, values)
    item = upserts.Item(external_id, values, version)
    ((record_id, is_new),) = upserts.upsert(record_type, [item], by=request.actor, at=request.now)
    if not is_new:
        return shown(request, record_type, record_id)
    address = public_address(request, f"{record_type.slug}/{record_id}")
    return shown(request, record_type, record_id, status=201, headers={"Location": address})


@endpoint(("GET", "HEAD"))
def history(request: HttpRequest, slug: str, record_id: int) -> HttpResponse:
    """This function tells what happened to a record, newest first: who, when, through which door, from what to what."""
    record_type = type_of(slug)
    require_possible(record_id)
    parameters.require_known(request.GET, ("limit", "before"))
    limit = parameters.whole(request.GET, "limit", parameters.DEFAULT_LIMIT, parameters.MAX_LIMIT)
    before = parameters.whole(request.GET, "before", 0, MAX_ID) or None
    if plugs.history is None:
        raise NotFound()
    rows = plugs.history(record_type.key, record_id, by=request.actor, limit=limit, before=before)
    access.note("view", record_type.key, [record_id], by=request.actor, at=request.now)
    more = rows[-1]["id"] if len(rows) == limit else None
    return answer({"data": rows, "next_before": more})
