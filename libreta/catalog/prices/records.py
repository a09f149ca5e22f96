"""Price books and their entries as every surface sees them."""

from django.utils.translation import gettext_lazy as _

from libreta.catalog.prices import rules
from libreta.catalog.prices.models import PriceBook, PriceEntry
from libreta.kernel.records import FieldOptions, Panel, RecordType, Section, register
from libreta.kernel.values import currency_code

PRICE_BOOK = register(
    RecordType(
        key="price_book",
        slug="price-books",
        model=PriceBook,
        label=_("Price book"),
        plural=_("Price books"),
        area="catalog",
        icon="book-open",
        group="sell",
        order=42,
        subtitle=("currency", "valid_from", "valid_until"),
        columns=("name", "currency", "audience", "valid_from", "valid_until", "parent", "adjustment", "priority"),
        filters=("currency", "audience", "valid_from", "valid_until", "customer"),
        sort=("name", "id"),
        owner=None,
        rule=rules.of_the_company,
        match_keys=(("external_id",), ("name",)),
        validate=rules.problems_of_books,
        sections=(
            Section(_("Price book"), ("name", "currency", "valid_from", "valid_until", "parent", "adjustment")),
            Section(
                _("For whom"), ("audience", "customer", "reaches_below", "segment", "country", "condition", "priority")
            ),
            Section(_("More"), ("is_convertible", "description", "external_id")),
        ),
        panels=(
            Panel("price_books", ("name", "currency", "adjustment"), label=_("Based on this one")),
            Panel("quotes", ("number", "customer", "status", "total")),
        ),
        unfit=rules.unfit,
        options={
            "currency": FieldOptions(clean=currency_code),
            "country": FieldOptions(clean=rules.country_code),
            "condition": FieldOptions(clean=rules.condition),
        },
    )
)

PRICE_ENTRY = register(
    RecordType(
        key="price_entry",
        slug="prices",
        model=PriceEntry,
        label=_("Price"),
        plural=_("Prices"),
        area="catalog",
        icon="tag",
        order=43,
        title="id",
        columns=("price_book", "product", "min_quantity", "unit_price", "discount"),
        filters=("price_book", "product", "min_quantity"),
        sort=("id",),
        owner=None,
        through="price_book",
        in_menu=False,
        match_keys=(("external_id",), ("price_book", "product", "min_quantity")),
        validate=rules.problems_of_entries,
        sections=(Section(_("Price"), ("price_book", "product", "min_quantity", "unit_price", "discount")),),
        options={"unit_price": FieldOptions(places=2)},
    )
)
