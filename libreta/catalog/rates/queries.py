"""What currencies were worth on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import connection

LATEST = """
SELECT DISTINCT ON (currency, base) currency, base, rate, valid_from
FROM catalog_exchangerate
WHERE trashed_at IS NULL AND valid_from <= %s AND (currency = ANY(%s) OR base = ANY(%s))
ORDER BY currency, base, valid_from DESC
"""
Known = dict[tuple[str, str], tuple[Decimal, date]]


@dataclass(frozen=True)
class Conversion:
    """One unit of `source` is worth `rate` units of `target`, by rates that hold since `since`."""

    source: str
    target: str
    rate: Decimal
    since: date | None


@dataclass(frozen=True)
class Rates:
    """The rates that hold on a day, by (currency, base)."""

    on: date
    known: Known = field(default_factory=dict)

    def conversion(self, source: str, target: str) -> Conversion | None:
        """This function finds what `source` is worth in `target`: by its rate, the contrary one, or over a third
        currency in which both have one; None where the rates do not tell."""
        if source == target:
            return Conversion(source, target, Decimal(1), None)
        if (direct := self._leg(source, target)) is not None:
            return Conversion(source, target, *direct)
        between = {base for currency, base in self.known if currency in (source, target)}
        between |= {currency for currency, base in self.known if base in (source, target)}
        ways = ((self._leg(source, third), self._leg(third, target)) for third in sorted(between - {source, target}))
        for first, second in ways:
            if first is not None and second is not None:
                return Conversion(source, target, first[0] * second[0], max(first[1], second[1]))
        return None

    def _leg(self, source: str, target: str) -> tuple[Decimal, date] | None:
        if (source, target) in self.known:
            return self.known[source, target]
        if (target, source) in self.known:
            rate, since = self.known[target, source]
            return 1 / rate, since
        return None


def rates_on(day: date, currencies: Iterable[str]) -> Rates:
    """This function reads the rates of some currencies that hold on a day, in one query."""
    wanted = sorted(set(currencies))
    with connection.cursor() as cursor:
        cursor.execute(LATEST, [day, wanted, wanted])
        return Rates(day, {(source, base): (rate, since) for source, base, rate, since in cursor.fetchall()})
