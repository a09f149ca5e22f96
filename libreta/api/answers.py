"""JSON and problem+json answers (RFC 9457)."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpResponse

from libreta.kernel.refusals import Duplicate, Invalid, Refusal, StaleVersion

JSON = "application/json"
PROBLEM = "application/problem+json"


def plain(value: Any) -> Any:
    """This function turns what the encoder does not know (lazy translations, odd types) into text."""
    return str(value)


_encoder = msgspec.json.Encoder(enc_hook=plain, decimal_format="string")


def encode(value: Any) -> bytes:
    """This function makes JSON: decimals as text, instants in UTC with Z, days as YYYY-MM-DD."""
    return _encoder.encode(value)


def answer(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> HttpResponse:
    """This function answers with JSON."""
    return HttpResponse(encode(value), status=status, content_type=JSON, headers=headers)


def pointer(*parts: object) -> str:
    """This function makes a JSON pointer (RFC 6901) from its parts."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def field_errors(errors: dict[str, Any]) -> list[dict[str, str]]:
    """This function lists errors per field, each with the path of the field in the body that was sent."""
    found = []
    for name, sentences in errors.items():
        for sentence in sentences if isinstance(sentences, (list, tuple)) else [sentences]:
            found.append({"field": name, "pointer": pointer(name), "message": str(sentence)})
    return found


def problem_body(refusal: Refusal) -> dict[str, Any]:
    """This function describes a refusal in the members of RFC 9457 and ours: code, errors, conflicts, matches."""
    message = str(refusal.message)
    body: dict[str, Any] = {
        "type": f"urn:libreta:{refusal.code}",
        "title": message,
        "status": refusal.status,
        "code": refusal.code,
    }
    errors = refusal.errors
    if isinstance(refusal, Invalid) and not errors and len(refusal.rows) == 1:
        errors = next(iter(refusal.rows.values()))
    if errors:
        body["errors"] = field_errors(errors)
    if isinstance(refusal, StaleVersion):
        body["conflicts"] = refusal.conflicts
    if isinstance(refusal, Duplicate):
        body["matches"] = refusal.matches
    for name, value in refusal.extra.items():
        body.setdefault(name, value)
    return body


def problem(refusal: Refusal, headers: dict[str, str] | None = None) -> HttpResponse:
    """This function answers with a refusal as problem+json."""
    return HttpResponse(encode(problem_body(refusal)), status=refusal.status, content_type=PROBLEM, headers=headers)
