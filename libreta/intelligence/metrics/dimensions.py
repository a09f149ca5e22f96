"""By what a metric can be looked at: dimensions, each in its hierarchy, and which of them fit a mart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, bases
from libreta.intelligence.metrics.sheets import sheet_of
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import BadFilter


@dataclass(frozen=True)
class Dimension:
    """`column` stands in the mart itself, or in the mart `of` that is joined. `within` is the one above it in its
    hierarchy. `names` is the record type ("user" for colleagues) whose titles the ids of the dimension have. `field`
    (record type, field) must be readable for who looks by it. `marts` limits an own column to those marts."""

    key: str
    label: Any
    column: str
    of: str = ""
    within: str = ""
    names: str = ""
    field: tuple[str, str] | None = None
    marts: tuple[str, ...] = ()
    order: int = 0

    @property
    def is_time(self) -> bool:
        return self.of == "dim_date"


PERSON, CUSTOMER, PRODUCT, DATE = "dim_person", "dim_customer", "dim_product", "dim_date"
DEALS = ("fact_opportunity",)

DIMENSIONS: dict[str, Dimension] = {
    one.key: one
    for one in (
        Dimension("year", _("Year"), "year", DATE),
        Dimension("quarter", _("Quarter"), "quarter", DATE, "year"),
        Dimension("month", _("Month"), "month", DATE, "quarter"),
        Dimension("week", _("Week"), "week", DATE, "year"),
        Dimension("day", _("Day"), "day", DATE, "month"),
        Dimension("weekday", _("Day of the week"), "weekday", DATE),
        Dimension("team", _("Team"), "team_id", PERSON, names="team"),
        Dimension("owner", _("Owner"), "owner_id", within="team", names="user"),
        Dimension("country", _("Country"), "country", CUSTOMER, field=("customer", "country")),
        Dimension("city", _("City"), "city", CUSTOMER, "country", field=("customer", "city")),
        Dimension("kind", _("Kind of customer"), "kind", CUSTOMER, field=("customer", "kind")),
        Dimension("lifecycle", _("Lifecycle"), "lifecycle", CUSTOMER, field=("customer", "lifecycle")),
        Dimension("origin", _("Source of the customer"), "source", CUSTOMER, field=("customer", "source")),
        Dimension("customer", _("Customer"), "customer_id", within="city", names="customer"),
        Dimension("category", _("Product category"), "category", PRODUCT, field=("product", "category")),
        Dimension("product", _("Product"), "product_id", within="category", names="product"),
        Dimension("pipeline", _("Pipeline"), "pipeline_id", names="pipeline", marts=(*DEALS, "fact_stage_month")),
        Dimension("stage", _("Stage"), "stage_id", "", "pipeline", "stage", marts=(*DEALS, "fact_stage_month")),
        Dimension("deal_source", _("Source of the deal"), "source", field=("opportunity", "source"), marts=DEALS),
        Dimension("reason", _("Reason won or lost"), "reason", field=("opportunity", "reason"), marts=DEALS),
        Dimension("lead_source", _("Source of the lead"), "source", field=("lead", "source"), marts=("fact_lead",)),
        Dimension("channel", _("Channel"), "channel", marts=("fact_interaction",)),
        Dimension("direction", _("Direction"), "direction", marts=("fact_interaction",)),
        Dimension("touch", _("Kind of touch"), "kind", marts=("fact_interaction",)),
        Dimension("hour", _("Hour (UTC)"), "hour", marts=("fact_interaction",)),
        Dimension("task_kind", _("Kind of activity"), "kind", marts=("fact_task",)),
        Dimension("currency", _("Currency"), "currency", marts=("fact_order_line", "fact_opportunity")),
    )
}


def dimension(key: str) -> Dimension:
    """This function finds a dimension. Raises BadFilter."""
    if key not in DIMENSIONS:
        raise BadFilter(_("There is no dimension “%(key)s”.") % {"key": key[:60]})
    return DIMENSIONS[key]


def fitting(metric: Metric, reader: Actor | None = None) -> list[Dimension]:
    """This function lists the dimensions by which a metric can be looked at, by the reader if there is one."""
    fits = [one for one in DIMENSIONS.values() if all(_fits(one, base) for base in bases(metric))]
    if reader is None:
        return fits
    return [one for one in fits if one.field is None or reader.rights.field(*one.field).readable]


def _fits(one: Dimension, metric: Metric) -> bool:
    from libreta.intelligence.marts.plans import PLANS  # the engine: not before somebody asks

    columns = next(plan.contract.columns for plan in PLANS if plan.name == metric.mart)
    if one.marts:
        return metric.mart in one.marts
    if one.is_time:
        looks_back = metric.is_stock or metric.trailing
        return bool(metric.day) and not (looks_back and one.key == "weekday")
    if one.of == PERSON or one.column == "owner_id":
        return bool(sheet_of(metric).owner) or "customer_id" in columns
    if one.of == CUSTOMER:
        return "customer_id" in columns
    if one.of == PRODUCT:
        return "product_id" in columns
    return one.column in columns


def depth(one: Dimension) -> int:
    """This function tells how many dimensions stand above one in its hierarchy."""
    return 1 + depth(DIMENSIONS[one.within]) if one.within else 0


def below(key: str) -> list[Dimension]:
    """This function lists the dimensions directly below one: where drilling down leads."""
    return [one for one in DIMENSIONS.values() if one.within == key]
