"""Calendars elsewhere that somebody keeps in step with Libreta."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from libreta.collaboration.calendars.dav import Calendar, Server
from libreta.collaboration.calendars.models import Account
from libreta.collaboration.calendars.terms import State
from libreta.kernel import egress
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.refusals import Duplicate, Forbidden, Invalid, NotVisible
from libreta.kernel.sealing import opened, sealed

MOST_ACCOUNTS = 10


def calendars_at(url: str, username: str, password: str, *, by: Actor) -> list[Calendar]:
    """This function finds the calendars that a server has for a name and password. Raises Forbidden, Unreachable."""
    _require(by)
    egress.checked(url)
    return Server(url.strip(), username, password).calendars()


def connect(
    url: str, username: str, password: str, *, name: str, keeps_private: bool, by: Actor, at: datetime
) -> Account:
    """This function connects one calendar of a server to the actor. Raises Forbidden, Invalid, Duplicate."""
    _require(by)
    egress.checked(url)
    if Account.objects.filter(user_id=by.user_id).count() >= MOST_ACCOUNTS:
        raise Invalid(_("Disconnect a calendar before you connect another one."))
    try:
        with transaction.atomic():
            stamp(by, "collaboration.calendars.connect")
            return Account.objects.create(
                user_id=by.user_id,
                url=url[:500],
                name=name[:200],
                username=username[:200],
                password=sealed(password),
                keeps_private=keeps_private,
                created_at=at,
                next_at=at,
            )
    except IntegrityError:
        raise Duplicate(_("This calendar is connected already.")) from None


def disconnect(account_id: int, *, by: Actor, at: datetime) -> None:
    """This function forgets a calendar and its password. What came from it stays, and so does what stands there."""
    with transaction.atomic():
        stamp(by, "collaboration.calendars.disconnect")
        if not Account.objects.filter(pk=account_id, user_id=by.user_id).delete()[0]:
            raise NotVisible()


def ask_now(account_id: int, *, by: Actor, at: datetime) -> Account:
    """This function lets a calendar be brought into step now, also one that had stopped. Raises NotVisible."""
    account = Account.objects.filter(pk=account_id, user_id=by.user_id).first()
    if account is None:
        raise NotVisible()
    state = State.NEW if account.state == State.STOPPED else account.state
    Account.objects.filter(pk=account.pk).update(next_at=at, state=state, failures=0)
    return account


def server_of(account: Account) -> Server:
    """This function gives the server of a calendar, at the calendar's own address."""
    return Server(account.url, account.username, opened(account.password))


def _require(by: Actor) -> None:
    if by.user_id is None or by.rights.scope("task", "create") == "none":
        raise Forbidden()
