"""Writing down what customers say, asking them back, and keeping the list of those who are never written to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from libreta.directory.consents import opt_in, suppression
from libreta.directory.consents.history import record_consents, standing
from libreta.directory.consents.models import ConsentText, ContactPause, ContactRules, Suppression
from libreta.directory.consents.queries import purpose_of
from libreta.directory.consents.terms import CAPABILITY, Channel, Reason, Source, State
from libreta.directory.customers.models import Customer
from libreta.kernel.actions import action
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.fields import Field
from libreta.kernel.refusals import Forbidden, Invalid

SAID = ((State.GIVEN, State.GIVEN.label), (State.WITHDRAWN, State.WITHDRAWN.label))
HEARD = tuple((s, s.label) for s in (Source.PHONE, Source.PAPER, Source.PAGE))
LONGEST_PAUSE = timedelta(days=366)


def _field(name: str, kind: str, label: Any, **more: Any) -> Field:
    return Field(name, kind, label, name, **more)


@action(
    "customer.consent",
    type="customer",
    label=gettext_lazy("Write down consent"),
    icon="shield-check",
    inputs=(
        Field("purpose", "reference", gettext_lazy("purpose"), "purpose", required=True, target="consent_purpose"),
        _field("channel", "choice", gettext_lazy("channel"), required=True, choices=Channel.choices),
        _field("state", "choice", gettext_lazy("what was said"), required=True, choices=SAID),
        _field("source", "choice", gettext_lazy("how"), choices=HEARD),
        _field("message", "long_text", gettext_lazy("in which words, or where the proof is")),
    ),
    fits=lambda row: False,  # one customer has a page for it; the list offers it for many
)
def write_down_consent(
    ids: Iterable[int], *, purpose: int, channel: str, state: str, by: Actor, at: datetime, **told: Any
) -> list[int]:
    """This function writes one row of history for each customer. Raises NotVisible, Forbidden, Invalid."""
    if state not in (State.GIVEN, State.WITHDRAWN):
        raise Invalid(errors={"state": [_("Given or withdrawn.")]})
    given = {"purpose": purpose, "channel": channel, "state": state}
    given |= {name: told[name] for name in ("source", "message", "text", "wording", "at") if told.get(name)}
    return record_consents([{"customer": number, **given} for number in ids], by=by, at=at)


@transaction.atomic
def take_boxes(
    customer_id: int, ticked: Mapping[str, int], proof: Mapping[str, Any], *, language: str, by: Actor, at: datetime
) -> list[str]:
    """This function keeps the boxes that somebody ticked on a page of ours (a form, a booking), by e-mail: a purpose
    that asks to confirm is confirmed by mail first. It gives the codes of what was taken.

    `ticked`: code of the purpose to the id of the words shown beside the box (`queries.boxes`). `proof`: `source`,
    `ip`, `user_agent`, `message`. Words that are not the purpose's own are not believed.
    """
    customer = Customer.objects.filter(pk=customer_id, trashed_at=None).first()
    taken = []
    for code, text_id in ticked.items():
        purpose = purpose_of(code)
        text = ConsentText.objects.filter(pk=text_id, purpose=purpose).first() if purpose else None
        if customer is None or purpose is None or text is None or not purpose.is_active or not purpose.by_email:
            continue
        said = standing([customer.pk])[customer.pk].get((purpose.pk, Channel.EMAIL))
        if purpose.double_opt_in or (
            said is not None and said.state == State.WITHDRAWN
        ):  # a no is not undone by others
            opt_in.ask_back(customer, purpose, text, dict(proof), language=language, by=by, at=at)
        else:
            row = {"customer": customer.pk, "purpose": purpose.pk, "channel": Channel.EMAIL, "state": State.GIVEN}
            record_consents([row | {"text": text.pk} | dict(proof)], by=by, at=at)
        taken.append(code)
    return taken


def pause(customer_id: int, days: int, *, source: str, at: datetime) -> datetime:
    """This function gives a customer a rest of so many days, a year at most; 0 ends it. It gives its end."""
    until = at + min(timedelta(days=max(days, 0)), LONGEST_PAUSE)
    ContactPause.objects.create(customer_id=customer_id, until=until, at=at, source=source)
    return until


def suppress(addresses: Iterable[str], reason: str, *, by: Actor, at: datetime) -> tuple[int, list[str]]:
    """This function puts addresses and numbers on the list of those that are never written to; it gives how many are
    new and what it could not read. Only keyed hashes are kept. Raises Forbidden."""
    require(by)
    return suppress_known(addresses, reason, by=by, at=at)


@transaction.atomic
def suppress_known(addresses: Iterable[str], reason: str, *, by: Actor, at: datetime) -> tuple[int, list[str]]:
    """This function does as `suppress` does, for the program itself: an unsubscription, an erasure, a bounce."""
    if reason not in Reason.values:
        raise Invalid(errors={"reason": [_("Choose a reason.")]})
    marks: dict[tuple[str, str], None] = {}
    unread = []
    for raw in addresses:
        kind = suppression.kind_of(raw)
        try:
            marks[kind, suppression.digest(kind, suppression.normal(kind, raw))] = None
        except ValueError:
            unread.append(raw)
    stamp(by, "directory.consents.suppression")
    rows = [Suppression(kind=k, digest=d, reason=reason, at=at, by_id=by.user_id) for k, d in marks]
    there = set(Suppression.objects.filter(digest__in=[d for _k, d in marks]).values_list("kind", "digest"))
    Suppression.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    if reason == Reason.ERASED:  # the strictest reason stays
        Suppression.objects.filter(digest__in=[d for _k, d in marks]).update(reason=reason)
    return len([mark for mark in marks if mark not in there]), unread


@transaction.atomic
def lift(address: str, *, by: Actor, at: datetime) -> bool:
    """This function takes an address off the list, and tells whether it stood there. Who was erased stays. Raises
    Forbidden, Invalid."""
    require(by)
    kind = suppression.kind_of(address)
    try:
        mark = suppression.digest(kind, suppression.normal(kind, address))
    except ValueError as problem:
        raise Invalid(errors={"address": [str(problem)]}) from None
    stamp(by, "directory.consents.suppression")
    found = Suppression.objects.filter(kind=kind, digest=mark)
    if found.filter(reason=Reason.ERASED).exists():
        raise Invalid(errors={"address": [_("Who was erased stays on the list.")]})
    return bool(found.delete()[0])


@transaction.atomic
def set_rules(values: Mapping[str, Any], *, by: Actor, at: datetime) -> ContactRules:
    """This function keeps the company's quiet hours, days and caps. Raises Forbidden, Invalid."""
    require(by)
    kept = ContactRules.objects.select_for_update().filter(pk=1).first() or ContactRules(pk=1)
    for name, value in values.items():
        setattr(kept, name, value)
    kept.changed_at = at
    stamp(by, "directory.consents.rules")
    kept.save()
    return kept


def require(by: Actor) -> None:
    """This function makes sure that somebody may set purposes, rules and the list. Raises Forbidden."""
    if not by.may(CAPABILITY):
        raise Forbidden()
