"""The lines of a deal: priced by the catalogue, added up by the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from libreta.catalog.models import Product
from libreta.catalog.prices.queries import Asked, prices_for
from libreta.kernel.actors import Actor, system_actor
from libreta.kernel.refusals import NotVisible
from libreta.sales.opportunities import pipelines
from libreta.sales.opportunities.line_models import OpportunityLine
from libreta.sales.opportunities.models import Opportunity

Rows = Sequence[dict[str, Any]]


def prepare_lines(rows: Rows, *, by: Actor, at: datetime, held: Sequence[Any] | None = None) -> None:
    """This function prices new lines that name a product and no price, and puts them at the end.

    Raises NoRate where a price is known in another currency only.
    """
    if held is not None:
        return
    deals = Opportunity.objects.in_bulk({row["opportunity"] for row in rows if row.get("opportunity")})
    _place(rows, deals)
    wanted = [row for row in rows if row.get("product") and row.get("opportunity") in deals]
    if not wanted:
        return
    names = dict(Product.objects.filter(pk__in={row["product"] for row in wanted}).values_list("pk", "name"))
    for row in wanted:
        if not row.get("description"):
            row["description"] = names.get(row["product"], "")
    unpriced = [row for row in wanted if row.get("unit_price") is None]
    asked = []
    for row in unpriced:
        deal = deals[row["opportunity"]]
        currency = deal.currency or pipelines.currency_of(deal.pipeline_id, deal.stage_id)
        asked.append(Asked(row["product"], row.get("quantity") or Decimal(1), currency, deal.customer_id))
    try:
        found = prices_for(asked, on=at.date(), by=system_actor(door=by.door), at=at)
    except NotVisible:
        return  # the check of references tells which product is not there
    for row, price in zip(unpriced, found, strict=True):
        row["unit_price"] = price.unit_price if price.unit_price is not None else Decimal(0)


def _place(rows: Rows, deals: Mapping[int, Opportunity]) -> None:
    lines = OpportunityLine.objects.filter(opportunity__in=deals, trashed_at=None)
    after: dict[int, int] = dict(lines.values_list("opportunity").annotate(Max("position")))
    for row in rows:
        if row.get("opportunity") and not row.get("position"):
            row["position"] = after[row["opportunity"]] = after.get(row["opportunity"], 0) + 1


def problems_of_lines(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None
) -> dict[int, dict[str, str]]:
    """This function finds lines with less than nothing of a product, or an impossible discount."""
    found: dict[int, dict[str, str]] = {}
    for number, row in enumerate(rows):
        if not Decimal(0) <= (row.get("discount") or 0) <= 100:
            found.setdefault(number, {})["discount"] = _("A percentage is between 0 and 100.")
        if (row.get("quantity") or 0) < 0:
            found.setdefault(number, {})["quantity"] = _("A quantity is not negative.")
    return found


def with_lines(deals: Sequence[Any]) -> set[int]:
    """This function tells which deals have lines, so that their amount is no longer typed."""
    rows = OpportunityLine.objects.filter(opportunity__in=[deal.pk for deal in deals], trashed_at=None)
    return set(rows.values_list("opportunity_id", flat=True))
