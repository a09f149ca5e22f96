"""What keeps a form that anybody may send from being misused: origin, time, pace, and once for the same."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.core import signing
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from libreta.kernel import callers
from libreta.sales.lead_forms.models import LeadForm

ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?")
QUICKEST, OLDEST = timedelta(seconds=3), timedelta(hours=12)
PER_ADDRESS, ADDRESS_WINDOW = 10, 600
PER_FORM, FORM_WINDOW = 60, 60
SAME_WITHIN = timedelta(minutes=10)
_signer = signing.Signer(salt="libreta.sales.lead_forms")

COUNT = """
INSERT INTO sales_formvisit (form_id, address, "window", times) VALUES (%s, %s, %s, 1)
ON CONFLICT (form_id, address, "window") DO UPDATE SET times = sales_formvisit.times + 1 RETURNING times
"""
# The row of the constraint decides: a second one waits for the first, and finds it there unless it is old.
ONCE = """
INSERT INTO sales_formsending AS s (form_id, digest, at) VALUES (%s, %s, %s)
ON CONFLICT (form_id, digest) DO UPDATE SET at = excluded.at WHERE s.at < excluded.at - %s RETURNING s.id
"""


def normal_origin(text: str) -> str:
    """This function writes the origin of a website (scheme, host, port). Raises ValueError."""
    parts = urlsplit(text.strip().lower())
    origin = f"{parts.scheme}://{parts.netloc}"
    if not ORIGIN.fullmatch(origin):
        raise ValueError(text)
    return origin


def origins_of(form: LeadForm) -> list[str]:
    """This function lists the websites on which a form may stand."""
    found = []
    for line in form.origins.split():
        try:
            found.append(normal_origin(line))
        except ValueError:
            continue
    return found


def origin_of(request: HttpRequest) -> str:
    """This function tells from which website a form was sent; "" when the browser does not say."""
    try:
        return normal_origin(request.headers.get("Origin") or request.headers.get("Referer") or "")
    except ValueError:
        return ""


def may_send_from(form: LeadForm, request: HttpRequest) -> bool:
    """This function tells whether a form may be sent from where it was sent: from its own page or a named website."""
    origin = origin_of(request)
    own = normal_origin(f"{request.scheme}://{request.get_host()}")
    return bool(origin) and (origin == own or origin in origins_of(form))


def stamp(form: LeadForm, at: datetime) -> str:
    """This function signs when a form was shown."""
    return _signer.sign(f"{form.token}.{int(at.timestamp())}.{secrets.token_urlsafe(6)}")


def shown_for(form: LeadForm, text: str, at: datetime) -> timedelta | None:
    """This function tells how long ago a form was shown; None when the stamp is missing or not of this form."""
    try:
        token, seconds, _nonce = _signer.unsign(text).rsplit(".", 2)
        return at - datetime.fromtimestamp(int(seconds), UTC) if token == form.token else None
    except (signing.BadSignature, ValueError, OverflowError):
        return None


def is_flooded(form: LeadForm, request: HttpRequest, at: datetime) -> bool:
    """This function counts a sending and tells whether its address or the form had more than their share."""
    address = callers.address_of(request) or "unknown"
    hashed = salted_hmac("libreta.sales.lead_forms.address", address).hexdigest()[:64]
    counted = ((hashed, ADDRESS_WINDOW, PER_ADDRESS), ("", FORM_WINDOW, PER_FORM))
    flooded = False
    with connection.cursor() as cursor:
        for key, seconds, most in counted:
            window = datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, UTC)
            cursor.execute(COUNT, [form.pk, key, window])
            flooded |= cursor.fetchone()[0] > most
    return flooded


def is_first(form: LeadForm, told: Mapping[str, str], at: datetime) -> bool:
    """This function tells whether this was not sent within the last minutes; call it in the capture's transaction."""
    digest = hashlib.sha256(json.dumps(sorted(told.items())).encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(ONCE, [form.pk, digest, at, SAME_WITHIN])
        return cursor.fetchone() is not None


def forget(before: datetime) -> int:
    """This function forgets counts and hashes from before a moment and tells how many."""
    with connection.cursor() as cursor:
        cursor.execute('DELETE FROM sales_formvisit WHERE "window" < %s', [before])
        gone = cursor.rowcount
        cursor.execute("DELETE FROM sales_formsending WHERE at < %s", [before])
        return gone + cursor.rowcount
