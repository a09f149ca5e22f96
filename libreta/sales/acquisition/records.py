"""Acquisition costs as every surface sees them."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.records import FieldOptions, RecordType, Section, register
from libreta.kernel.values import currency_code
from libreta.sales.acquisition import rules
from libreta.sales.acquisition.models import AcquisitionCost

ACQUISITION_COST = register(
    RecordType(
        key="acquisition_cost",
        slug="acquisition-costs",
        model=AcquisitionCost,
        label=_("Acquisition cost"),
        plural=_("Acquisition costs"),
        area="sales",
        icon="hand-coins",
        order=46,
        title="source",
        subtitle=("month", "amount"),
        columns=("source", "month", "amount", "currency", "purpose"),
        filters=("source", "month", "currency"),
        sort=("-month", "-id"),
        owner=None,
        rule=rules.of_the_company,
        in_menu=False,
        match_keys=(("external_id",), ("source", "month", "currency", "purpose")),
        prepare=rules.prepare_costs,
        validate=rules.problems_of_costs,
        sections=(Section(_("Acquisition cost"), ("source", "month", "amount", "currency", "purpose", "external_id")),),
        options={
            "amount": FieldOptions(currency="currency"),
            "currency": FieldOptions(clean=currency_code),
        },
    )
)
