"""Double opt-in: a box on a form may be ticked by anybody, so a mail asks back, and only its button is a yes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from libreta.directory.consents import links
from libreta.directory.consents.history import record_consents, standing
from libreta.directory.consents.models import ConsentPurpose, ConsentText, OptIn
from libreta.directory.consents.terms import CONFIRMATION, Channel, Source, State
from libreta.directory.customers.models import Customer
from libreta.kernel import post
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import NotAllowedNow

MOST_MAILS = 3
BETWEEN_MAILS = timedelta(minutes=10)
FORGOTTEN = timedelta(days=7)


@transaction.atomic
def ask_back(
    customer: Customer,
    purpose: ConsentPurpose,
    text: ConsentText | None,
    proof: dict[str, Any],
    *,
    language: str,
    by: Actor,
    at: datetime,
) -> OptIn | None:
    """This function writes down that somebody was asked, and sends the mail that asks back. None where the answer is
    yes already, where there is no address, or where the address must not be written to."""
    now = standing([customer.pk])[customer.pk].get((purpose.pk, Channel.EMAIL))
    if not customer.email or (now is not None and now.state == State.GIVEN):
        return None
    OptIn.objects.filter(customer=customer, purpose=purpose, confirmed_at=None, asked_at__lt=at - FORGOTTEN).delete()
    asked, is_new = OptIn.objects.select_for_update().get_or_create(
        customer=customer,
        purpose=purpose,
        channel=Channel.EMAIL,
        confirmed_at=None,
        defaults={"address": customer.email, "text": text, "language": language, "asked_at": at, "sent_at": at},
    )
    if is_new:
        row = {"customer": customer.pk, "purpose": purpose.pk, "channel": Channel.EMAIL, "state": State.ASKED}
        record_consents([row | proof | {"text": text.pk if text else None}], by=by, at=at)
        return asked if _mail(asked, by=by, at=at) else None
    if asked.sent_times >= MOST_MAILS or at < asked.sent_at + BETWEEN_MAILS:
        return asked
    return _again(asked, by=by, at=at)


def mail_again(asked: OptIn, *, by: Actor, at: datetime) -> OptIn:
    """This function sends the mail once more. Raises NotAllowedNow after three, and within ten minutes."""
    if asked.confirmed_at or asked.sent_times >= MOST_MAILS or at < asked.sent_at + BETWEEN_MAILS:
        raise NotAllowedNow(_("The mail was sent already. Please look into your mail, also among the unwanted."))
    return _again(asked, by=by, at=at)


def _again(asked: OptIn, *, by: Actor, at: datetime) -> OptIn:
    asked.sent_times, asked.sent_at = asked.sent_times + 1, at
    asked.save(update_fields=["sent_times", "sent_at"])
    _mail(asked, by=by, at=at)
    return asked


def _mail(asked: OptIn, *, by: Actor, at: datetime) -> bool:
    with translation.override(asked.language):
        name = asked.purpose.named(asked.language)
        link = links.address("consent_confirmation", links.token(links.CONFIRM, [asked.pk]))
        text = _(
            "Hello,\n\nsomebody, most likely you, asked us to write to this address about: %(name)s.\n\n"
            "If this is what you want, open this page and confirm it there, within seven days:\n\n%(link)s\n\n"
            "If it is not, there is nothing to do: we will not write again."
        ) % {"name": name, "link": link}
        subject = _("Please confirm: %(name)s") % {"name": name}
    try:
        post.send(
            to=asked.address, subject=subject, text=text, purpose=CONFIRMATION, customer_id=asked.customer_id,
            once=f"opt-in:{asked.pk}:{asked.sent_times}", language=asked.language, by=by, at=at,
        )  # fmt: skip
    except post.NotToBeWrittenTo:
        return False
    return True


def asked_of(token: str) -> OptIn:
    """This function finds what a link asks. Raises LinkGone."""
    (number,) = links.read(links.CONFIRM, token)
    found = OptIn.objects.select_related("customer", "purpose", "text").filter(pk=number).first()
    if found is None:
        raise links.LinkGone
    found.customer = links.customer_of(found.customer_id)  # the record that stayed, where it was merged
    return found


@transaction.atomic
def confirm(asked: OptIn, proof: dict[str, Any], *, by: Actor, at: datetime) -> bool:
    """This function takes the yes of whoever reads the mail, once; False when it was taken before."""
    if not OptIn.objects.filter(pk=asked.pk, confirmed_at=None).update(confirmed_at=at):
        return False
    row = {
        "customer": asked.customer.pk, "purpose": asked.purpose_id, "channel": asked.channel, "state": State.GIVEN,
        "source": Source.DOUBLE_OPT_IN, "text": asked.text_id, **proof,
        "message": f"{asked.address}: {asked.sent_at.isoformat(timespec='seconds')}",
    }  # fmt: skip
    record_consents([row], by=by, at=at)
    return True
