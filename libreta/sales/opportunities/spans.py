"""The span of days that an analysis looks at: a named one that moves with the reader, or two dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from libreta.kernel.actors import Actor
from libreta.kernel.filters import moments

NAMED = {
    "": _("All time"),
    "this_month": _("This month"),
    "last_month": _("Last month"),
    "this_quarter": _("This quarter"),
    "last_quarter": _("Last quarter"),
    "this_year": _("This year"),
    "last_year": _("Last year"),
    "last_365_days": _("Last 365 days"),
}


@dataclass(frozen=True)
class Span:
    """Days from `first`, before `after`; None where there is no bound."""

    name: str = ""
    first: date | None = None
    after: date | None = None

    @property
    def last(self) -> date | None:
        return self.after - timedelta(days=1) if self.after else None

    def conditions(self, field: str) -> list[dict[str, Any]]:
        """This function gives the span as conditions of the filter language."""
        bounds = (("gte", self.first), ("lt", self.after))
        return [{"field": field, "op": op, "value": day.isoformat()} for op, day in bounds if day]

    def instants(self, timezone: str) -> tuple[datetime | None, datetime | None]:
        """This function gives the instants at which the span begins and ends for a reader."""
        first = moments.start_of(self.first, timezone) if self.first else None
        return first, moments.start_of(self.after, timezone) if self.after else None


def asked(given: Mapping[str, str], *, by: Actor, at: datetime) -> Span:
    """This function reads a span from an address; two dates go before a name, and what cannot be read is left out."""
    first, last = _day(given.get("from", "")), _day(given.get("to", ""))
    if first or last:
        return Span("", first, last + timedelta(days=1) if last else None)
    name = given.get("period", "")
    found = moments.span(name, moments.local_day(at, by.timezone)) if name in NAMED and name else None
    return Span(name, *found) if found else Span()


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year < 9999 else None
