"""Accounts: customers to whom somebody answers by name, with scope, team and the figures kept beside them."""

from functools import partial

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.kernel.models import ChildRecord, Record
from libreta.kernel.search import search_column, search_index
from libreta.sales.accounts import terms

Text = partial(models.CharField, blank=True, default="", db_default="")
LIVE = models.Q(trashed_at__isnull=True)
ENDS_AFTER_START = (
    models.Q(valid_from__isnull=True)
    | models.Q(valid_until__isnull=True)
    | models.Q(valid_until__gt=models.F("valid_from"))
)


class Account(Record):
    """A customer under account management. Its owner is the account leader; what it covers are its units."""

    name = Text(_("name"), max_length=200, help_text=_("Empty: the name of the customer."))
    customer = models.ForeignKey(
        "directory.Customer", models.PROTECT, related_name="accounts", db_index=False, verbose_name=_("customer")
    )
    tier = models.CharField(
        _("tier"), max_length=20, choices=terms.Tier, default=terms.Tier.KEY, db_default=terms.Tier.KEY
    )
    scope = Text(_("scope"), max_length=300, help_text=_("What the leader answers for, in words."))
    valid_from = models.DateField(_("led since"), null=True, blank=True)
    valid_until = models.DateField(
        _("led until"), null=True, blank=True, help_text=_("The first day on which it no longer holds.")
    )
    cadence_days = models.SmallIntegerField(
        _("contact at least every (days)"),
        null=True,
        blank=True,
        default=terms.CADENCE_DAYS,
        db_default=terms.CADENCE_DAYS,
        help_text=_("Empty: nobody is reminded."),
    )
    renews_on = models.DateField(_("renewal on"), null=True, blank=True)
    renewal_note = Text(_("what renews"), max_length=300)
    search_text = search_column("name")

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        indexes = [
            models.Index("owner", models.F("id").desc(), name="account_by_leader", condition=LIVE),
            models.Index("customer", "id", name="account_by_customer"),
            search_index("sales_account"),
        ]
        constraints = [
            models.UniqueConstraint("customer", name="account_once_per_customer", condition=LIVE),
            models.UniqueConstraint(
                "external_id", name="account_external_id", condition=LIVE & models.Q(external_id__isnull=False)
            ),
            models.CheckConstraint(condition=ENDS_AFTER_START, name="account_ends_after_start"),
            models.CheckConstraint(
                condition=models.Q(cadence_days__isnull=True) | models.Q(cadence_days__gt=0), name="account_cadence"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AccountFigures(models.Model):
    """The latest figures of one account, kept set-based beside it; amounts stand in the currency with the most."""

    account = models.OneToOneField(
        Account, models.CASCADE, primary_key=True, related_name="figures", verbose_name=_("account")
    )
    value_12m = models.DecimalField(_("ordered in 12 months"), max_digits=16, decimal_places=2, null=True)
    currency = models.CharField(_("currency of orders"), max_length=3, default="", blank=True)
    other_currencies = models.CharField(_("also ordered in"), max_length=60, default="", blank=True)
    alive_percent = models.SmallIntegerField(_("alive (percent)"), null=True)
    value_at_risk = models.DecimalField(_("value at risk"), max_digits=14, decimal_places=2, null=True)
    risk_currency = models.CharField(_("currency of the risk"), max_length=3, default="", blank=True)
    last_contact_at = models.DateTimeField(_("last contact"), null=True)
    next_contact_on = models.DateField(_("next contact due"), null=True)
    open_count = models.IntegerField(_("open opportunities"), default=0)
    open_amount = models.DecimalField(_("open amount"), max_digits=16, decimal_places=2, null=True)
    open_currency = models.CharField(_("currency of the open amount"), max_length=3, default="", blank=True)
    needs_open = models.IntegerField(_("open needs"), default=0)
    progress = models.SmallIntegerField(_("plan progress in percent"), null=True)
    alerts_open = models.IntegerField(_("open alerts"), default=0)
    counted_at = models.DateTimeField(_("figures of"))

    class Meta:
        verbose_name = _("figures of an account")
        verbose_name_plural = _("figures of accounts")
        indexes = [
            models.Index(models.F("value_12m").desc(nulls_last=True), "account", name="account_by_value"),
            models.Index("next_contact_on", "account", name="account_by_next_contact"),
        ]


class AccountUnit(ChildRecord):
    """An organisation below or beside the customer that the account covers, too."""

    account = models.ForeignKey(
        Account, models.CASCADE, related_name="units", db_index=False, verbose_name=_("account")
    )
    customer = models.ForeignKey(
        "directory.Customer", models.PROTECT, related_name="+", db_index=False, verbose_name=_("organisation")
    )
    note = Text(_("note"), max_length=300)

    class Meta:
        verbose_name = _("unit of an account")
        verbose_name_plural = _("units of accounts")
        indexes = [models.Index("customer", "account", name="account_unit_by_customer")]
        constraints = [models.UniqueConstraint("account", "customer", name="account_unit_once", condition=LIVE)]


class AccountMember(ChildRecord):
    """One of us who works for an account: in which role, from when to when, answering for what."""

    account = models.ForeignKey(
        Account, models.CASCADE, related_name="members", db_index=False, verbose_name=_("account")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("who")
    )
    role = models.CharField(
        _("role"), max_length=20, choices=terms.TeamRole, default=terms.TeamRole.SALES, db_default=terms.TeamRole.SALES
    )
    duty = Text(_("answers for"), max_length=300)
    access = models.CharField(
        _("access"),
        max_length=10,
        choices=terms.Access,
        default=terms.Access.READ,
        db_default=terms.Access.READ,
        help_text=_("What it opens beyond the member's role: the customer, its units, their orders and opportunities."),
    )
    valid_from = models.DateField(_("since"), null=True, blank=True)
    valid_until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The first day on which it no longer holds.")
    )

    class Meta:
        verbose_name = _("member of an account team")
        verbose_name_plural = _("members of account teams")
        indexes = [models.Index("user", "account", name="account_member_by_user", condition=LIVE)]
        constraints = [
            models.UniqueConstraint("account", "user", "role", name="account_member_once", condition=LIVE),
            models.CheckConstraint(condition=ENDS_AFTER_START, name="account_member_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.duty
