"""Signed links for people without an account: each for one purpose, for a time, and nothing of a person in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse

from libreta.directory.customers.models import Customer
from libreta.kernel import following
from libreta.kernel.models import Letter
from libreta.kernel.refusals import Refusal

CENTRE, CLICK, CONFIRM, CORRECT = ("libreta.consents." + name for name in ("centre", "click", "confirm", "correct"))
KEPT = {CENTRE: timedelta(days=180), CLICK: timedelta(days=180), CONFIRM: timedelta(days=7), CORRECT: timedelta(days=2)}
LONGEST = 600


class LinkGone(Refusal):
    """The link is none of ours, too old, or of somebody who is no longer there. They all look the same."""

    code, status = "link-gone", 404


@dataclass(frozen=True)
class Holder:
    """Who holds a link: a customer, or only the address to which a letter went."""

    customer: Customer | None
    letter: Letter | None = None


def token(salt: str, content: Any) -> str:
    """This function makes the secret part of a link."""
    return signing.dumps(content, salt=salt)


def read(salt: str, text: str) -> Any:
    """This function reads the secret part of a link. Raises LinkGone."""
    try:
        if len(text) > LONGEST:
            raise signing.BadSignature
        return signing.loads(text, salt=salt, max_age=KEPT[salt])
    except (signing.BadSignature, ValueError, TypeError):
        raise LinkGone from None


def address(name: str, text: str) -> str:
    """This function gives the whole address of a page for strangers."""
    return settings.URL + reverse(name, args=[text])


def centre_address(customer_id: int) -> str:
    """This function gives the address of a customer's preference centre, good for half a year."""
    return address("preferences", token(CENTRE, ["c", customer_id]))


def holder_of(salt: str, text: str) -> Holder:
    """This function finds who holds a link to the centre or the one click. Raises LinkGone."""
    content = read(salt, text)
    if content[0] == "c":
        return Holder(customer_of(content[1]))
    letter = Letter.objects.filter(pk=content[1]).defer("text", "html").first()
    if letter is None:
        raise LinkGone
    return Holder(customer_of(letter.customer_id) if letter.customer_id else None, letter)


def customer_of(number: int) -> Customer:
    """This function finds a customer, also one that was merged into another. Raises LinkGone."""
    found = Customer.objects.filter(pk=following.survivor("customer", number) or number, trashed_at=None).first()
    if found is None:
        raise LinkGone
    return found
