"""How near a moment is: overdue, today, planned or nothing planned, with a colour and a word for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from libreta.kernel.filters.moments import local_day
from libreta.kernel.records import Board
from libreta.ui import formats

LAST_MINUTES = 60


@dataclass(frozen=True)
class Nearness:
    """`state`: overdue, today, planned or none; `tone` is its colour."""

    state: str
    tone: str
    text: str


def nearness(moment: datetime | date | None, *, at: datetime, timezone: str) -> Nearness:
    """This function tells how near a moment is for a reader in a time zone."""
    if moment is None:
        return Nearness("none", "", _("Nothing planned"))
    today = local_day(at, timezone)
    day = local_day(moment, timezone) if isinstance(moment, datetime) else moment
    if day < today:
        return Nearness("overdue", "bad", _("Overdue: %(day)s") % {"day": formats.day(day)})
    if day == today:
        return Nearness("today", "warn", _("Today"))
    return Nearness("planned", "good", formats.day(day))


def clock(moment: datetime, *, at: datetime) -> Nearness:
    """This function tells how much time is left until a moment: red when past, amber in the last hour."""
    minutes = int((moment - at).total_seconds() // 60)
    if minutes < 0:
        return Nearness("overdue", "bad", _("%(time)s late") % {"time": _span(-minutes)})
    tone = "warn" if minutes < LAST_MINUTES else "good"
    return Nearness("today" if tone == "warn" else "planned", tone, _("%(time)s left") % {"time": _span(minutes)})


def _span(minutes: int) -> str:
    if minutes < 60:
        return _("%(n)s min") % {"n": formats.number(minutes)}
    if minutes < 48 * 60:
        return _("%(n)s h") % {"n": formats.number(minutes // 60)}
    return _("%(n)s d") % {"n": formats.number(minutes // (24 * 60))}


def of_card(board: Board, row: Mapping[str, Any], *, at: datetime, timezone: str) -> Nearness | None:
    """This function tells how near a card's moment is, where the board names one and the record still waits for it."""
    if not board.due or board.due not in row:
        return None
    if board.due_while and row.get(board.due_while[0]) != board.due_while[1]:
        return None
    if board.due_by_clock:
        return clock(row[board.due], at=at) if row[board.due] else None
    return nearness(row[board.due], at=at, timezone=timezone)
