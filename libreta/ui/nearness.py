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


def of_card(board: Board, row: Mapping[str, Any], *, at: datetime, timezone: str) -> Nearness | None:
    """This function tells how near a card's moment is, where the board names one and the record still waits for it."""
    if not board.due or board.due not in row:
        return None
    if board.due_while and row.get(board.due_while[0]) != board.due_while[1]:
        return None
    return nearness(row[board.due], at=at, timezone=timezone)
