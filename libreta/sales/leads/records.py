"""Leads as every surface sees them."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.records import Board, FieldOptions, RecordType, Section, get, register
from libreta.kernel.values import currency_code
from libreta.sales.leads.models import SEARCHED, Lead
from libreta.sales.leads.rules import prepare_leads, problems_of_leads

WHERE = ("website", "city", "region", "postal_code", "country", "language")
BECAME = ("opportunity", "reason", "reason_note")


def _country(value: str) -> str:
    """As a customer's: the prospect that is made of a lead takes it over."""
    return get("customer").columns_by_name["country"].cleaner(value)


LEAD = register(
    RecordType(
        key="lead",
        slug="leads",
        model=Lead,
        label=_("Lead"),
        plural=_("Leads"),
        area="sales",
        icon="radar",
        group="sell",
        order=22,
        subtitle=("customer", "opportunity", "source"),
        columns=("name", "customer", "status", "respond_by", "score_value", "source", "owner", "captured_at"),
        filters=("status", "owner", "source", "respond_by", "score_value", "captured_at", "utm_campaign", "reason"),
        search=SEARCHED,
        joined=("score",),
        board=Board(
            stage="status",
            card=("customer", "source", "score_value", "owner"),
            due="respond_by",
            due_while=("status", "new"),
            due_by_clock=True,
            asks={"disqualified": "disqualification"},
        ),
        prepare=prepare_leads,
        validate=problems_of_leads,
        sections=(
            Section(_("Lead"), ("name", "customer", "status", "owner", "assigned_because", "product", "message")),
            Section(_("As it was told"), ("email", "phone", "company", *WHERE, "amount", "currency", "pipeline")),
            Section(
                _("Where from"),
                ("source", "came_by", "form", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"),
            ),
            Section(
                _("What became of it"),
                ("captured_at", "respond_by", "responded_at", "response_minutes", "closed_at", *BECAME),
            ),
            Section(
                _("Score"),
                ("score_value", "score_basis", "score_scored_at", "verdict", "verdict_reason", "external_id"),
            ),
        ),
        options={
            "phone": FieldOptions(kind="phone"),
            "country": FieldOptions(clean=_country, code="country"),
            "amount": FieldOptions(currency="currency"),
            "currency": FieldOptions(clean=currency_code),
            "name": FieldOptions(required=False),
            "customer": FieldOptions(required=False, help=_("Empty: found by e-mail and telephone, or made.")),
            "captured_at": FieldOptions(hidden_in_forms=True),
            "respond_by": FieldOptions(is_deadline=True),
            "form": FieldOptions(hidden_in_forms=True),
            "came_by": FieldOptions(hidden_in_forms=True),
            "verdict": FieldOptions(hidden_in_forms=True),
            "verdict_reason": FieldOptions(hidden_in_forms=True),
        },
    )
)
