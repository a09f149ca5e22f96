"""Quotes, their lines, approvals and answers as every surface sees them."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.records import Board, FieldOptions, Panel, RecordType, Section, register
from libreta.kernel.values import currency_code
from libreta.sales.quotes import rules
from libreta.sales.quotes.approver_roles import Roles
from libreta.sales.quotes.models import ApprovalRule, Quote, QuoteAnswer, QuoteApproval, QuoteLine

QUOTE = register(
    RecordType(
        key="quote",
        slug="quotes",
        model=Quote,
        label=_("Quote"),
        plural=_("Quotes"),
        area="sales",
        icon="file-text",
        group="sell",
        order=27,
        title="number",
        subtitle=("title", "customer", "valid_until"),
        columns=("number", "title", "customer", "status", "total", "valid_until", "edition", "owner"),
        filters=("status", "is_current", "valid_until", "owner", "total", "currency"),
        search=("number", "title", "reference"),
        board=Board(stage="status", sums=("total",), card=("title", "customer", "total", "valid_until", "owner")),
        prepare=rules.prepare_quotes,
        validate=rules.problems_of_quotes,
        sections=(
            Section(
                _("Quote"),
                (
                    "title",
                    "customer",
                    "opportunity",
                    "status",
                    "edition",
                    "valid_until",
                    "currency",
                    "price_book",
                    "language",
                    "owner",
                ),
            ),
            Section(_("Amounts"), ("discount", "subtotal", "net", "tax", "total", "cost", "margin")),
            Section(_("Texts"), ("introduction", "terms", "reference")),
            Section(_("More"), ("sent_at", "answered_at", "is_current", "external_id")),
        ),
        panels=(
            Panel(
                "quote_approvals", ("rule", "measured", "decision", "decided_by", "decided_at", "reason"), aside=True
            ),
            Panel("quote_answers", ("name", "kind", "total", "at", "ip", "reason"), aside=True),
            Panel("orders", ("number", "ordered_on", "total", "status")),
        ),
        options={
            "currency": FieldOptions(clean=currency_code, required=False),
            "customer": FieldOptions(required=True),
            "language": FieldOptions(required=False),
            "valid_until": FieldOptions(required=False),
            "digits": FieldOptions(hidden_in_forms=True),
            "subtotal": FieldOptions(currency="currency"),
            "net": FieldOptions(currency="currency"),
            "tax": FieldOptions(currency="currency"),
            "total": FieldOptions(currency="currency"),
            "cost": FieldOptions(currency="currency"),
        },
    )
)

QUOTE_LINE = register(
    RecordType(
        key="quote_line",
        slug="quote-lines",
        model=QuoteLine,
        label=_("Line of a quote"),
        plural=_("Lines of quotes"),
        area="sales",
        icon="list",
        order=28,
        title="description",
        columns=("quote", "position", "product", "description", "quantity", "unit_price", "discount", "amount"),
        filters=("product", "quantity", "kind"),
        sort=("position", "id"),
        owner=None,
        through="quote",
        in_menu=False,
        match_keys=(("external_id",), ("quote", "position")),
        prepare=rules.prepare_lines,
        validate=rules.problems_of_lines,
        sections=(
            Section(
                _("Line"),
                (
                    "quote",
                    "position",
                    "kind",
                    "product",
                    "description",
                    "quantity",
                    "unit",
                    "unit_price",
                    "discount",
                    "tax_rate",
                    "is_optional",
                    "amount",
                ),
            ),
            Section(_("From the catalogue"), ("book_price", "unit_cost", "price_source")),
        ),
        options={"position": FieldOptions(required=False), "unit_price": FieldOptions(places=2)},
    )
)

APPROVAL_RULE = register(
    RecordType(
        key="approval_rule",
        slug="approval-rules",
        model=ApprovalRule,
        label=_("Approval rule"),
        plural=_("Approval rules"),
        area="sales",
        icon="shield-check",
        order=29,
        columns=("name", "measure", "threshold", "currency", "approver", "approver_role", "delegate", "is_active"),
        filters=("measure", "is_active"),
        owner=None,
        rule=rules.settings_of_all,
        in_menu=False,
        match_keys=(("external_id",), ("name",)),
        validate=rules.problems_of_rules,
        sections=(
            Section(_("When"), ("name", "measure", "threshold", "currency", "is_active")),
            Section(_("Who approves"), ("approver", "approver_role", "delegate", "delegate_from", "delegate_until")),
        ),
        options={
            "currency": FieldOptions(clean=currency_code),
            "approver_role": FieldOptions(kind="choice", choices=Roles()),
        },
    )
)

QUOTE_APPROVAL = register(
    RecordType(
        key="quote_approval",
        slug="quote-approvals",
        model=QuoteApproval,
        label=_("Approval"),
        plural=_("Approvals"),
        area="sales",
        icon="badge-check",
        order=29,
        title="reason",
        columns=("quote", "rule", "measured", "decision", "asked_by", "asked_at", "decided_by", "decided_at"),
        filters=("decision", "asked_at", "decided_by"),
        owner=None,
        through="quote",
        in_menu=False,
        append_only=True,
        creatable=False,
    )
)

QUOTE_ANSWER = register(
    RecordType(
        key="quote_answer",
        slug="quote-answers",
        model=QuoteAnswer,
        label=_("Answer to a quote"),
        plural=_("Answers to quotes"),
        area="sales",
        icon="file-check",
        order=29,
        columns=("name", "quote", "kind", "at", "ip", "user_agent", "reason", "user"),
        filters=("kind", "at"),
        owner=None,
        through="quote",
        in_menu=False,
        append_only=True,
        creatable=False,
    )
)
