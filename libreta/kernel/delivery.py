"""How a letter of the ledger reaches the mail server: claimed first, handed over at most once, settled last.

The moment from which the server may have the message is written down before it comes (`handed_at`). A worker that dies,
a time-out and a broken line therefore end in one of two ways: nothing was handed over, and it is tried again; or it may
have been, and the letter is *unknown* until a person decides.
"""

from __future__ import annotations

import logging
import secrets
import smtplib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core import mail
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from libreta.kernel import gates, letters, smtp
from libreta.kernel.jobs import job, periodic
from libreta.kernel.models import Enclosure, Letter
from libreta.kernel.restoring import afterwards

log = logging.getLogger(__name__)

PAUSES = (60, 300, 900, 3600, 4 * 3600)  # seconds before each further attempt
MOST_ATTEMPTS = 10  # also of those that ended with the worker's death
QUEUE = "mail"


class ClaimLost(Exception):
    """Another worker took the letter over while this one was slow."""


@dataclass(frozen=True)
class Outcome:
    """How a handing over ended. `again`: nothing was handed over, and a later attempt may succeed."""

    state: str
    reason: str = ""
    sentence: str = ""
    again: bool = False


@job(queue=QUEUE, retries=5)
def deliver(letter_id: int) -> None:
    """This function carries one letter out. It may run twice or be killed anywhere: the letter goes out once."""
    at = timezone.now()
    letter = _claimed(letter_id, at)
    if letter is not None:
        _settle(letter, _handed_over(letter, at), timezone.now())


def enqueue(due: list[tuple[int, datetime]], at: datetime) -> None:
    """This function queues the jobs of letters, in the caller's transaction."""
    now = [{"letter_id": number} for number, when in due if when <= at]
    if now:
        deliver.configure().batch_defer(*now)
    for number, when in due:
        if when > at:
            deliver.configure(schedule_at=when).defer(letter_id=number)


@transaction.atomic
def _claimed(letter_id: int, at: datetime) -> Letter | None:
    """The letter with this worker's claim on it, or None where there is nothing to hand over now."""
    letter = Letter.objects.select_for_update().filter(pk=letter_id, state__in=("queued", "claimed")).first()
    if letter is None:
        return None
    if letter.handed_at is not None:
        _settle(letter, _perhaps(_("The work was interrupted while the mail server had the message.")), at)
        return None
    if not letter.to:
        _keep(letter, state="refused", reason="erased", sentence=_("The person was erased."), settled_at=at)
        return None
    if letter.attempts >= MOST_ATTEMPTS:
        _keep(letter, state="failed", reason="given-up", sentence=_("It was tried too often."), settled_at=at)
        return None
    if letter.due_at > at:
        enqueue([(letter.pk, letter.due_at)], at)
        return None
    with translation.override("en"):
        verdict = gates.verdicts([ask_of(letter, at)])[0]
    if verdict is not None and not verdict.allowed:
        letter.claim = ""
        _keep(letter, state="refused", reason=verdict.code, sentence=verdict.sentence[:1000], settled_at=at)
        return None
    if verdict is not None and verdict.not_before is not None and verdict.not_before > at:
        _keep(letter, state="queued", claim="", due_at=verdict.not_before, reason=verdict.code)
        enqueue([(letter.pk, verdict.not_before)], at)
        return None
    _keep(letter, state="claimed", claim=secrets.token_hex(16), claimed_at=at, attempts=letter.attempts + 1, reason="")
    return letter


def ask_of(letter: Letter, at: datetime) -> gates.Ask:
    """This function asks about a letter that stands in the ledger."""
    return gates.Ask(letter.to, letter.purpose, letter.customer_id, at, letter.channel, letter.pk)


def _keep(letter: Letter, **values: Any) -> None:
    for name, value in values.items():
        setattr(letter, name, value)
    letter.save(update_fields=list(values))


def _handed_over(letter: Letter, at: datetime) -> Outcome | None:
    """What came of it; None when another worker has taken the letter over."""
    handed: list[datetime] = []

    def before_data() -> None:
        mine = Letter.objects.filter(pk=letter.pk, claim=letter.claim, state="claimed", handed_at__isnull=True)
        if not mine.update(handed_at=(moment := timezone.now())):
            raise ClaimLost
        handed.append(moment)

    connection = mail.get_connection()
    try:
        with translation.override(letter.language or "en"):
            out = gates.way_out(ask_of(letter, at), letter.language or "en")
            message = letters.message_of(letter, list(letter.enclosures.all()), out)
        message.message()
    except ValueError as fault:  # a header that cannot be written
        return Outcome("failed", "unfit", str(fault))
    try:
        connection.open()
        if isinstance(connection, smtp.EmailBackend):
            connection.before_data = before_data
        else:
            before_data()
        connection.send_messages([message])
    except ClaimLost:
        with suppress(Exception):
            connection.connection.close()  # not by QUIT: the server waits for data and would take it for a line
        return None
    except (OSError, smtplib.SMTPException) as fault:
        log.info("letter %s was not handed over", letter.pk, exc_info=True)
        return _outcome(fault, bool(handed))
    finally:
        with suppress(Exception):  # what was answered stays answered, however the line is closed
            connection.close()
    return Outcome("sent")


def _outcome(fault: Exception, handed: bool) -> Outcome:
    """What a fault of the mail server means. A clear no with a code is believed; silence after the data is not."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(fault.recipients.values()))
    elif isinstance(fault, smtplib.SMTPResponseException):
        code, words = fault.smtp_code, fault.smtp_error
    elif handed:
        return _perhaps(_said(fault))
    elif isinstance(fault, smtplib.SMTPNotSupportedError):
        return Outcome("failed", "unfit", _said(fault))
    else:
        return Outcome("failed", "unreachable", _said(fault), again=True)
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    is_sign_in = isinstance(fault, smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError | smtplib.SMTPHeloError)
    return Outcome("failed", "declined", f"{code} {said}", again=is_sign_in or 400 <= code < 500)


def _said(fault: Exception) -> str:
    return str(fault) or type(fault).__name__


def _perhaps(sentence: str) -> Outcome:
    return Outcome("unknown", "perhaps", sentence)


@transaction.atomic
def _settle(letter: Letter, outcome: Outcome | None, at: datetime) -> None:
    """Write down what came of it, while the claim is still ours; plan another attempt where nothing was handed over."""
    mine = Letter.objects.filter(pk=letter.pk, claim=letter.claim, state__in=("claimed", "unknown"))
    if outcome is None:
        return
    told = {"reason": outcome.reason, "sentence": outcome.sentence[:1000]}
    if outcome.again and letter.attempts <= len(PAUSES):
        due = at + timedelta(seconds=PAUSES[letter.attempts - 1])
        if mine.update(state="queued", due_at=due, claim="", handed_at=None, **told):
            enqueue([(letter.pk, due)], at)
        return
    mine.update(state=outcome.state, settled_at=at, **told)


@afterwards
def hold_what_a_backup_brought() -> None:
    """This function leaves to a person what waited when a backup was taken: most likely it was sent since."""
    waiting = Letter.objects.filter(state__in=("queued", "claimed"))
    waiting.update(
        state="unknown", reason="restored", sentence="It came back from a backup; perhaps it was sent since.",
        settled_at=timezone.now(), claim="",
    )  # fmt: skip


LEFT_BEHIND = timedelta(minutes=15)
KEPT_DAYS = 30  # texts and files of what was sent
KEPT_OPEN_DAYS = 180  # and of what waits for a person
MOST_AT_ONCE = 5000


@periodic("*/10 * * * *", queue=QUEUE, lock="libreta.post.tidy")
def tidy(timestamp: int) -> None:
    """This function takes up letters whose job is gone, and empties old ones: files and texts go, the ledger stays."""
    at = timezone.now()
    waiting = Letter.objects.filter(state__in=("queued", "claimed"), due_at__lt=at - LEFT_BEHIND)
    late = waiting.exclude(claimed_at__gt=at - LEFT_BEHIND).values_list("pk", flat=True)[:MOST_AT_ONCE]
    enqueue([(number, at) for number in late], at)
    empty(at)


@transaction.atomic
def empty(at: datetime) -> int:
    """This function removes the files and texts of letters that nobody needs any more, and gives their number."""
    old = Q(state="sent", settled_at__lt=at - timedelta(days=KEPT_DAYS))
    old |= Q(state__in=("failed", "unknown", "refused"), settled_at__lt=at - timedelta(days=KEPT_OPEN_DAYS))
    found = Letter.objects.filter(old, emptied_at=None).order_by("settled_at")
    numbers = list(found.values_list("pk", flat=True)[:MOST_AT_ONCE])
    Enclosure.objects.filter(letter__in=numbers).delete()
    return Letter.objects.filter(pk__in=numbers).update(text="", html="", emptied_at=at)
