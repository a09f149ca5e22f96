"""Accounts with their units and teams as every surface sees them."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.records import FieldOptions, Panel, RecordType, Section, register
from libreta.sales.accounts import rules
from libreta.sales.accounts.access import accounts_within_reach
from libreta.sales.accounts.models import Account, AccountMember, AccountUnit

ACCOUNT = register(
    RecordType(
        key="account",
        slug="accounts",
        model=Account,
        label=_("Account"),
        plural=_("Accounts"),
        area="sales",
        icon="briefcase",
        group="customers",
        order=24,
        subtitle=("customer", "owner"),
        columns=(
            "name", "tier", "owner", "figures_value_12m", "figures_alive_percent", "figures_value_at_risk",
            "figures_last_contact_at", "figures_next_contact_on", "figures_open_amount", "figures_needs_open",
            "figures_progress", "figures_alerts_open",
        ),
        filters=(
            "owner", "tier", "figures_next_contact_on", "figures_alerts_open", "figures_needs_open", "renews_on",
            "figures_value_12m", "figures_alive_percent",
        ),
        sort=("-figures_value_12m", "-id"),
        search=("name",),
        joined=("figures",),
        rule=accounts_within_reach,
        match_keys=(("external_id",), ("customer",)),
        prepare=rules.prepare_accounts,
        validate=rules.problems_of_accounts,
        sections=(
            Section(_("Account"), ("customer", "name", "tier", "owner", "valid_from", "valid_until", "scope")),
            Section(_("Attention and renewal"), ("cadence_days", "renews_on", "renewal_note")),
        ),
        panels=(
            Panel("account_members", ("user", "role", "duty", "access", "valid_until")),
            Panel("account_units", ("customer", "note")),
            Panel("account_plans", ("name", "is_current", "period_from", "period_until")),
            Panel("account_needs", ("name", "state", "user", "answer_by")),
            Panel("account_stakeholders", ("person", "position", "influence", "stance")),
            Panel("account_attention", ("purpose", "user", "every_days", "due_on")),
            Panel("account_alerts", ("why", "kind", "state", "since")),
        ),
        options={
            "owner": FieldOptions(label=_("account leader")),
            "figures_value_12m": FieldOptions(currency="currency"),
            "figures_value_at_risk": FieldOptions(currency="risk_currency"),
            "figures_open_amount": FieldOptions(currency="open_currency"),
        },
    )
)  # fmt: skip

ACCOUNT_UNIT = register(
    RecordType(
        key="account_unit",
        slug="account-units",
        model=AccountUnit,
        label=_("Unit of an account"),
        plural=_("Units of accounts"),
        area="sales",
        icon="building-2",
        order=71,
        title="note",
        columns=("customer", "account", "note"),
        filters=("account",),
        owner=None,
        through="account",
        in_menu=False,
        match_keys=(("external_id",), ("account", "customer")),
        validate=rules.problems_of_units,
        sections=(Section(_("Unit of an account"), ("account", "customer", "note")),),
        options={
            "customer": FieldOptions(help=_("Its orders and deals count in the sums that readers of the account see."))
        },
    )
)

ACCOUNT_MEMBER = register(
    RecordType(
        key="account_member",
        slug="account-members",
        model=AccountMember,
        label=_("Member of an account team"),
        plural=_("Members of account teams"),
        area="sales",
        icon="users-round",
        order=72,
        title="duty",
        columns=("user", "role", "duty", "account", "access", "valid_from", "valid_until"),
        filters=("user", "role", "access", "valid_until"),
        owner=None,
        through="account",
        in_menu=False,
        match_keys=(("external_id",), ("account", "user", "role")),
        validate=rules.problems_of_members,
        sections=(
            Section(
                _("Member of an account team"),
                ("account", "user", "role", "duty", "access", "valid_from", "valid_until"),
            ),
        ),
    )
)
