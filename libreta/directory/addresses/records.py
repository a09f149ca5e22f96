"""Addresses as every surface sees them; they follow the customer's rows."""

from django.utils.translation import gettext_lazy as _

from libreta.directory.addresses.models import Address
from libreta.directory.customers.rules import country_code
from libreta.kernel.records import FieldOptions, RecordType, Section, register

ADDRESS = register(
    RecordType(
        key="address",
        slug="addresses",
        model=Address,
        label=_("Address"),
        plural=_("Addresses"),
        area="directory",
        icon="map-pin",
        order=14,
        title="street",
        subtitle=("postal_code", "city"),
        columns=("customer", "kind", "street", "postal_code", "city", "country"),
        filters=("kind", "city", "country"),
        owner=None,
        through="customer",
        in_menu=False,
        sections=(
            Section(
                _("Address"),
                ("customer", "kind", "label", "street", "street_2", "postal_code", "city", "region", "country"),
            ),
        ),
        options={"country": FieldOptions(clean=country_code, code="country")},
    )
)
