"""What a page or a program asks of the forecast: period, grouping, measure and currency, read from an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from libreta.catalog.models import ExchangeRate
from libreta.kernel.actors import Actor
from libreta.kernel.filters import moments
from libreta.sales.forecasts import choosing, periods
from libreta.sales.forecasts.periods import Stretch
from libreta.sales.forecasts.terms import Measure, Period

BY = {"person": _("By person"), "team": _("By team"), "company": _("Whole company")}


@dataclass(frozen=True)
class Question:
    """What is asked; `currency` is never empty."""

    period: Stretch
    by: str
    measure: str
    currency: str
    today: date
    own_currency: str

    def address(self, path: str = "/forecast/", **other: Any) -> str:
        """This function gives the address that asks the same, with something else in its place."""
        asked = {"period": self.period.code}
        if self.by != "person":
            asked["by"] = self.by
        if self.measure != Measure.REVENUE:
            asked["measure"] = self.measure
        if self.currency != self.own_currency:
            asked["currency"] = self.currency
        return f"{path}?{urlencode({**asked, **{k: v for k, v in other.items() if v not in (None, '')}})}"

    def moved(self, count: int) -> Question:
        return replace(self, period=self.period.moved(count))

    def of_kind(self, kind: str) -> Question:
        """This function asks the same of the month, quarter or year in which today, or the period, lies."""
        day = self.today if self.period.holds(self.today) else self.period.first
        return replace(self, period=periods.of_day(kind, day, self.period.fiscal_start))


def asked(given: Mapping[str, str], *, by: Actor, at: datetime) -> Question:
    """This function reads a question; what cannot be read falls back to this quarter, by person, in money."""
    choice = choosing.chosen()
    today = moments.local_day(at, by.timezone)
    found = periods.read(given.get("period", ""), today=today, fiscal_start=choice.fiscal_start)
    period = found or periods.of_day(Period.QUARTER, today, choice.fiscal_start)
    measure = given.get("measure", "")
    currency = given.get("currency", "").upper()
    return Question(
        period,
        given.get("by", "") if given.get("by", "") in BY else "person",
        measure if measure in Measure.values else Measure.REVENUE.value,
        currency if currency in bases() else choice.currency,
        today,
        choice.currency,
    )


def bases() -> list[str]:
    """This function lists the currencies in which a forecast can be counted: the company's, and bases of the rates."""
    rows = ExchangeRate.objects.filter(trashed_at=None).values_list("base", flat=True).distinct()
    return sorted({choosing.chosen().currency, *rows})
