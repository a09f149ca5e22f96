"""What the post asks before it writes to somebody: one answer for each letter, the same that people read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from libreta.directory.consents import links, queries
from libreta.directory.consents.terms import Needs
from libreta.directory.customers.queries import known_customers
from libreta.kernel import following
from libreta.kernel.gates import Ask, Verdict, Withdrawal


def answer(asks: Sequence[Ask]) -> list[Verdict | None]:
    """This function answers a list of asks, those about the same purpose and channel at once. Somebody whose number was
    not told is looked up by the address."""
    known = known_customers({ask.to for ask in asks if ask.customer_id is None}, ())
    moved = following.survivors("customer", {ask.customer_id for ask in asks if ask.customer_id})
    groups: dict[tuple, list[tuple[int, Ask, int]]] = defaultdict(list)
    found: list[Verdict | None] = [None] * len(asks)
    for number, ask in enumerate(asks):
        customer = moved.get(ask.customer_id or 0, ask.customer_id) or known.get(ask.to)
        if customer is None:
            found[number] = _verdict(queries.may_contact_address(ask.to, ask.channel, ask.purpose, ask.at))
        else:
            groups[ask.channel, ask.purpose, ask.at].append((number, ask, customer))
    for (channel, purpose, at), members in groups.items():
        rest = members
        while rest:  # one address of each customer at a time; a second letter to the same one is asked apart
            now = {customer: (number, ask) for number, ask, customer in reversed(rest)}
            answers = queries.may_contact(
                list(now), channel, purpose, at,
                addresses={customer: ask.to for customer, (_number, ask) in now.items()},
                letters=[ask.letter_id for _number, ask in now.values() if ask.letter_id],
            )  # fmt: skip
            for customer, (number, _ask) in now.items():
                found[number] = _verdict(answers[customer])
            rest = [member for member in rest if member[0] not in {number for number, _ask in now.values()}]
    return found


def _verdict(said: queries.Answer) -> Verdict | None:
    if said.may:
        return None
    return Verdict(said.not_before is not None, said.code, said.sentence, said.not_before)


def way_out(ask: Ask, language: str) -> Withdrawal | None:
    """This function gives the receiver's way to say no, where the purpose of a letter can be withdrawn."""
    purpose = queries.purpose_of(ask.purpose)
    if ask.letter_id is None or purpose is None or purpose.needs == Needs.NOTHING:
        return None
    click = links.token(links.CLICK, ["l", ask.letter_id])
    page = links.token(links.CENTRE, ["c", ask.customer_id] if ask.customer_id else ["l", ask.letter_id])
    with translation.override(language if language in ("en", "es", "ro") else "en"):
        line = _("Choose what we write to you about, or say no:")
    return Withdrawal(links.address("unsubscribe", click), links.address("preferences", page), line)
