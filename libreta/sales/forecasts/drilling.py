"""The lists of records behind the figures of a forecast: the same conditions, written in the filter language."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from libreta.sales.forecasts.figures import Figures
from libreta.sales.forecasts.periods import Stretch
from libreta.sales.opportunities.terms import Category


def address(*conditions: dict[str, Any]) -> str:
    """This function gives the list of opportunities that fulfil all conditions."""
    tree = json.dumps({"and": list(conditions)}, separators=(",", ":"), ensure_ascii=False)
    return f"/opportunities/?{urlencode({'filter': tree})}"


class Behind:
    """The records behind one period's figures."""

    def __init__(self, period: Stretch, found: Figures) -> None:
        counted = {"field": "status", "op": "in", "value": [Category.OPEN.value, Category.WON.value]}
        self.all = [counted, *period.conditions()]
        self.rated = [*self.all, {"not": found.unrated}] if found.unrated else self.all
        self.has_shares = bool(found.shared)
        self.unrated = found.unrated

    def cell(self, category: str, people: Iterable[int | None] | None = None) -> str:
        """This function leads to the deals of a category that are credited to people; None: everybody."""
        own = {"field": "forecast", "op": "eq", "value": str(category)}
        return address(*self.rated, own, *([self._credited(people)] if people is not None else []))

    def apart(self, currency: str) -> str:
        """This function leads to the deals in a currency that have no rate."""
        return address(*self.all, self.unrated or {}, {"field": "currency", "op": "eq", "value": currency})

    def bare(self) -> str:
        return address(*self.all, {"field": "amount", "op": "empty", "value": True})

    def late(self) -> str:
        opened = {"field": "status", "op": "eq", "value": "open"}
        return address(*self.all, opened, {"field": "forecast_on", "op": "lt", "value": "today"})

    def _credited(self, people: Iterable[int | None]) -> dict[str, Any]:
        known = sorted(person for person in people if person is not None)
        owners: list[dict[str, Any]] = [{"field": "owner", "op": "in", "value": known}] if known else []
        if len(known) != len(set(people)):
            owners.append({"field": "owner", "op": "empty", "value": True})
        owned = owners[0] if len(owners) == 1 else {"or": owners}
        if not self.has_shares:
            return owned
        unshared = {"field": "opportunity_splits", "op": "none", "value": {}}
        shared = {"field": "person", "op": "in", "value": known}
        return {"or": [{"and": [owned, unshared]}, {"field": "opportunity_splits", "op": "any", "value": shared}]}
