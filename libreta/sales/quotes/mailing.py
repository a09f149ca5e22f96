"""Quotes that go to their customers by mail: the letter, its sending, and how each sending stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from libreta.kernel import events, post, query, writes
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.models import Letter
from libreta.kernel.refusals import Invalid
from libreta.sales.letterhead.queries import letterhead
from libreta.sales.quotes import actions, checks, document, links, queries
from libreta.sales.quotes.models import Quote, QuoteMail
from libreta.sales.quotes.terms import Status

LINK = "[link]"
"""Stands in the text for the customer's link, which is made only when the quote goes out."""
FEW = 20
UNSENT = (Status.DRAFT, Status.APPROVED)


@dataclass(frozen=True)
class Sending:
    """One sending of a quote and how it stands in the ledger; `needs_care` where nobody can be sure that it arrived."""

    number: int
    to: str
    at: datetime
    state: str
    label: str
    sentence: str = ""

    @property
    def needs_care(self) -> bool:
        return self.state in ("failed", "unknown", "refused")

    @property
    def tone(self) -> str:
        return {"sent": "good", "failed": "bad", "unknown": "warn", "refused": "bad"}.get(self.state, "")


def proposed(quote: Quote, *, by: Actor, at: datetime) -> dict[str, str]:
    """This function gives receiver, subject and text of a letter, in the language of the quote."""
    asked = query.of("customer", by=by, at=at).with_ids([quote.customer_id])
    readable = asked.record_type.fields_for(by)
    row = next(iter(asked.only([n for n in ("name", "email") if n in readable]).page(1).rows), {})
    ours = letterhead().name
    with translation.override(quote.language):
        subject = _("Quote %(number)s") % {"number": quote.number}
        text = _(
            "Good day,\n\nhere is our quote %(number)s, also as a PDF: %(link)s\n\nThere you can read it, ask a "
            "question and accept it.\n\nKind regards,\n%(name)s"
        ) % {"number": quote.number, "link": LINK, "name": by.name}
    signed = f"{text}\n{ours}" if ours and ours != by.name else text
    return {"to": row.get("email") or "", "subject": f"{subject} · {ours}" if ours else subject, "text": signed}


def mail_quote(
    quote_id: int, letter: Mapping[str, str], *, number: int, site: str, by: Actor, at: datetime
) -> QuoteMail:
    """This function sends a quote by mail, with its PDF and the customer's link; one that was not sent yet is frozen.

    `letter`: to, subject and text, in which "[link]" stands for the link. `number` counts the sendings: the same one
    sent twice is sent once. `site` is the address of this installation. Raises what sending a quote raises, Invalid,
    NotToBeWrittenTo.
    """
    errors = {name: [_("This field is required.")] for name in ("to", "subject", "text") if not letter[name].strip()}
    if errors:
        raise Invalid(errors=errors)
    with transaction.atomic():
        (quote,) = writes.opened("quote", [quote_id], by=by, at=at)
        checks.require_paper(quote.customer_id, by=by, at=at)
        known = QuoteMail.objects.filter(quote=quote, number=number).first()
        if known is not None:
            return known
        if quote.status in UNSENT:
            actions.send_quotes([quote.pk], by=by, at=at)
            quote.refresh_from_db()
        checks.require_state(quote, Status.SENT)
        return _queued(quote, letter, number, site, by, at)


def _queued(quote: Quote, letter: Mapping[str, str], number: int, site: str, by: Actor, at: datetime) -> QuoteMail:
    offer, url = queries.offer(quote), site.rstrip("/") + links.address_of(quote.pk)
    text = letter["text"] if LINK in letter["text"] else f"{letter['text'].rstrip()}\n\n{LINK}"
    with translation.override(quote.language):
        file = (f"{offer['number']}-v{offer['edition']}.pdf", document.pdf(offer), "application/pdf")
    sent = post.send(
        to=letter["to"].strip(),
        subject=letter["subject"],
        text=text.replace(LINK, url),
        attachments=[file],
        purpose="service",
        customer_id=quote.customer_id,
        once=f"quote:{quote.pk}:{number}",
        language=quote.language,
        reply_to=quote.owner.email if quote.owner_id else "",
        sender=letterhead().name,
        by=by,
        at=at,
    )
    stamp(by)
    made = QuoteMail.objects.create(
        quote=quote, number=number, letter=sent, to=letter["to"].strip(), user_id=by.user_id, created_at=at
    )
    events.publish("sales.quotes.mailed", type_key="quote", ids=[quote.pk], by=by, at=at)
    return made


def next_number(quote_id: int) -> int:
    """This function gives the number of a quote's next sending."""
    return (
        QuoteMail.objects.filter(quote=quote_id).order_by("-number").values_list("number", flat=True).first() or 0
    ) + 1


def sendings_of(quote_ids: Iterable[int]) -> dict[int, list[Sending]]:
    """This function gives the sendings of quotes with how they stand in the ledger, the latest first.

    Served by the unique index over (quote, number) and the key of the ledger.
    """
    mails = list(QuoteMail.objects.filter(quote__in=list(quote_ids)).order_by("-number")[: FEW * 10])
    letters = Letter.objects.only("id", "state", "sentence").in_bulk([mail.letter for mail in mails])
    found: dict[int, list[Sending]] = {}
    for mail in mails:
        letter = letters.get(mail.letter)
        state = letter.state if letter is not None else "unknown"
        told = Sending(
            mail.number,
            mail.to,
            mail.created_at,
            state,
            str(_state(state)),
            letter.sentence if letter is not None else "",
        )
        found.setdefault(mail.quote_id, []).append(told)
    return found


def _state(state: str) -> str:
    """The words of the ledger, here where they are translated."""
    return {
        "queued": _("Waiting to be sent"),
        "claimed": _("Being sent"),
        "sent": _("Sent"),
        "failed": _("Not sent"),
        "refused": _("Held back"),
    }.get(state, _("Perhaps sent"))


def people_of(quote: Quote, *, by: Actor, at: datetime) -> list[dict[str, Any]]:
    """This function lists whom a quote could go to: the customer and who belongs to it, as far as the actor sees."""
    asked = query.of("customer", by=by, at=at)
    if "email" not in asked.record_type.fields_for(by):
        return []
    bonds = {"field": "organisation", "op": "eq", "value": quote.customer_id}
    held = query.of("affiliation", by=by, at=at).where(bonds).only(("person",)).page(FEW).rows
    wanted = [quote.customer_id, *(row["person"] for row in held)]
    rows = asked.with_ids(wanted).only(("name", "email")).page(FEW + 1).rows
    return [row for row in rows if row.get("email")]
