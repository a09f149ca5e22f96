"""Who is never written to: hashes of normal addresses, so that the list tells nothing and outlives an erasure."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from libreta.directory.consents.terms import Kind
from libreta.kernel import values
from libreta.kernel.sealing import keyed_hash

# Served by suppression_once.
FOUND = "SELECT kind, digest, reason FROM directory_suppression WHERE kind = ANY(%s) AND digest = ANY(%s)"


def normal(kind: str, raw: str) -> str:
    """This function writes an address in its one form: e-mail in small letters, numbers as E.164. Raises ValueError."""
    return values.email(raw) if kind == Kind.EMAIL else values.phone(raw)


def kind_of(raw: str) -> str:
    """This function tells whether somebody wrote an e-mail address or a number."""
    return Kind.EMAIL if "@" in raw else Kind.PHONE


def digest(kind: str, address: str) -> str:
    """This function gives the keyed hash of an address in its normal form."""
    return keyed_hash(address, f"suppression:{kind}")


def suppressed(addresses: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """This function gives the reason of those (kind, normal address) that are on the list; one query for all."""
    told = {digest(kind, address): (kind, address) for kind, address in addresses if address}
    if not told:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(FOUND, [sorted({kind for kind, _address in told.values()}), list(told)])
        return {told[mark]: reason for kind, mark, reason in cursor.fetchall() if told[mark][0] == kind}
