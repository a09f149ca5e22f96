"""Which models these customers can carry, and those models fitted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from libreta.intelligence.sciences import bgnbd, gamma_gamma
from libreta.intelligence.sciences.readiness import NotReady
from libreta.intelligence.scoring.summary import Summary

MIN_CUSTOMERS = 50
MIN_REPEAT = 20
MIN_DAYS = 60
MIN_RFM = 5
# Above this the assumption that money does not depend on frequency (note 025, section 2) is told to be doubtful.
MAX_CORRELATION = 0.3


@dataclass
class Models:
    """The fitted models. `missing` names for each absent one the state that prevents it; money has a model per
    currency.
    """

    purchases: bgnbd.BgNbd | None = None
    spend: dict[str, gamma_gamma.GammaGamma] = field(default_factory=dict)
    missing: dict[str, dict[str, Any]] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)

    def card(self) -> dict[str, Any]:
        """This function returns what the model card shows: parameters, likelihood, sizes."""
        card: dict[str, Any] = {}
        if self.purchases:
            model = self.purchases
            card["bg_nbd"] = {
                "parameters": {**model.parameters, "unit": "days"},
                "log_likelihood": model.log_likelihood,
                "customers": model.customers,
                "distinct_histories": model.distinct,
                "at_bound": model.at_bound,
            }
        for currency, spend in self.spend.items():
            card[f"gamma_gamma {currency}"] = {
                "parameters": spend.parameters,
                "log_likelihood": spend.log_likelihood,
                "customers": spend.customers,
                "mean_spend": spend.mean,
            }
        return card


def fit(summary: Summary) -> Models:
    """This function fits what the data can carry and says of the rest why not. It raises nothing."""
    models = Models()
    try:
        require_enough(summary)
        found = bgnbd.fit(summary.x, summary.recency, summary.age)
        if not found.converged:
            raise NotReady("no_convergence")
        models.purchases = found
    except NotReady as state:
        models.missing["purchases"] = {"code": state.code, **state.numbers}
        return models
    for code, currency in enumerate(summary.currencies):
        try:
            models.spend[currency] = _spend(summary, summary.currency == code)
        except NotReady as state:
            models.missing[f"spend {currency}"] = {"code": state.code, **state.numbers}
    _note_correlation(summary, models)
    return models


def require_enough(summary: Summary) -> None:
    """This function raises NotReady when there are too few customers, too few who came back, or too short a time."""
    if not len(summary):
        raise NotReady("no_customers")
    if len(summary) < MIN_CUSTOMERS:
        raise NotReady("too_few_customers", {"customers": len(summary), "needed": MIN_CUSTOMERS})
    if (repeat := int((summary.x > 0).sum())) < MIN_REPEAT:
        raise NotReady("too_few_repeat_customers", {"customers": repeat, "needed": MIN_REPEAT})
    if summary.history_days < MIN_DAYS:
        raise NotReady("too_little_history", {"days": summary.history_days, "needed": MIN_DAYS})


def _spend(summary: Summary, inside: np.ndarray) -> gamma_gamma.GammaGamma:
    """This function fits spend in one currency on every purchase of those who came back (note 025 counts all of
    them).
    """
    usable = inside & (summary.money_days > 1) & (summary.bought > 0)
    if (customers := int(usable.sum())) < MIN_REPEAT:
        raise NotReady("too_few_repeat_customers", {"customers": customers, "needed": MIN_REPEAT})
    found = gamma_gamma.fit(summary.money_days[usable], summary.mean_spend[usable])
    if not (found.converged and found.has_mean):
        raise NotReady("no_convergence")
    return found


def _note_correlation(summary: Summary, models: Models) -> None:
    largest = int(np.bincount(summary.currency).argmax())
    usable = (summary.currency == largest) & (summary.money_days > 1) & (summary.mean_spend > 0)
    if usable.sum() < MIN_REPEAT:
        return
    logs = np.log(summary.money_days[usable]), np.log(summary.mean_spend[usable])
    if min(np.std(logs[0]), np.std(logs[1])) < 1e-9:
        return
    correlation = float(np.corrcoef(*logs)[0, 1])
    if abs(correlation) > MAX_CORRELATION:
        models.notes.append({"code": "money_depends_on_frequency", "correlation": round(correlation, 2)})
