"""Quotas, adjustments and shares of deals as every surface sees them."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.records import FieldOptions, RecordType, Section, register
from libreta.kernel.values import currency_code
from libreta.sales.forecasts import rules
from libreta.sales.forecasts.models import ForecastAdjustment, OpportunitySplit, Quota

QUOTA = register(
    RecordType(
        key="quota",
        slug="quotas",
        model=Quota,
        label=_("Quota"),
        plural=_("Quotas"),
        area="sales",
        icon="target",
        order=31,
        title="subject",
        subtitle=("period", "starts_on"),
        columns=("subject", "period", "starts_on", "kind", "amount"),
        filters=("person", "period", "starts_on", "kind"),
        sort=("-starts_on", "subject", "id"),
        owner=None,
        rule=rules.quotas_for,
        in_menu=False,
        match_keys=(("external_id",), ("person", "team", "period", "starts_on", "kind")),
        prepare=rules.prepare_quotas,
        validate=rules.problems_of_quotas,
        sections=(Section(_("Quota"), ("person", "team", "period", "starts_on", "kind", "amount", "currency")),),
        options={
            "amount": FieldOptions(currency="currency"),
            "currency": FieldOptions(clean=currency_code),
            "team": FieldOptions(kind="integer"),
        },
    )
)

ADJUSTMENT = register(
    RecordType(
        key="forecast_adjustment",
        slug="forecast-adjustments",
        model=ForecastAdjustment,
        label=_("Adjustment of a forecast"),
        plural=_("Adjustments of forecasts"),
        area="sales",
        icon="sliders-horizontal",
        order=32,
        title="reason",
        subtitle=("person", "category", "amount"),
        columns=("person", "period", "starts_on", "category", "amount", "reason", "created_by", "created_at"),
        filters=("person", "period", "starts_on", "category"),
        owner=None,
        rule=rules.adjustments_for,
        in_menu=False,
        append_only=True,
        prepare=rules.prepare_adjustments,
        validate=rules.problems_of_adjustments,
        sections=(
            Section(_("Adjustment"), ("person", "period", "starts_on", "category", "amount", "currency", "reason")),
        ),
        options={"amount": FieldOptions(currency="currency"), "currency": FieldOptions(clean=currency_code)},
    )
)

SPLIT = register(
    RecordType(
        key="opportunity_split",
        slug="opportunity-splits",
        model=OpportunitySplit,
        label=_("Share of a deal"),
        plural=_("Shares of deals"),
        area="sales",
        icon="chart-pie",
        order=33,
        title="percent",
        columns=("opportunity", "person", "percent"),
        filters=("person",),
        owner=None,
        through="opportunity",
        in_menu=False,
        append_only=True,
        creatable=False,
    )
)
