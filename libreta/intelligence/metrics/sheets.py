"""Marts as metrics read them: whose rows a reader may count, and which records stand behind a number."""

from __future__ import annotations

from dataclasses import dataclass

from libreta.intelligence.metrics.declaring import Metric, bases
from libreta.kernel.actors import Actor, Scope
from libreta.kernel.refusals import Forbidden, NotVisible


@dataclass(frozen=True)
class Sheet:
    """Rows of `mart` count for who may read records of `type_key`; `key` is the column with their ids.

    `owner` is the column with the user who owns the row; without it the owner of the customer is.
    """

    mart: str
    type_key: str
    key: str
    owner: str = ""


SHEETS = {
    sheet.mart: sheet
    for sheet in (
        Sheet("fact_order_line", "order", "order_id", "owner_id"),
        Sheet("fact_opportunity", "opportunity", "opportunity_id", "owner_id"),
        Sheet("fact_stage_month", "opportunity", "opportunity_id", "owner_id"),
        Sheet("fact_lead", "lead", "lead_id", "owner_id"),
        Sheet("fact_task", "task", "task_id", "owner_id"),
        Sheet("fact_interaction", "interaction", "interaction_id"),
        Sheet("customer_orders", "customer", "customer_id"),
        Sheet("dim_customer", "customer", "customer_id", "owner_id"),
    )
}
CUSTOMER_TYPE = "customer"


def sheet_of(metric: Metric) -> Sheet:
    """This function finds the sheet of a metric with a mart of its own."""
    return SHEETS[metric.mart]


def owners_seen(metric: Metric, reader: Actor) -> frozenset[int] | None:
    """This function gives the owners whose rows the reader may count; None: all of them.

    What was shared beyond owner and team does not count here. Raises Forbidden.
    """
    scope = reader.rights.scope(_governing(metric), "read")
    if scope is Scope.NONE or not all(reader.rights.field(*name).readable for name in metric.reads):
        raise Forbidden()
    if scope is Scope.ALL:
        return None
    own = frozenset({reader.user_id} - {None})
    return own | reader.colleague_ids if scope is Scope.TEAM else own


def _governing(metric: Metric) -> str:
    """The type whose read right holds: entries of the notebook and lines follow what they hang on."""
    sheet = sheet_of(metric)
    return CUSTOMER_TYPE if sheet.type_key == "interaction" else sheet.type_key


def may_see(metric: Metric, reader: Actor) -> bool:
    """This function tells whether the reader may see values of a metric at all."""
    try:
        for base in bases(metric):
            owners_seen(base, reader)
    except (Forbidden, NotVisible):
        return False
    return True
