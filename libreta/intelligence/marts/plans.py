"""The marts in the order in which they are built: what each needs, and how it is made of that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import ibis.expr.types as ir

from libreta.intelligence.marts import (
    customer_orders,
    dim_customer,
    dim_customer_history,
    dim_date,
    dim_person,
    dim_product,
    fact_interaction,
    fact_lead,
    fact_opportunity,
    fact_order_line,
    fact_stage_month,
    fact_task,
)
from libreta.intelligence.marts.contract import Contract

BEFORE = "before_"  # a mart of that name, as the run before left it


@dataclass(frozen=True)
class Circumstances:
    """The day that the marts describe, the currency that money is converted to (if any), and the day it is today."""

    as_of: date
    base: str | None
    today: date


class Tables(dict[str, ir.Table]):
    """Tables of the lake and marts by name; what is optional is asked for by `get`."""


@dataclass(frozen=True)
class Plan:
    """A mart: it is built where all that it `needs` is there; `may_use` is what it also reads where it is."""

    contract: Contract
    needs: tuple[str, ...]
    make: Callable[[Tables, Circumstances], ir.Table]
    may_use: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.contract.name


def _rates(tables: Tables, found: Circumstances) -> ir.Table | None:
    rates = tables.get("rates") if found.base else None
    if rates is not None and "trashed_at" in rates.columns:
        rates = rates.filter(rates.trashed_at.isnull())
    return rates


PLANS: tuple[Plan, ...] = (
    Plan(dim_date.CONTRACT, (), lambda t, c: dim_date.dim_date(dim_date.all_days())),
    Plan(dim_person.CONTRACT, ("people",), lambda t, c: dim_person.dim_person(t["people"])),
    Plan(dim_customer.CONTRACT, ("customers",), lambda t, c: dim_customer.dim_customer(t["customers"])),
    Plan(
        dim_customer_history.CONTRACT,
        ("dim_customer",),
        lambda t, c: dim_customer_history.dim_customer_history(
            t["dim_customer"], t.get(f"{BEFORE}dim_customer_history"), c.today
        ),
        (f"{BEFORE}dim_customer_history",),
    ),
    Plan(dim_product.CONTRACT, ("products",), lambda t, c: dim_product.dim_product(t["products"])),
    Plan(
        fact_order_line.CONTRACT,
        ("order_lines", "orders"),
        lambda t, c: fact_order_line.fact_order_line(t["order_lines"], t["orders"], _rates(t, c), c.base),
        ("rates",),
    ),
    Plan(
        customer_orders.CONTRACT,
        ("fact_order_line", "dim_customer"),
        lambda t, c: customer_orders.customer_orders(t["fact_order_line"], t["dim_customer"], c.as_of, c.base),
    ),
    Plan(
        fact_interaction.CONTRACT, ("interactions",), lambda t, c: fact_interaction.fact_interaction(t["interactions"])
    ),
    Plan(fact_lead.CONTRACT, ("leads",), lambda t, c: fact_lead.fact_lead(t["leads"])),
    Plan(
        fact_opportunity.CONTRACT,
        ("opportunities", "stages"),
        lambda t, c: fact_opportunity.fact_opportunity(t["opportunities"], t["stages"], _rates(t, c), c.as_of, c.base),
        ("rates",),
    ),
    Plan(
        fact_stage_month.CONTRACT,
        ("fact_opportunity", "stage_changes", "dim_date"),
        lambda t, c: fact_stage_month.fact_stage_month(
            t["fact_opportunity"], t["stage_changes"], t["dim_date"], c.as_of
        ),
    ),
    Plan(fact_task.CONTRACT, ("tasks",), lambda t, c: fact_task.fact_task(t["tasks"])),
)
