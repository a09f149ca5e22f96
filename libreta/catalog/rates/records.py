"""Exchange rates as every surface sees them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from libreta.catalog.rates.models import ExchangeRate
from libreta.kernel.actors import Actor
from libreta.kernel.records import FieldOptions, RecordType, Section, register
from libreta.kernel.values import currency_code


def problems_of(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None
) -> dict[int, dict[str, str]]:
    """This function finds rates that are worth nothing or less."""
    wrong = (number for number, row in enumerate(rows) if row.get("rate") is not None and row["rate"] <= 0)
    return {number: {"rate": _now("A rate is more than zero.")} for number in wrong}


EXCHANGE_RATE = register(
    RecordType(
        key="exchange_rate",
        slug="exchange-rates",
        model=ExchangeRate,
        label=_("Exchange rate"),
        plural=_("Exchange rates"),
        area="catalog",
        icon="coins",
        order=45,
        title="currency",
        subtitle=("base", "valid_from"),
        columns=("currency", "base", "rate", "valid_from"),
        filters=("currency", "base", "valid_from"),
        sort=("-valid_from", "-id"),
        owner=None,
        in_menu=False,
        match_keys=(("external_id",), ("base", "currency", "valid_from")),
        validate=problems_of,
        sections=(Section(_("Exchange rate"), ("currency", "base", "rate", "valid_from")),),
        options={"currency": FieldOptions(clean=currency_code), "base": FieldOptions(clean=currency_code)},
    )
)
