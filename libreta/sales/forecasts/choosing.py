"""The company's choices for its forecast: when the fiscal year begins, and in which money it counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from libreta.kernel.actors import Actor, stamp
from libreta.kernel.refusals import Forbidden, Invalid
from libreta.kernel.values import currency_code
from libreta.sales.forecasts.models import ForecastSetting
from libreta.sales.opportunities.models import Pipeline


@dataclass(frozen=True)
class Choice:
    """`fiscal_start`: 1 to 12. `currency`: three letters; never empty."""

    fiscal_start: int
    currency: str


def chosen() -> Choice:
    """This function reads the company's choices; without a currency, that of the company or of its usual pipeline."""
    row = ForecastSetting.objects.first()
    currency = (row.currency if row else "") or settings.CURRENCY
    if not currency:
        usual = Pipeline.objects.filter(trashed_at=None).order_by("-is_default", "id")
        currency = usual.values_list("currency", flat=True).first() or "EUR"
    return Choice(row.fiscal_start if row else 1, currency)


def choose(*, fiscal_start: Any, currency: str, by: Actor) -> None:
    """This function keeps the company's choices. Raises Forbidden, Invalid."""
    if not by.may("settings.fields"):
        raise Forbidden()
    errors: dict[str, list[Any]] = {}
    try:
        code = currency_code(currency) if currency.strip() else ""
    except ValueError as problem:
        errors["currency"] = [str(problem)]
    month = int(fiscal_start) if str(fiscal_start).isascii() and str(fiscal_start).isdigit() else 0
    if not 1 <= month <= 12:
        errors["fiscal_start"] = [_("Choose a month.")]
    if errors:
        raise Invalid(errors=errors)
    with transaction.atomic():
        stamp(by, "forecast.choices")
        ForecastSetting.objects.update_or_create(id=1, defaults={"fiscal_start": month, "currency": code})
