"""Counting failed sign-ins, locking, and the way back."""

import hashlib
from datetime import datetime, timedelta

from django.core import signing
from django.db import connection
from django.utils.translation import gettext_lazy as _

from libreta.identity.lockouts.models import LockOut
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Forbidden, NotVisible

WINDOW = timedelta(minutes=15)
LOCKED_FOR = timedelta(minutes=30)
LIMITS = {"email": 10, "ip": 100}  # an office of many people shares one address
PURPOSE = "libreta.identity.unlock"
LINK_VALID_FOR = timedelta(hours=24)

COUNT = """
INSERT INTO identity_lockout (subject, failures, since) VALUES (%(subject)s, 1, %(at)s)
ON CONFLICT (subject) DO UPDATE SET
    failures = CASE WHEN identity_lockout.since < %(from)s THEN 1 ELSE identity_lockout.failures + 1 END,
    since = CASE WHEN identity_lockout.since < %(from)s THEN %(at)s ELSE identity_lockout.since END,
    locked_until = CASE WHEN identity_lockout.since >= %(from)s AND identity_lockout.failures + 1 >= %(limit)s
                        THEN %(until)s ELSE identity_lockout.locked_until END
RETURNING failures
"""


def is_locked(*, email: str, ip: str, at: datetime) -> bool:
    """This function tells whether sign-in with this address, or from this machine, waits."""
    return LockOut.objects.filter(subject__in=_subjects(email, ip).values(), locked_until__gt=at).exists()


def count_failure(*, email: str, ip: str, at: datetime) -> bool:
    """This function counts a failed sign-in, known address or not; True when the e-mail address was locked just now."""
    locked_now = False
    for kind, subject in _subjects(email, ip).items():
        values = {
            "subject": subject,
            "at": at,
            "from": at - WINDOW,
            "until": at + LOCKED_FOR,
            "limit": LIMITS[kind],
        }
        with connection.cursor() as cursor:
            cursor.execute(COUNT, values)
            failures = cursor.fetchone()[0]
        locked_now = locked_now or (kind == "email" and failures == LIMITS["email"])
    return locked_now


def forget_failures(email: str) -> None:
    """This function starts counting anew for an address that signed in."""
    LockOut.objects.filter(subject=_subjects(email, "")["email"]).delete()


def unlock_token(email: str) -> str:
    """This function makes the token of a link that lets its receiver in again."""
    return signing.dumps(email.strip().lower(), salt=PURPOSE)


def unlock_by_token(token: str) -> None:
    """This function ends the lock-out of the address that a signed link was sent to."""
    try:
        email = signing.loads(token, salt=PURPOSE, max_age=LINK_VALID_FOR)
    except signing.BadSignature:
        raise NotVisible(_("This link is not valid any more.")) from None
    forget_failures(email)


def unlock_user(email: str, *, by: Actor) -> None:
    """This function ends a lock-out by hand of an administrator."""
    if not by.may("settings.users"):
        raise Forbidden()
    forget_failures(email)


def _subjects(email: str, ip: str) -> dict[str, str]:
    """Names the rows to count in; the address itself is not kept, as strangers type anything."""
    address = hashlib.sha256(email.strip().lower().encode()).hexdigest()
    return {"email": f"email:{address}"} | ({"ip": f"ip:{ip}"} if ip else {})
