"""Set targets, take them away, and see how far a value is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from libreta.intelligence.kpis.models import KpiTarget, PeriodKind
from libreta.intelligence.metrics.declaring import Metric, metric
from libreta.intelligence.metrics.sheets import may_see
from libreta.intelligence.metrics.terms import Better
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.refusals import Forbidden, Invalid, NotVisible

CAPABILITY = "kpis.targets"


def set_target(
    name: str,
    period: str,
    value: Decimal | None,
    *,
    lower: Decimal | None = None,
    upper: Decimal | None = None,
    by: Actor,
    at: datetime,
) -> KpiTarget | None:
    """This function sets the target of a metric for a kind of period; without a value it takes the target away.

    Raises NotVisible, Forbidden, Invalid.
    """
    one = metric(name)
    if not may_see(one, by):
        raise NotVisible()
    if not by.may(CAPABILITY):
        raise Forbidden()
    if period not in PeriodKind.values:
        raise Invalid(errors={"period": [_("Targets are for a month, a quarter or a year.")]})
    if lower is not None and upper is not None and lower > upper:
        raise Invalid(errors={"upper": [_("The band ends below where it begins.")]})
    with transaction.atomic():
        stamp(by)
        if value is None:
            KpiTarget.objects.filter(metric=name, period=period).delete()
            return None
        values = {"value": value, "lower": lower, "upper": upper, "set_by_id": by.user_id, "set_at": at}
        return KpiTarget.objects.update_or_create(metric=name, period=period, defaults=values)[0]


@dataclass(frozen=True)
class Standing:
    """How far a value is: `attained` in parts of the target, whether it lies in its band, and the tone of both."""

    target: KpiTarget
    attained: float | None
    in_band: bool
    tone: str


def standing(one: Metric, value: float | None, target: KpiTarget) -> Standing | None:
    """This function compares a value with its target; where less is better, it is attained by staying below."""
    if value is None:
        return None
    wanted = float(target.value)
    above, below = (value, wanted) if one.better == Better.UP else (wanted, value)
    attained = above / below if below > 0 else None
    in_band = (target.lower is None or value >= target.lower) and (target.upper is None or value <= target.upper)
    reached = value >= wanted if one.better == Better.UP else value <= wanted
    return Standing(target, attained, in_band, "bad" if not in_band else "good" if reached else "warn")


def targets(period: str) -> dict[str, KpiTarget]:
    """This function gives the targets for a kind of period, by metric."""
    return {one.metric: one for one in KpiTarget.objects.filter(period=period).select_related("set_by")}


def kind_of(span_name: str) -> str:
    """This function gives the kind of a named period, "month" of this month; nothing of one that has no targets."""
    kind: Any = span_name.partition("_")[2]
    return kind if kind in PeriodKind.values else ""
