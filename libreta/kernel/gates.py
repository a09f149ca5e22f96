"""Who may be written to: areas register what they know, and whoever sends asks all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from libreta.kernel.refusals import Refusal


@dataclass(frozen=True)
class Ask:
    """May we write to this address about this now? `letter_id`: the letter itself, once it stands in the ledger, so
    that it is not counted against itself."""

    to: str
    purpose: str
    customer_id: int | None
    at: datetime
    channel: str = "email"
    letter_id: int | None = None


@dataclass(frozen=True)
class Verdict:
    """A no (`allowed` is false), or a not yet (`not_before`); `code` for programs, `sentence` for people."""

    allowed: bool
    code: str
    sentence: str
    not_before: datetime | None = None


@dataclass(frozen=True)
class Withdrawal:
    """How the receiver says no: the address that takes one POST (RFC 8058), the page, and a line with that page."""

    one_click: str
    page: str
    line: str


Gate = Callable[[Sequence[Ask]], Sequence[Verdict | None]]
_gates: list[Gate] = []
_withdrawals: list[Callable[[Ask, str], Withdrawal | None]] = []


class NotToBeWrittenTo(Refusal):
    """Somebody who does not want this, or must not get it, would have been written to."""

    code, status = "not-to-be-written-to", 409


def gate(function: Gate) -> Gate:
    """This decorator registers a function that answers a list of asks, each with None (no objection) or a Verdict. It
    is asked when mail is queued and again right before it is handed over."""
    if function not in _gates:
        _gates.append(function)
    return function


def withdrawal(function: Callable[[Ask, str], Withdrawal | None]) -> Callable[[Ask, str], Withdrawal | None]:
    """This decorator registers a function `(ask, language)` that gives the way out of a purpose, where there is one."""
    if function not in _withdrawals:
        _withdrawals.append(function)
    return function


def verdicts(asks: Sequence[Ask]) -> list[Verdict | None]:
    """This function asks every gate, each once for all. A no outweighs a not yet; of several the latest instant holds;
    None means that nobody objects."""
    found: list[Verdict | None] = [None] * len(asks)
    for function in _gates if asks else ():
        for number, said in enumerate(function(asks)):
            found[number] = _stricter(found[number], said)
    return found


def way_out(ask: Ask, language: str) -> Withdrawal | None:
    """This function gives the way out of what is sent, or None where the purpose cannot be withdrawn."""
    return next((found for function in _withdrawals if (found := function(ask, language)) is not None), None)


def _stricter(one: Verdict | None, other: Verdict | None) -> Verdict | None:
    if one is None or other is None:
        return one or other
    if one.allowed != other.allowed:
        return other if one.allowed else one
    if one.not_before and other.not_before:
        return max(one, other, key=lambda verdict: verdict.not_before)
    return other if other.not_before else one
