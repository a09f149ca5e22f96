"""May we contact these people on this channel about this now, and why: the one answer for everything that sends."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.timezone import localtime

from libreta.directory.consents import hours, suppression
from libreta.directory.consents.models import ConsentPurpose, ConsentText, ContactRules
from libreta.directory.consents.sentences import sentence_of
from libreta.directory.consents.terms import NUMBERS, Basis, Channel, Kind, Needs, State

# Served by the primary key, by consent_newest, contact_pause_newest and kernel_letter_by_customer.
WHOM = """
SELECT id, email, phone, mobile, street <> '' OR city <> '', country, region, city, trashed_at IS NULL
FROM directory_customer WHERE id = ANY(%s)
"""
NEWEST = """
SELECT DISTINCT ON (customer_id) customer_id, state, at, source FROM directory_consent
WHERE customer_id = ANY(%s) AND purpose_id = %s AND channel = %s ORDER BY customer_id, at DESC, id DESC
"""
PAUSED = """
SELECT customer_id, until FROM (SELECT DISTINCT ON (customer_id) customer_id, until FROM directory_contactpause
WHERE customer_id = ANY(%s) ORDER BY customer_id, id DESC) newest WHERE until > %s
"""
WRITTEN = """
SELECT customer_id, count(*) FILTER (WHERE purpose = %s AND created_at > %s), count(*) FILTER (WHERE purpose = ANY(%s)
AND created_at > %s) FROM kernel_letter WHERE customer_id = ANY(%s) AND created_at > %s AND channel = %s
AND state IN ('queued', 'claimed', 'sent', 'unknown') AND id <> ALL(%s) GROUP BY customer_id
"""


@dataclass(frozen=True)
class Answer:
    """May we? `code` for programs, `sentence` for people; `not_before` where it is only too early. `facts` are what the
    sentence tells: the row of the history, the instant, the figures."""

    may: bool
    code: str
    not_before: datetime | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The answer in the reader's language."""
        return sentence_of(self.code, self.facts)


@dataclass
class _Asked:
    """One question about many, with all that was read to answer it."""

    purpose: ConsentPurpose
    channel: str
    at: datetime
    ids: list[int]
    clock: hours.Clock | None
    people: dict[int, tuple] = field(default_factory=dict)
    said: dict[int, tuple] = field(default_factory=dict)
    paused: dict[int, datetime] = field(default_factory=dict)
    held: dict[int, str] = field(default_factory=dict)
    addresses: dict[int, tuple[str, str]] = field(default_factory=dict)
    never: dict[tuple[str, str], str] = field(default_factory=dict)
    written: dict[int, tuple[int, int]] = field(default_factory=dict)
    rules: ContactRules = field(default_factory=ContactRules)


Holder = Callable[[Collection[int], str, datetime], Mapping[int, str]]
_holders: list[Holder] = []


def held_back_by(function: Holder) -> Holder:
    """This decorator registers who knows of people that must not be contacted, whatever they agreed to (a restriction,
    an objection in law): `function(ids, purpose_code, at)` gives a sentence per person held back."""
    if function not in _holders:
        _holders.append(function)
    return function


def purpose_of(code: str) -> ConsentPurpose | None:
    """This function finds a purpose by its code."""
    return ConsentPurpose.objects.filter(code=code, trashed_at=None).first()


def text_of(purpose: ConsentPurpose, language: str) -> ConsentText | None:
    """This function gives the newest words of a purpose in a language, in English where there are none."""
    found = ConsentText.objects.filter(purpose=purpose, trashed_at=None, language__in=(language[:2], "en"))
    return max(found, key=lambda text: (text.language == language[:2], text.number), default=None)


@dataclass(frozen=True)
class Box:
    """A box that a form shows, never ticked beforehand: the purpose's code, the id of the words, the words."""

    code: str
    text_id: int
    wording: str


def boxes(codes: Collection[str] | None, language: str) -> list[Box]:
    """This function gives the boxes of purposes in use that need consent by e-mail, in a language, in order."""
    asked = ConsentPurpose.objects.filter(is_active=True, trashed_at=None, by_email=True)
    asked = asked if codes is None else asked.filter(code__in=codes)
    found = [(p, text_of(p, language)) for p in asked.filter(needs=Needs.CONSENT).order_by("position", "id")]
    return [Box(purpose.code, text.pk, text.wording) for purpose, text in found if text is not None]


def rules() -> ContactRules:
    """This function gives the rules of the company."""
    return ContactRules.objects.filter(pk=1).first() or ContactRules(pk=1)


def may_contact(
    customer_ids: Collection[int],
    channel: str,
    purpose: str,
    at: datetime,
    *,
    addresses: Mapping[int, str] | None = None,
    letters: Sequence[int] = (),
) -> dict[int, Answer]:
    """This function answers for each customer whether we may contact them on a channel about a purpose at an instant.

    Nine queries for any number of people. `addresses`: to which address each is written, where it is not the one on
    the record. `letters`: letters of the ledger that ask for themselves and are not counted.
    """
    ids = list(dict.fromkeys(customer_ids))
    found = purpose_of(purpose)
    if found is None or not found.is_active or channel not in found.channels:
        code = "purpose-unknown" if found is None or not found.is_active else "not-this-channel"
        return {number: Answer(False, code, facts={"purpose": purpose, "channel": channel}) for number in ids}
    asked = _read(found, channel, at, ids, dict(addresses or {}), list(letters))
    return {number: _answer(asked, number) for number in ids}


def may_contact_address(address: str, channel: str, purpose: str, at: datetime) -> Answer:
    """This function answers for an address of nobody whom we know."""
    found = purpose_of(purpose)
    if found is None or not found.is_active or channel not in found.channels:
        code = "purpose-unknown" if found is None or not found.is_active else "not-this-channel"
        return Answer(False, code, facts={"purpose": purpose, "channel": channel})
    kind = Kind.PHONE if channel in NUMBERS else Kind.EMAIL
    reason = suppression.suppressed([(kind, address)]).get((kind, address))
    if reason and _stops(reason, found):
        return Answer(False, f"suppressed-{reason}")
    if found.needs == Needs.CONSENT:
        return Answer(False, "never-asked", facts={"purpose": str(found)})
    return Answer(True, "allowed", facts={"basis": found.basis})


def _read(
    purpose: ConsentPurpose, channel: str, at: datetime, ids: list[int], addresses: dict[int, str], letters: list[int]
) -> _Asked:
    company = rules()
    withdrawable = purpose.needs != Needs.NOTHING
    asked = _Asked(purpose, channel, at, ids, hours.Clock(company, at) if purpose.keeps_quiet else None, rules=company)
    with connection.cursor() as cursor:
        cursor.execute(WHOM, [ids])
        asked.people = {row[0]: row[1:] for row in cursor.fetchall()}
        if withdrawable:
            cursor.execute(NEWEST, [ids, purpose.pk, channel])
            asked.said = {row[0]: row[1:] for row in cursor.fetchall()}
            cursor.execute(PAUSED, [ids, at])
            asked.paused = dict(cursor.fetchall())
            if purpose.most or company.most:
                asked.written = _written(cursor, asked, letters)
    for holder in _holders:
        asked.held |= holder(ids, purpose.code, at)
    for number, person in asked.people.items():
        asked.addresses[number] = _address(channel, person, addresses.get(number))
    asked.never = suppression.suppressed(asked.addresses.values())
    return asked


def _written(cursor: Any, asked: _Asked, letters: list[int]) -> dict[int, tuple[int, int]]:
    """How often each was written to lately: about this purpose, and about all that may be withdrawn."""
    purpose, company, at = asked.purpose, asked.rules, asked.at
    since = at - timedelta(days=purpose.most_days)
    since_all = at - timedelta(days=company.most_days)
    every = list(ConsentPurpose.objects.exclude(needs=Needs.NOTHING).values_list("code", flat=True))
    oldest = min(since, since_all)
    cursor.execute(WRITTEN, [purpose.code, since, every, since_all, asked.ids, oldest, asked.channel, letters])
    return {row[0]: row[1:] for row in cursor.fetchall()}


def _address(channel: str, person: tuple, given: str | None) -> tuple[str, str]:
    """The kind and the address to which one would write; an empty one where there is none."""
    email, phone, mobile, has_place = person[:4]
    if channel == Channel.POST:
        return ("", "post" if has_place else "")
    if channel == Channel.EMAIL:
        return (Kind.EMAIL, given or email)
    return (Kind.PHONE, given or (phone or mobile if channel == Channel.TELEPHONE else mobile or phone))


def _stops(reason: str, purpose: ConsentPurpose) -> bool:
    """Whether the list holds back what is sent on this ground: nothing stops what the law orders us to answer, and who
    wants no offers still gets what belongs to the contract."""
    if purpose.basis == Basis.LAW:
        return False
    return not (purpose.basis == Basis.CONTRACT and reason in ("asked", "complained"))


def _answer(asked: _Asked, number: int) -> Answer:
    purpose, person = asked.purpose, asked.people.get(number)
    if person is None or not person[-1]:
        return Answer(False, "gone")
    if number in asked.held and purpose.basis != Basis.LAW:
        return Answer(False, "restricted", facts={"sentence": asked.held[number]})
    reason = asked.never.get(asked.addresses[number])
    if reason and _stops(reason, purpose):
        return Answer(False, f"suppressed-{reason}")
    said = asked.said.get(number)
    if purpose.needs != Needs.NOTHING:
        refused = _refused(asked, number, said)
        if refused is not None:
            return refused
    if not asked.addresses[number][1]:
        return Answer(False, "no-address", facts={"channel": asked.channel})
    if asked.clock is not None:
        zones = hours.zones_of(person[4], person[5], person[6], asked.rules.time_zone)
        until = asked.clock.quiet_until(zones)
        if until is not None:
            zone = hours.zone_named(zones[0])
            return Answer(False, "quiet-hours", until, {"until": until.astimezone(zone)})
    if said and said[0] == State.GIVEN:
        return Answer(True, "consent", facts={"at": said[1], "source": said[2]})
    return Answer(True, "allowed", facts={"basis": purpose.basis})


def _refused(asked: _Asked, number: int, said: tuple | None) -> Answer | None:
    purpose = asked.purpose
    if said and said[0] == State.WITHDRAWN:
        code = "withdrawn" if purpose.needs == Needs.CONSENT else "objected"
        return Answer(False, code, facts={"at": said[1], "source": said[2]})
    if purpose.needs == Needs.CONSENT and (not said or said[0] != State.GIVEN):
        if said and said[0] == State.ASKED:
            return Answer(False, "not-confirmed", facts={"at": said[1]})
        return Answer(False, "never-asked", facts={"purpose": str(purpose)})
    if number in asked.paused:
        return Answer(False, "paused", facts={"until": localtime(asked.paused[number])})
    of_purpose, of_all = asked.written.get(number, (0, 0))
    if purpose.most and of_purpose >= purpose.most:
        return Answer(False, "too-often", facts={"times": of_purpose, "days": purpose.most_days})
    if asked.rules.most and of_all >= asked.rules.most:
        return Answer(False, "too-often", facts={"times": of_all, "days": asked.rules.most_days})
    return None
