"""What a customer sets in the preference centre: topics and channels, a rest, nothing at all, another address."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from libreta.directory.consents import links
from libreta.directory.consents.actions import suppress_known
from libreta.directory.consents.history import record_consents, standing
from libreta.directory.consents.models import ConsentPurpose, ContactPause
from libreta.directory.consents.queries import purpose_of, text_of
from libreta.directory.consents.terms import CONFIRMATION, Channel, Needs, Reason, Source, State
from libreta.directory.customers.models import Customer
from libreta.kernel import post, values, writes
from libreta.kernel.actors import Actor, system_actor
from libreta.kernel.models import Letter
from libreta.kernel.refusals import Invalid, Refusal
from libreta.kernel.sealing import keyed_hash
from libreta.kernel.writes import Change


@dataclass(frozen=True)
class Choice:
    """One box: a purpose on a channel, ticked where we may write, and the words beside it."""

    purpose: ConsentPurpose
    channel: str
    is_on: bool

    @property
    def name(self) -> str:
        return f"{self.purpose.code}-{self.channel}"

    @property
    def label(self) -> Any:
        return Channel(self.channel).label


def actor() -> Actor:
    """This function gives the actor of the centre: the program, on behalf of whoever holds the link."""
    return system_actor("form", "Preference centre")


def choices_of(customer: Customer) -> list[tuple[ConsentPurpose, list[Choice]]]:
    """This function lists what a customer can choose: purposes in use that may be withdrawn, with their channels."""
    said = standing([customer.pk])[customer.pk]
    found = []
    asked = ConsentPurpose.objects.filter(trashed_at=None, is_active=True).exclude(needs=Needs.NOTHING)
    for purpose in asked.order_by("position", "id"):
        boxes = [
            Choice(purpose, channel, _is_on(purpose, said.get((purpose.pk, channel)))) for channel in purpose.channels
        ]
        found.append((purpose, boxes))
    return found


def _is_on(purpose: ConsentPurpose, row: Any) -> bool:
    if purpose.needs == Needs.OBJECTION:
        return row is None or row.state != State.WITHDRAWN
    return row is not None and row.state == State.GIVEN


@transaction.atomic
def choose(customer: Customer, ticked: Collection[str], proof: dict[str, Any], *, language: str, at: datetime) -> int:
    """This function keeps what was ticked, one row for each change, and gives their number."""
    Customer.objects.select_for_update().only("pk").get(pk=customer.pk)
    rows = []
    for purpose, boxes in choices_of(customer):
        text = text_of(purpose, language)
        for box in boxes:
            if (box.name in ticked) != box.is_on:
                row = {"customer": customer.pk, "purpose": purpose.pk, "channel": box.channel}
                state = State.WITHDRAWN if box.is_on else State.GIVEN
                rows.append(row | {"state": state, "text": text.pk if text else None} | proof)
    record_consents(rows, by=actor(), at=at)
    return len(rows)


@transaction.atomic
def leave_all(customer: Customer, proof: dict[str, Any], *, at: datetime) -> int:
    """This function withdraws everything that can be withdrawn, also what nobody asked about yet."""
    Customer.objects.select_for_update().only("pk").get(pk=customer.pk)
    said = standing([customer.pk])[customer.pk]
    rows = []
    for purpose, boxes in choices_of(customer):
        for box in boxes:
            row = said.get((purpose.pk, box.channel))
            if row is None or row.state != State.WITHDRAWN:
                told = {"customer": customer.pk, "purpose": purpose.pk, "channel": box.channel}
                rows.append(told | {"state": State.WITHDRAWN} | proof)
    record_consents(rows, by=actor(), at=at)
    return len(rows)


@transaction.atomic
def click_away(holder: links.Holder, proof: dict[str, Any], *, at: datetime) -> None:
    """This function takes the one click of a mail program (RFC 8058): the purpose of that letter, by e-mail. An address
    of nobody whom we know goes on the list."""
    letter = holder.letter
    if letter is None:
        raise links.LinkGone
    if holder.customer is None:
        suppress_known([letter.to], Reason.ASKED, by=actor(), at=at)
        return
    purpose = purpose_of(letter.purpose)
    if purpose is None or purpose.needs == Needs.NOTHING:
        return
    now = standing([holder.customer.pk])[holder.customer.pk].get((purpose.pk, Channel.EMAIL))
    if now is None or now.state != State.WITHDRAWN:
        row = {"customer": holder.customer.pk, "purpose": purpose.pk, "channel": Channel.EMAIL}
        record_consents([row | {"state": State.WITHDRAWN, **proof, "source": Source.ONE_CLICK}], by=actor(), at=at)


def rests_until(customer_id: int, at: datetime) -> datetime | None:
    """This function tells until when a customer wants a rest."""
    newest = ContactPause.objects.filter(customer=customer_id).order_by("-id").first()
    return newest.until if newest is not None and newest.until > at else None


def ask_for_address(customer: Customer, raw: str, *, language: str, at: datetime) -> None:
    """This function sends a link to the address that a customer wants to have instead; nothing changes until it is
    confirmed there. Raises Invalid for what is no address."""
    try:
        wanted = values.email(raw[:254])
    except ValueError as problem:
        raise Invalid(errors={"email": [str(problem)]}) from None
    with translation.override(language):
        link = links.address(
            "address_confirmation", links.token(links.CORRECT, [customer.pk, customer.version, wanted])
        )
        subject = _("Please confirm your new address")
        text = _(
            "Hello,\n\nto have us write to this address from now on, open this page and confirm it there, within two "
            "days:\n\n%(link)s\n\nIf you did not ask for this, there is nothing to do."
        ) % {"link": link}
    _send(
        wanted,
        subject,
        text,
        f"address:{customer.pk}:{keyed_hash(wanted, 'once')[:32]}:{at:%Y-%m-%d}",
        language,
        at,
        None,
    )


def correct_address(token: str, *, at: datetime) -> str:
    """This function gives a customer the address that the holder of the link confirmed. Raises LinkGone where the
    record has changed since, Refusal where the address is another customer's."""
    number, version, wanted = links.read(links.CORRECT, token)
    customer = links.customer_of(number)
    if customer.email != wanted:
        if customer.version != version:
            raise links.LinkGone
        writes.update("customer", [Change(customer.pk, {"email": wanted})], by=actor(), at=at)
    return wanted


def send_link(raw: str, *, language: str, at: datetime) -> None:
    """This function sends the way to the centre to an address that we know; of others it says nothing to anybody."""
    try:
        wanted = values.email(raw[:254])
    except ValueError:
        return
    customer = Customer.objects.filter(email=wanted, trashed_at=None).order_by("id").first()
    if customer is not None:
        _send_link(customer, language, at)


def send_link_to(customer_id: int, *, at: datetime) -> None:
    """This function sends a customer the way to the centre, where there is an address that may be written to."""
    customer = Customer.objects.filter(pk=customer_id, trashed_at=None).exclude(email="").first()
    if customer is not None:
        _send_link(customer, "en", at)


def _send_link(customer: Customer, language: str, at: datetime) -> None:
    language = customer.language if customer.language in ("en", "es", "ro") else language
    with translation.override(language):
        subject = _("What we may write to you about")
        text = _("Hello,\n\non this page you choose what we write to you about:\n\n%(link)s\n") % {
            "link": links.centre_address(customer.pk)
        }
    _send(customer.email, subject, text, f"centre:{customer.pk}:{at:%Y-%m-%dT%H}", language, at, customer.pk)


def _send(to: str, subject: str, text: str, once: str, language: str, at: datetime, customer_id: int | None) -> None:
    try:
        post.send(
            to=to, subject=subject, text=text, purpose=CONFIRMATION if customer_id is None else "privacy", once=once,
            language=language, customer_id=customer_id, by=actor(), at=at,
        )  # fmt: skip
    except Refusal:
        return  # whoever asks learns nothing of who is on the list


def address_behind(letter: Letter) -> str:
    """This function shows just enough of an address to recognise it."""
    return masked(letter.to)


def masked(email: str) -> str:
    """This function hides most of an address: a•••@example.com."""
    name, at, host = email.partition("@")
    return f"{name[:1]}•••{at}{host}" if email else ""
