"""The answers in words: whole sentences, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from libreta.directory.consents.terms import Basis, Channel, Source


def sentence_of(code: str, facts: Mapping[str, Any]) -> str:
    """This function says why one may, or may not, contact somebody."""
    told = {
        "day": date_format(localtime(facts["at"]), "DATE_FORMAT") if "at" in facts else "",
        "source": str(Source(facts["source"]).label) if facts.get("source") else _("unknown"),
        "until": _instant(facts["until"]) if "until" in facts else "",
        "channel": _channel(facts.get("channel", "")),
        "purpose": facts.get("purpose", ""),
        "times": facts.get("times", 0),
        "days": facts.get("days", 0),
    }
    if code == "restricted":
        return facts.get("sentence") or _("No: the use of this person's data is restricted.")
    return _text(code, facts) % told


def _text(code: str, facts: Mapping[str, Any]) -> str:
    yes = {
        Basis.CONTRACT: _("Yes: it belongs to the contract."),
        Basis.LAW: _("Yes: the law asks for it."),
        Basis.INTEREST: _("Yes: nobody objected."),
        Basis.CONSENT: _("Yes."),
    }
    texts = {
        "consent": _("Yes: consent was given on %(day)s (%(source)s)."),
        "allowed": yes.get(facts.get("basis", ""), _("Yes.")),
        "withdrawn": _("No: consent was withdrawn on %(day)s (%(source)s)."),
        "objected": _("No: the customer objected on %(day)s (%(source)s)."),
        "not-confirmed": _("No: we asked on %(day)s, and it is not confirmed yet."),
        "never-asked": _("No: nobody asked for consent to “%(purpose)s” yet."),
        "paused": _("No: the customer wants a rest until %(until)s."),
        "too-often": _("No: %(times)s times within %(days)s days is enough."),
        "quiet-hours": _("Not now: it is quiet time where the customer lives, until %(until)s there."),
        "no-address": _("No: there is no address for the channel %(channel)s."),
        "suppressed-asked": _("No: this address is on the suppression list, as was asked for."),
        "suppressed-bounced": _("No: mail to this address comes back."),
        "suppressed-complained": _("No: this address reported us as spam."),
        "suppressed-erased": _("No: the person with this address was erased."),
        "purpose-unknown": _("No: there is no purpose “%(purpose)s” in use."),
        "not-this-channel": _("No: one does not write about this by the channel %(channel)s."),
        "gone": _("No: this customer is no longer there."),
    }
    return texts[code]


def _instant(moment: Any) -> str:
    return date_format(moment, "SHORT_DATETIME_FORMAT")


def _channel(code: str) -> str:
    return str(Channel(code).label) if code in Channel.values else code
