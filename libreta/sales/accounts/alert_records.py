"""Alerts of accounts and the rules by which they are raised, as every surface sees them."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.records import FieldOptions, RecordType, Section, register
from libreta.sales.accounts import rules
from libreta.sales.accounts.alert_models import AccountAlert, AccountAlertRule

ACCOUNT_ALERT = register(
    RecordType(
        key="account_alert",
        slug="account-alerts",
        model=AccountAlert,
        label=_("Account alert"),
        plural=_("Account alerts"),
        area="sales",
        icon="bell",
        order=78,
        title="why",
        subtitle=("account", "since"),
        columns=("why", "account", "kind", "state", "since", "day", "amount", "amount_before"),
        filters=("kind", "state", "since", "account"),
        sort=("-id",),
        owner=None,
        through="account",
        in_menu=False,
        creatable=False,
        sections=(
            Section(_("Account alert"), ("account", "customer", "kind", "why", "state", "since", "snoozed_until")),
            Section(_("Figures"), ("day", "days", "amount", "amount_before", "task", "resolved_at")),
        ),
        options={
            "amount": FieldOptions(currency="currency"),
            "amount_before": FieldOptions(currency="currency"),
        },
    )
)

ACCOUNT_ALERT_RULE = register(
    RecordType(
        key="account_alert_rule",
        slug="account-alert-rules",
        model=AccountAlertRule,
        label=_("Rule of alerts"),
        plural=_("Rules of alerts"),
        area="sales",
        icon="sliders-horizontal",
        order=79,
        title="kind",
        columns=("kind", "is_on", "days", "percent", "minimum", "comparison"),
        filters=("kind", "is_on"),
        sort=("id",),
        owner=None,
        rule=rules.settings_of_all,
        in_menu=False,
        match_keys=(("external_id",), ("kind",)),
        validate=rules.problems_of_alert_rules,
        sections=(Section(_("Rule of alerts"), ("kind", "is_on", "days", "percent", "minimum", "comparison")),),
    )
)
