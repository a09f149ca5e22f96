"""What is planned for accounts as every surface sees it; it follows the rows of the account."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.records import Panel, RecordType, Section, register
from libreta.sales.accounts import rules
from libreta.sales.accounts.plan_models import (
    AccountAttention,
    AccountNeed,
    AccountObjective,
    AccountPlan,
    AccountStakeholder,
)

ACCOUNT_PLAN = register(
    RecordType(
        key="account_plan",
        slug="account-plans",
        model=AccountPlan,
        label=_("Account plan"),
        plural=_("Account plans"),
        area="sales",
        icon="map",
        order=73,
        subtitle=("account", "period_from", "period_until"),
        columns=("name", "account", "is_current", "period_from", "period_until"),
        filters=("is_current", "period_until", "account"),
        sort=("-period_from", "-id"),
        owner=None,
        through="account",
        in_menu=False,
        match_keys=(("external_id",), ("account", "name")),
        validate=rules.problems_of_plans,
        sections=(
            Section(_("Account plan"), ("account", "name", "is_current", "period_from", "period_until")),
            Section(_("How we want to get there"), ("summary", "value_proposition", "risks")),
        ),
        panels=(Panel("account_objectives", ("name", "measure", "baseline", "current", "target", "due_on", "state")),),
    )
)

ACCOUNT_OBJECTIVE = register(
    RecordType(
        key="account_objective",
        slug="account-objectives",
        model=AccountObjective,
        label=_("Objective of an account"),
        plural=_("Objectives of accounts"),
        area="sales",
        icon="target",
        order=74,
        subtitle=("plan", "due_on"),
        columns=("name", "plan", "measure", "baseline", "current", "target", "due_on", "state", "user"),
        filters=("state", "due_on", "user", "plan"),
        sort=("due_on", "id"),
        owner=None,
        through="plan",
        in_menu=False,
        match_keys=(("external_id",), ("plan", "name")),
        validate=rules.problems_of_objectives,
        sections=(
            Section(
                _("Objective of an account"),
                ("plan", "name", "measure", "baseline", "current", "target", "due_on", "state", "user"),
            ),
        ),
    )
)

ACCOUNT_NEED = register(
    RecordType(
        key="account_need",
        slug="account-needs",
        model=AccountNeed,
        label=_("Need of an account"),
        plural=_("Needs of accounts"),
        area="sales",
        icon="lightbulb",
        order=75,
        subtitle=("account", "state"),
        columns=("name", "account", "state", "user", "person", "answer_by", "found_on"),
        filters=("state", "user", "answer_by", "account"),
        sort=("answer_by", "-id"),
        owner=None,
        through="account",
        in_menu=False,
        match_keys=(("external_id",), ("account", "name")),
        prepare=rules.prepare_needs,
        validate=rules.problems_of_needs,
        sections=(
            Section(
                _("Need of an account"),
                ("account", "name", "detail", "person", "user", "found_on", "answer_by", "state"),
            ),
            Section(_("Our answer"), ("answered_on", "answer", "opportunity")),
        ),
    )
)

ACCOUNT_STAKEHOLDER = register(
    RecordType(
        key="account_stakeholder",
        slug="account-stakeholders",
        model=AccountStakeholder,
        label=_("Stakeholder of an account"),
        plural=_("Stakeholders of accounts"),
        area="sales",
        icon="person-standing",
        order=76,
        title="position",
        columns=("person", "position", "influence", "stance", "account", "concern"),
        filters=("stance", "influence", "account"),
        sort=("-influence", "id"),
        owner=None,
        through="account",
        in_menu=False,
        match_keys=(("external_id",), ("account", "person")),
        validate=rules.problems_of_stakeholders,
        sections=(
            Section(
                _("Stakeholder of an account"),
                ("account", "person", "position", "influence", "stance", "reports_to", "concern"),
            ),
        ),
    )
)

ACCOUNT_ATTENTION = register(
    RecordType(
        key="account_attention",
        slug="account-attention",
        model=AccountAttention,
        label=_("Planned attention"),
        plural=_("Planned attention"),
        area="sales",
        icon="calendar-clock",
        order=77,
        title="purpose",
        subtitle=("account", "due_on"),
        columns=("purpose", "account", "user", "person", "channel", "every_days", "last_on", "due_on"),
        filters=("user", "due_on", "channel", "account"),
        sort=("due_on", "id"),
        owner=None,
        through="account",
        in_menu=False,
        match_keys=(("external_id",), ("account", "purpose")),
        validate=rules.problems_of_attention,
        sections=(
            Section(
                _("Planned attention"),
                ("account", "purpose", "user", "person", "channel", "every_days", "starts_on", "last_on", "due_on"),
            ),
        ),
    )
)
