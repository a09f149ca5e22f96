"""The product as every surface sees it."""

from django.utils.translation import gettext_lazy as _

from libreta.catalog.products.models import Product
from libreta.catalog.products.rules import currency_code, problems_of
from libreta.kernel.records import FieldOptions, Panel, RecordType, Section, register

PRODUCT = register(
    RecordType(
        key="product",
        slug="products",
        model=Product,
        label=_("Product"),
        plural=_("Products"),
        area="catalog",
        icon="package",
        order=40,
        title="name",
        subtitle=("sku", "category"),
        columns=("sku", "name", "kind", "category", "list_price", "unit", "is_active"),
        filters=("kind", "category", "series", "is_active"),
        search=("name", "sku", "category"),
        owner=None,
        match_keys=(("external_id",), ("sku",), ("name",)),
        validate=problems_of,
        sections=(
            Section(_("Product"), ("name", "sku", "kind", "category", "series", "unit", "is_active")),
            Section(_("Price"), ("list_price", "cost", "currency")),
            Section(_("More"), ("description", "external_id")),
        ),
        panels=(Panel("order_lines", ("order", "quantity", "amount")),),
        options={
            "list_price": FieldOptions(currency="currency"),
            "cost": FieldOptions(currency="currency"),
            "currency": FieldOptions(clean=currency_code),
        },
    )
)
