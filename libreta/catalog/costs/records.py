"""Costs as every surface sees them; they follow the rights of their product, and hide with its cost."""

from django.utils.translation import gettext_lazy as _

from libreta.catalog.costs.models import ProductCost
from libreta.kernel.records import FieldOptions, RecordType, Section, register
from libreta.kernel.values import currency_code

PRODUCT_COST = register(
    RecordType(
        key="product_cost",
        slug="product-costs",
        model=ProductCost,
        label=_("Cost"),
        plural=_("Costs"),
        area="catalog",
        icon="coins",
        order=41,
        title="valid_from",
        columns=("product", "valid_from", "cost", "currency"),
        filters=("product", "valid_from"),
        sort=("-valid_from", "-id"),
        owner=None,
        through="product",
        in_menu=False,
        match_keys=(("external_id",), ("product", "valid_from")),
        sections=(Section(_("Cost"), ("product", "valid_from", "cost", "currency")),),
        options={"currency": FieldOptions(clean=currency_code), "cost": FieldOptions(currency="currency")},
    )
)
