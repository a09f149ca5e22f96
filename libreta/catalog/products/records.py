"""The product as every surface sees it."""

from django.utils.translation import gettext_lazy as _

from libreta.catalog.products.models import Product, ProductText
from libreta.catalog.products.rules import problems_of, unfit
from libreta.kernel.records import FieldOptions, Panel, RecordType, Section, register
from libreta.kernel.values import currency_code

PRODUCT = register(
    RecordType(
        key="product",
        slug="products",
        model=Product,
        label=_("Product"),
        plural=_("Products"),
        area="catalog",
        icon="package",
        group="sell",
        order=40,
        title="name",
        subtitle=("sku", "category"),
        columns=("sku", "name", "kind", "category", "list_price", "unit", "is_active"),
        filters=("kind", "category", "series", "is_active"),
        search=("name", "sku", "category"),
        owner=None,
        match_keys=(("external_id",), ("sku",), ("name",)),
        validate=problems_of,
        unfit=unfit,
        sections=(
            Section(_("Product"), ("name", "sku", "kind", "category", "series", "unit", "is_active")),
            Section(_("Price"), ("list_price", "cost", "currency", "tax_rate")),
            Section(_("Bundle"), ("bundle_pricing", "bundle_discount")),
            Section(_("More"), ("description", "external_id")),
        ),
        panels=(
            Panel("bundle_parts_bundle", ("part", "quantity"), label=_("Made of"), aside=True),
            Panel("bundle_parts_part", ("bundle", "quantity"), label=_("Part of")),
            Panel("product_costs", ("valid_from", "cost"), label=_("Costs"), aside=True),
            Panel("prices", ("price_book", "min_quantity", "unit_price", "discount")),
            Panel("product_texts", ("language", "name", "description"), label=_("In other languages"), aside=True),
            Panel("order_lines", ("order", "quantity", "amount")),
        ),
        options={
            "list_price": FieldOptions(currency="currency"),
            "cost": FieldOptions(currency="currency"),
            "currency": FieldOptions(clean=currency_code),
        },
    )
)

PRODUCT_TEXT = register(
    RecordType(
        key="product_text",
        slug="product-texts",
        model=ProductText,
        label=_("Text of a product"),
        plural=_("Texts of products"),
        area="catalog",
        icon="languages",
        order=44,
        columns=("product", "language", "name", "description"),
        filters=("product", "language"),
        owner=None,
        through="product",
        in_menu=False,
        match_keys=(("external_id",), ("product", "language")),
        sections=(Section(_("Text of a product"), ("product", "language", "name", "description")),),
    )
)
