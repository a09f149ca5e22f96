"""The customer as every surface sees it: list, form, record page, import, export, search, API."""

from django.utils.translation import gettext_lazy as _

from libreta.directory.customers.models import SEARCHED, Customer
from libreta.directory.customers.rules import country_code, problems_of, unfit_of
from libreta.kernel.records import FieldOptions, Panel, RecordType, Section, register
from libreta.kernel.values import currency_code

CUSTOMER = register(
    RecordType(
        key="customer",
        slug="customers",
        model=Customer,
        label=_("Customer"),
        plural=_("Customers"),
        area="directory",
        icon="users",
        group="customers",
        order=10,
        title="name",
        subtitle=("city", "email"),
        columns=("name", "kind", "city", "lifecycle", "score_segment", "score_value_12m", "owner", "email", "mobile"),
        filters=("kind", "lifecycle", "city", "country", "owner", "score_segment", "source"),
        search=SEARCHED,
        match_keys=(("external_id",), ("email",), ("tax_id",), ("phone",), ("mobile",), ("name", "kind")),
        joined=("score",),
        joined_areas={"score": "intelligence"},
        validate=problems_of,
        unfit=unfit_of,
        sections=(
            Section(
                _("Who"), ("name", "kind", "given_name", "family_name", "legal_name", "tax_id", "birth_date", "parent")
            ),
            Section(
                _("How to reach"),
                ("email", "phone", "mobile", "website", "preferred_channel", "preferred_hour", "language"),
            ),
            Section(_("Where"), ("street", "postal_code", "city", "region", "country")),
            Section(
                _("Relation"), ("lifecycle", "owner", "source", "credit_standing", "consent_email", "consent_telephone")
            ),
            Section(_("Profile"), ("industry", "employees", "annual_revenue", "currency", "life_stage", "income_band")),
            Section(_("More"), ("description", "external_id")),
        ),
        panels=(
            Panel("orders", ("number", "ordered_on", "status", "total")),
            Panel("quotes", ("number", "status", "total", "valid_until")),
            Panel("affiliations_organisation", ("person", "role", "is_primary"), label=_("People"), aside=True),
            Panel("affiliations_person", ("organisation", "role"), label=_("Works at"), aside=True),
            Panel("tasks", ("title", "due_at", "status", "owner")),
            Panel("contact_points", ("value", "kind", "label"), aside=True),
            Panel("addresses", ("street", "city", "kind"), aside=True),
            Panel("customers", ("name", "kind", "city"), label=_("Branches and members")),
        ),
        options={
            "phone": FieldOptions(kind="phone"),
            "mobile": FieldOptions(kind="phone"),
            "country": FieldOptions(clean=country_code, code="country"),
            "currency": FieldOptions(clean=currency_code),
            "annual_revenue": FieldOptions(currency="currency"),
            "score_value_at_risk": FieldOptions(currency="currency"),
            "score_value_12m": FieldOptions(currency="currency"),
        },
    )
)
