"""The one way by which mail reaches people outside: a ledger, one row per receiver and step, written with the change
that causes it.

    post.send(to="ana@example.com", subject="Your quote", text="...", purpose="service", customer_id=12,
              once="quote:7:3", language="es", by=actor, at=now)

The row and its job are of the caller's transaction: a change that is undone sends nothing. `once` names the sending for
ever. Areas that know who must not be written to register a gate (kernel.gates). Delivery: kernel.delivery.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from libreta.kernel import delivery, gates, letters
from libreta.kernel.actors import Actor
from libreta.kernel.failed_jobs import CAPABILITY
from libreta.kernel.gates import Ask, NotToBeWrittenTo, Verdict, Withdrawal, gate, withdrawal
from libreta.kernel.letters import Attachment, Draft
from libreta.kernel.models import Enclosure, Letter
from libreta.kernel.refusals import Forbidden, NotVisible, Refusal

__all__ = [
    "Ask", "Attachment", "Draft", "NotToBeWrittenTo", "Verdict", "Withdrawal", "gate", "resend", "send", "send_many",
    "unsettled", "withdrawal",
]  # fmt: skip

OPEN = ("failed", "unknown", "refused")


class NothingToResend(Refusal):
    """None of the letters waits for a person's decision."""

    code, message = "nothing-to-resend", gettext_lazy("These mails need no second sending.")


def send(
    *,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    attachments: Sequence[Attachment | tuple[str, bytes, str]] = (),
    purpose: str,
    customer_id: int | None = None,
    once: str,
    language: str = "",
    reply_to: str = "",
    sender: str = "",
    not_before: datetime | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """This function queues one letter and gives its number in the ledger; the same `once` gives the first one's number
    and sends nothing. Raises NotToBeWrittenTo with the gate's sentence, Invalid, TooLarge; nothing is queued then.

    `attachments`: files as Attachment or (name, bytes, media type). `not_before`: the earliest instant of sending.
    """
    draft = Draft(
        to, subject, text, purpose, once, html, attachments, customer_id, language, reply_to, sender, not_before
    )
    with transaction.atomic():
        (number,) = send_many([draft], by=by, at=at)
        letter = Letter.objects.only("state", "reason", "sentence", "created_at").get(pk=number)
        if letter.state == "refused" and letter.created_at == at:
            raise NotToBeWrittenTo(letter.sentence, reason=letter.reason)
    return number


@transaction.atomic
def send_many(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> list[int]:
    """This function queues letters and gives their numbers in order. Where a gate says no the row stands in the ledger
    as refused, with the reason. Raises Invalid, TooLarge when one of them cannot be a letter."""
    asks = [Ask(letters.checked_address(d.to), d.purpose, d.customer_id, at) for d in drafts]
    rows, files = [], {}
    for draft, verdict in zip(drafts, gates.verdicts(asks), strict=True):
        kept, enclosed = letters.checked(draft)
        rows.append(_row(draft, kept, verdict, by, at))
        files[kept["message_id"]] = enclosed
    Letter.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    found = {letter.once: letter for letter in Letter.objects.filter(once__in=[d.once for d in drafts])}
    ours = {row.message_id for row in rows}
    fresh = [letter for letter in found.values() if letter.message_id in ours]
    Enclosure.objects.bulk_create(
        Enclosure(letter=letter, name=file.name, type=file.type, content=file.content)
        for letter in fresh
        if letter.state == "queued"
        for file in files[letter.message_id]
    )
    delivery.enqueue([(letter.pk, letter.due_at) for letter in fresh if letter.state == "queued"], at)
    return [found[draft.once].pk for draft in drafts]


def _row(draft: Draft, kept: dict, verdict: Verdict | None, by: Actor, at: datetime) -> Letter:
    row = Letter(**kept, created_at=at, created_by_id=by.user_id, due_at=max(at, draft.not_before or at))
    if verdict is not None and not verdict.allowed:
        row.state, row.reason, row.sentence = "refused", verdict.code, verdict.sentence[:1000]
        row.settled_at = at
    elif verdict is not None and verdict.not_before is not None:
        row.due_at, row.reason = max(row.due_at, verdict.not_before), verdict.code
    return row


def unsettled(limit: int = 200, *, state: str = "", by: Actor) -> list[Letter]:
    """This function lists letters that wait for a person: failed, perhaps sent, held back, or those of one state; the
    newest first. Raises Forbidden."""
    if not by.may(CAPABILITY):
        raise Forbidden()
    return list(
        Letter.objects.filter(state__in=[state] if state else OPEN).defer("text", "html").order_by("-id")[:limit]
    )


@transaction.atomic
def resend(ids: Iterable[int], *, by: Actor, at: datetime) -> list[int]:
    """This function puts letters that failed, were held back or were perhaps sent into the queue again: a person has
    decided it. The gates are asked again before the handing over. Raises Forbidden, NotVisible, NothingToResend."""
    if not by.may(CAPABILITY):
        raise Forbidden()
    wanted = list(Letter.objects.select_for_update().filter(pk__in=list(ids)).only("id", "state", "emptied_at"))
    if not wanted:
        raise NotVisible()
    again = [letter.pk for letter in wanted if letter.state in OPEN and letter.emptied_at is None]
    if not again:
        raise NothingToResend(_("These mails need no second sending, or their text is no longer kept."))
    Letter.objects.filter(pk__in=again).update(
        state="queued", due_at=at, attempts=0, claim="", claimed_at=None, handed_at=None, settled_at=None,
        resent_at=at, resent_by_id=by.user_id, reason="", sentence="",
    )  # fmt: skip
    delivery.enqueue([(number, at) for number in again], at)
    return again
