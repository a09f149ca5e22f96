"""Why an alert was raised, in whole sentences with its figures."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from libreta.sales.accounts.terms import AlertKind
from libreta.ui import formats


def why(alert: Any, need: str = "") -> str:
    """This function says in the reader's language why an alert was raised.

    `alert` has kind, since, day, days, amount, amount_before and currency; `need` names the need that it is about.
    """
    return _SAID[AlertKind(alert.kind)](alert, need)


def brief(kind: str, account: str) -> str:
    """This function names an alert without a figure: for bells, tasks, and whoever may not read the figures."""
    return _BRIEF[AlertKind(kind)] % {"account": account}


def _no_contact(alert: Any, need: str) -> str:
    if not alert.day:
        return _("Nobody has been in touch since the account was opened.")
    if not alert.days:
        return _("A planned contact has been overdue since %(day)s.") % {"day": formats.day(alert.since)}
    said = ngettext(
        "Nobody has been in touch since %(day)s; every %(days)s day is agreed.",
        "Nobody has been in touch since %(day)s; every %(days)s days are agreed.",
        alert.days,
    )
    return said % {"day": formats.day(alert.day), "days": formats.number(alert.days)}


def _falling(alert: Any, need: str) -> str:
    fall = formats.percent(1 - alert.amount / alert.amount_before)
    said = _("Purchases fell by %(fall)s: %(now)s in 90 days, after %(before)s.")
    return said % {
        "fall": fall,
        "now": formats.money(alert.amount, alert.currency, whole=True),
        "before": formats.money(alert.amount_before, alert.currency, whole=True),
    }


def _renewal(alert: Any, need: str) -> str:
    return _("The renewal is on %(day)s.") % {"day": formats.day(alert.day)}


def _need(alert: Any, need: str) -> str:
    said = _("“%(need)s” has been waiting for an answer since %(day)s.")
    return said % {"need": need, "day": formats.day(alert.day)}


_SAID = {
    AlertKind.NO_CONTACT: _no_contact,
    AlertKind.FALLING: _falling,
    AlertKind.RENEWAL: _renewal,
    AlertKind.NEED: _need,
}
_BRIEF = {
    AlertKind.NO_CONTACT: _lazy("%(account)s: nobody has been in touch for too long"),
    AlertKind.FALLING: _lazy("%(account)s: purchases are falling"),
    AlertKind.RENEWAL: _lazy("%(account)s: the renewal is near"),
    AlertKind.NEED: _lazy("%(account)s: a need waits for an answer"),
}
