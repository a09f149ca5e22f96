"""Idempotency-Key: a write that is sent twice happens once, and the second caller gets the first answer.

The answer is kept in the transaction of the write, so a crash keeps both or neither. Refused writes changed nothing and
are not kept: a corrected or repeated request is judged anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from libreta.api.limits import bucket_of
from libreta.api.models import GivenAnswer
from libreta.api.refusals import BadRequest, KeyInUse, KeyReused, RightsChanged
from libreta.kernel.actors import Rights

KEPT_FOR = timedelta(hours=24)
KEPT_HEADERS = ("Location", "ETag")


def once(request: HttpRequest, body: bytes, work: Callable[[], HttpResponse]) -> HttpResponse:
    """This function does `work`, or gives the kept answer when the same caller has sent the same key before."""
    key = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if key is None:
        return work()
    key = key.strip().strip('"')
    if not key or len(key) > 255:
        raise BadRequest(_("An Idempotency-Key has 1 to 255 characters."))
    caller = "{}:{}".format(*bucket_of(request.actor))
    digest = hashlib.sha256(b"\n".join([request.method.encode(), request.get_full_path().encode(), body])).digest()
    with transaction.atomic():
        require_free(caller, key)
        given = GivenAnswer.objects.filter(caller=caller, key=key).first()
        if given is not None and given.given_at > request.now - KEPT_FOR:
            return repeated(given, digest, mark_of(request.actor.rights))
        response = work()
        if 200 <= response.status_code < 300:
            keep(caller, key, digest, response, request.now, mark_of(request.actor.rights))
        return response


def require_free(caller: str, key: str) -> None:
    """This function takes the key until the end of the transaction, and refuses at once when another request has it."""
    number = int.from_bytes(hashlib.sha256(f"{caller}\n{key}".encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            raise KeyInUse()


def mark_of(rights: Rights) -> str:
    """This function gives a digest of rights, the same as long as nothing was allowed or forbidden."""
    scopes = sorted((key, sorted(verbs.items())) for key, verbs in rights.scopes.items())
    fields = sorted((key, sorted(names.items())) for key, names in rights.fields.items())
    return hashlib.sha256(repr((scopes, fields, sorted(rights.capabilities))).encode()).hexdigest()


def repeated(given: GivenAnswer, digest: bytes, rights: str) -> HttpResponse:
    """This function gives a kept answer again, unless the caller's rights have changed: it may tell what is hidden."""
    if bytes(given.request_hash) != digest:
        raise KeyReused()
    if given.rights != rights:
        raise RightsChanged()
    response = HttpResponse(bytes(given.body), status=given.status, headers=given.headers)
    response["Idempotency-Replayed"] = "true"
    return response


def keep(caller: str, key: str, digest: bytes, response: HttpResponse, at: datetime, rights: str) -> None:
    """This function keeps an answer, over an older one whose time is past."""
    names = (*KEPT_HEADERS, "Content-Type")
    GivenAnswer.objects.update_or_create(
        caller=caller,
        key=key,
        defaults={
            "request_hash": digest,
            "status": response.status_code,
            "headers": {name: response[name] for name in names if name in response},
            "body": response.content,
            "rights": rights,
            "given_at": at,
        },
    )


def forget_old_answers(*, at: datetime) -> int:
    """This function deletes answers older than a day and tells how many."""
    return GivenAnswer.objects.filter(given_at__lte=at - KEPT_FOR).delete()[0]
