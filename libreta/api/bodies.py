"""Reading what was sent: JSON only, capped in size, depth and numbers."""

from __future__ import annotations

from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from libreta.api.refusals import BadRequest, UnsupportedMediaType
from libreta.kernel.refusals import TooLarge

MEGABYTE = 1024 * 1024
MAX_DEPTH = 24
_decoder = msgspec.json.Decoder()


def size_cap(batch: bool) -> int:
    """This function gives the largest body in bytes."""
    if batch:
        return getattr(settings, "LIBRETA_API_BATCH_BYTES", 10 * MEGABYTE)
    return getattr(settings, "LIBRETA_API_BODY_BYTES", MEGABYTE)


def raw_body(request: HttpRequest, *, batch: bool = False) -> bytes:
    """This function reads the body, refusing what is over the cap before it is in memory.

    Django's own cap (DATA_UPLOAD_MAX_MEMORY_SIZE) does not fit batches, so the stream is read here.
    """
    cap = size_cap(batch)
    try:
        declared = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        declared = 0
    if declared > cap:
        raise TooLarge(limit_bytes=cap)
    if not hasattr(request, "_body"):
        body = request.read(cap + 1)
        request._body = body  # request.body then gives these bytes to whoever asks again
    if len(request._body) > cap:
        raise TooLarge(limit_bytes=cap)
    return request._body


def json_object(request: HttpRequest, *, batch: bool = False) -> dict[str, Any]:
    """This function reads the body as one JSON object."""
    value = json_value(request, batch=batch)
    if not isinstance(value, dict):
        raise BadRequest(_("The body must be one JSON object."))
    return value


def json_value(request: HttpRequest, *, batch: bool = False) -> Any:
    """This function reads the body as JSON. An empty body is an empty object."""
    raw = raw_body(request, batch=batch)
    if not raw.strip():
        return {}
    kind = request.META.get("CONTENT_TYPE", "").split(";")[0].strip().lower()
    if kind not in ("application/json", "application/merge-patch+json"):
        raise UnsupportedMediaType()
    try:
        value = _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise BadRequest(_("The body is not valid JSON.")) from fault
    require_sound(value)
    return value


def require_sound(value: Any) -> None:
    """This function refuses nesting past the cap, and the two things PostgreSQL cannot keep in a text."""
    level = [value]
    for _depth in range(MAX_DEPTH):
        below: list[Any] = []
        for item in level:
            if isinstance(item, str):
                require_storable(item)
            elif isinstance(item, dict):
                for name in item:
                    require_storable(name)
                below.extend(item.values())
            elif isinstance(item, list):
                below.extend(item)
        if not below:
            return
        level = below
    raise BadRequest(_("The body is nested too deeply."))


def require_storable(text: str) -> None:
    """This function refuses the NUL character and lone surrogates."""
    if "\x00" in text:
        raise BadRequest(_("A text contains the NUL character, which cannot be kept."))
    if not text.isascii() and any("\ud800" <= mark <= "\udfff" for mark in text):
        raise BadRequest(_("A text contains half of a character, which cannot be kept."))
