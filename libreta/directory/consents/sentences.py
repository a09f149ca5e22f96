"""The answers in words: whole sentences, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from libreta.directory.consents.terms import Basis, Channel, Source

YES = {
    Basis.CONTRACT: _("Yes: it belongs to the contract."),
    Basis.LAW: _("Yes: the law asks for it."),
    Basis.INTEREST: _("Yes: nobody objected."),
}
TEXTS = {
    "allowed": _("Yes."),
    "consent": _("Yes: consent was given on %(day)s (%(source)s)."),
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
    "restricted": _("No: the use of this person's data is restricted."),
    "purpose-unknown": _("No: there is no purpose “%(purpose)s” in use."),
    "not-this-channel": _("No: one does not write about this by the channel %(channel)s."),
    "gone": _("No: this customer is no longer there."),
}


def sentence_of(code: str, facts: Mapping[str, Any]) -> str:
    """This function says why one may, or may not, contact somebody."""
    if code == "restricted" and facts.get("sentence"):
        return str(facts["sentence"])
    text = YES.get(facts.get("basis", ""), TEXTS[code]) if code == "allowed" else TEXTS[code]
    return str(text) % _Words(facts)


class _Words(dict):
    """What a sentence asks for, written only then: ten thousand answers are asked for at once."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        super().__init__()
        self.facts = facts

    def __missing__(self, name: str) -> Any:
        written = WRITTEN.get(name)
        return written(self.facts) if written else self.facts.get(name, "")


def _channel(facts: Mapping[str, Any]) -> str:
    code = facts.get("channel", "")
    return str(Channel(code).label) if code in Channel.values else code


def _source(facts: Mapping[str, Any]) -> str:
    return str(Source(facts["source"]).label) if facts.get("source") in Source.values else "–"


WRITTEN: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "day": lambda facts: date_format(localtime(facts["at"]), "DATE_FORMAT"),
    "until": lambda facts: date_format(facts["until"], "SHORT_DATETIME_FORMAT"),
    "channel": _channel,
    "source": _source,
}
