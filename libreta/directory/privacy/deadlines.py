"""By when a request has to be answered, by the law that holds.

Sources: Regulation (EU) 2016/679, Art. 12(3); UK GDPR, Art. 12(3); Swiss DPO (DSV), Art. 18; Mexico, Ley Federal de
Protección de Datos Personales en Posesión de los Particulares (DOF 20 March 2025), Art. 31; Argentina, Ley 25.326, Art.
14(2) and 16(2); Colombia, Ley 1581 de 2012, Art. 14 and 15; Brazil, Lei 13.709/2018, Art. 19 II; Chile, Ley 21.719,
Art. 11; California, 11 CCR § 7021(b). Business days are Monday to Friday: holidays are not counted off, so a deadline
shown here is never later than the law's.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from libreta.directory.privacy.terms import Jurisdiction, Kind

DAYS, BUSINESS, MONTHS = "days", "business", "months"


@dataclass(frozen=True)
class Term:
    """So many days, business days or months, and by how many the term may be extended once (0: not at all)."""

    length: int
    unit: str = DAYS
    extension: int = 0

    def end(self, received: date, *, extended: bool = False) -> date:
        """This method gives the last day of the term, which begins on the day after the request was received."""
        length = self.length + (self.extension if extended else 0)
        if self.unit == MONTHS:
            return plus_months(received, length)
        return plus_business_days(received, length) if self.unit == BUSINESS else received + timedelta(days=length)


READING = frozenset({Kind.ACCESS, Kind.PORTABILITY})
TERMS: dict[str, tuple[Term, Term]] = {  # for access and portability, for everything else
    Jurisdiction.EU: (Term(1, MONTHS, 2), Term(1, MONTHS, 2)),
    Jurisdiction.UK: (Term(1, MONTHS, 2), Term(1, MONTHS, 2)),
    Jurisdiction.CH: (Term(30), Term(30)),
    Jurisdiction.MX: (Term(20, BUSINESS, 20), Term(20, BUSINESS, 20)),
    Jurisdiction.AR: (Term(10), Term(5, BUSINESS)),
    Jurisdiction.CO: (Term(10, BUSINESS, 5), Term(15, BUSINESS, 8)),
    Jurisdiction.BR: (Term(15), Term(15)),
    Jurisdiction.CL: (Term(30, DAYS, 30), Term(30, DAYS, 30)),
    Jurisdiction.CALIFORNIA: (Term(45, DAYS, 45), Term(45, DAYS, 45)),
}
BY_COUNTRY = {
    "AR": Jurisdiction.AR,
    "BR": Jurisdiction.BR,
    "CH": Jurisdiction.CH,
    "CL": Jurisdiction.CL,
    "CO": Jurisdiction.CO,
    "GB": Jurisdiction.UK,
    "MX": Jurisdiction.MX,
    "US": Jurisdiction.CALIFORNIA,
}


def term(jurisdiction: str, kind: str) -> Term:
    """This function gives the term for a kind of request under a law."""
    reading, rest = TERMS[jurisdiction]
    return reading if kind in READING else rest


def law_of(country: str) -> str:
    """This function gives the law that most likely holds for somebody in a country; the GDPR where we know of none."""
    return BY_COUNTRY.get(country, Jurisdiction.EU)


def plus_months(day: date, months: int) -> date:
    """This function gives the same day so many months later, the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def plus_business_days(day: date, count: int) -> date:
    """This function gives the day that is so many Mondays to Fridays later."""
    weeks, rest = divmod(count, 5)
    day += timedelta(days=-max(0, day.weekday() - 4))  # received at a weekend: counted from the Friday before
    day += timedelta(weeks=weeks)
    for _step in range(rest):
        day += timedelta(days=3 if day.weekday() == 4 else 1)
    return day
