"""Pipelines, stages, deals and their history as every surface sees them."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.records import Board, Calendar, FieldOptions, Panel, RecordType, Section, Span, register
from libreta.kernel.values import currency_code
from libreta.sales.opportunities import lines, rules
from libreta.sales.opportunities.line_models import OpportunityLine
from libreta.sales.opportunities.models import Opportunity, OpportunityContact, Pipeline, Stage, StageChange
from libreta.sales.opportunities.terms import Reason
from libreta.sales.reasons import records as _reasons  # noqa: F401  the type stands beside the field that names it
from libreta.sales.reasons.choices import Reasons

PIPELINE = register(
    RecordType(
        key="pipeline",
        slug="pipelines",
        model=Pipeline,
        label=_("Pipeline"),
        plural=_("Pipelines"),
        area="sales",
        icon="workflow",
        order=28,
        columns=("name", "is_default", "currency"),
        sort=("-is_default", "id"),
        owner=None,
        rule=rules.settings_of_all,
        in_menu=False,
        match_keys=(("external_id",), ("name",)),
        sections=(Section(_("Pipeline"), ("name", "currency", "is_default")),),
        panels=(Panel("stages", ("name", "position", "probability", "category", "required_fields")),),
        options={"currency": FieldOptions(clean=currency_code)},
    )
)

STAGE = register(
    RecordType(
        key="stage",
        slug="stages",
        model=Stage,
        label=_("Stage"),
        plural=_("Stages"),
        area="sales",
        icon="columns-3",
        order=29,
        columns=("name", "pipeline", "position", "probability", "category", "forecast", "rotting_days"),
        filters=("pipeline", "category"),
        sort=("position", "id"),
        owner=None,
        rule=rules.settings_of_all,
        in_menu=False,
        match_keys=(("external_id",), ("pipeline", "name")),
        validate=rules.problems_of_stages,
        sections=(
            Section(_("Stage"), ("name", "pipeline", "position", "category", "probability", "forecast", "engages")),
            Section(_("Discipline"), ("rotting_days", "required_fields", "guidance")),
        ),
        panels=(Panel("opportunities", ("name", "customer", "amount", "close_on")),),
        options={"required_fields": FieldOptions(clean=rules.field_names)},
    )
)

OPPORTUNITY = register(
    RecordType(
        key="opportunity",
        slug="opportunities",
        model=Opportunity,
        label=_("Opportunity"),
        plural=_("Opportunities"),
        area="sales",
        icon="handshake",
        group="sell",
        order=25,
        subtitle=("customer", "amount", "close_on"),
        columns=("name", "customer", "stage", "amount", "close_on", "next_activity_at", "owner"),
        filters=("stage", "status", "close_on", "owner", "amount", "next_activity_at", "forecast", "pushes"),
        search=("name",),
        board=Board(
            stage="stage",
            sums=("amount",),
            card=("customer", "amount", "close_on", "owner"),
            within="pipeline",
            tone="category",
            due="next_activity_at",
            due_while=("status", "open"),
            asks={"won": "winning", "lost": "losing"},
        ),
        calendar=Calendar(
            spans=(Span("close_on"),),
            tone="status",
            lines=("customer", "amount"),
            over=("status", ("won", "lost")),
        ),
        match_keys=(("external_id",), ("name", "customer")),
        prepare=rules.prepare_opportunities,
        validate=rules.problems_of_opportunities,
        sections=(
            Section(
                _("Opportunity"),
                (
                    "name",
                    "customer",
                    "pipeline",
                    "stage",
                    "amount",
                    "currency",
                    "close_on",
                    "forecast_category",
                    "product",
                    "owner",
                ),
            ),
            Section(_("How it came and how it ended"), ("source", "reason", "reason_note", "closed_on")),
            Section(_("Forecast"), ("forecast", "forecast_on", "first_close_on", "pushes")),
            Section(_("More"), ("next_activity_at", "stage_since", "engaged_on", "seller_name", "external_id")),
        ),
        panels=(
            Panel("quotes", ("number", "status", "total")),
            Panel("opportunity_contacts", ("person", "role", "note")),
            Panel("stage_changes", ("to_stage", "at"), aside=True),
        ),
        options={
            "amount": FieldOptions(currency="currency"),
            "currency": FieldOptions(clean=currency_code),
            "pipeline": FieldOptions(required=False),
            "stage": FieldOptions(required=False),
            "seller_name": FieldOptions(hidden_in_forms=True),
            "reason": FieldOptions(choices=Reasons(dict(Reason.choices))),
        },
    )
)

OPPORTUNITY_CONTACT = register(
    RecordType(
        key="opportunity_contact",
        slug="opportunity-contacts",
        model=OpportunityContact,
        label=_("Person in a deal"),
        plural=_("People in deals"),
        area="sales",
        icon="users",
        order=26,
        title="note",
        columns=("person", "role", "opportunity", "note"),
        filters=("role",),
        owner=None,
        through="opportunity",
        in_menu=False,
        match_keys=(("external_id",), ("opportunity", "person")),
        sections=(Section(_("Person in a deal"), ("opportunity", "person", "role", "note")),),
    )
)

STAGE_CHANGE = register(
    RecordType(
        key="stage_change",
        slug="stage-changes",
        model=StageChange,
        label=_("Change of stage"),
        plural=_("Changes of stage"),
        area="sales",
        icon="history",
        order=27,
        title="at",
        columns=("opportunity", "from_stage", "to_stage", "at", "days", "user"),
        filters=("to_stage", "at", "user"),
        sort=("-at", "-id"),
        owner=None,
        through="opportunity",
        in_menu=False,
        append_only=True,
        creatable=False,
    )
)

OPPORTUNITY_LINE = register(
    RecordType(
        key="opportunity_line",
        slug="opportunity-lines",
        model=OpportunityLine,
        label=_("Line of an opportunity"),
        plural=_("Lines of opportunities"),
        area="sales",
        icon="list",
        order=26,
        title="description",
        columns=("opportunity", "position", "product", "description", "quantity", "unit_price", "discount", "amount"),
        filters=("product", "quantity"),
        sort=("position", "id"),
        owner=None,
        through="opportunity",
        in_menu=False,
        match_keys=(("external_id",), ("opportunity", "position")),
        prepare=lines.prepare_lines,
        validate=lines.problems_of_lines,
        sections=(
            Section(
                _("Line"),
                ("opportunity", "position", "product", "description", "quantity", "unit_price", "discount", "amount"),
            ),
        ),
    )
)
