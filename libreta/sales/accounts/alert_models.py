"""What an account leader should know in time, and from when on the company wants to be told."""

from functools import partial

from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.kernel.models import ChildRecord
from libreta.sales.accounts import terms
from libreta.sales.accounts.models import LIVE, Account

Text = partial(models.CharField, blank=True, default="", db_default="")
Amount = partial(models.DecimalField, max_digits=16, decimal_places=2, null=True, editable=False)


class AccountAlert(ChildRecord):
    """A cause for worry about an account, raised and resolved by the program, answered by people.

    `why` says it in the leader's language; the figures behind it stand in columns of their own, so that pages can say
    it in the reader's. `about` is the number of the need that an alert is about, otherwise 0.
    """

    account = models.ForeignKey(
        Account, models.CASCADE, related_name="alerts", db_index=False, verbose_name=_("account"), editable=False
    )
    customer = models.ForeignKey(
        "directory.Customer",
        models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("customer"),
        editable=False,
    )
    kind = models.CharField(_("kind"), max_length=20, choices=terms.AlertKind, editable=False)
    about = models.BigIntegerField(_("about need number"), default=0, db_default=0, editable=False)
    why = Text(_("why"), max_length=400, editable=False)
    since = models.DateField(_("since"), editable=False)
    day = models.DateField(_("day in question"), null=True, editable=False)
    days = models.IntegerField(_("days agreed"), null=True, editable=False)
    amount = Amount(_("now"))
    amount_before = Amount(_("before"))
    currency = Text(_("currency"), max_length=3, editable=False)
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=terms.AlertState,
        default=terms.AlertState.OPEN,
        db_default=terms.AlertState.OPEN,
        editable=False,
    )
    snoozed_until = models.DateField(_("snoozed until"), null=True, editable=False)
    resolved_at = models.DateTimeField(_("resolved"), null=True, editable=False)
    task = models.ForeignKey(
        "collaboration.Task",
        models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("task"),
        editable=False,
    )

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        indexes = [
            models.Index("account", "state", models.F("id").desc(), name="account_alert_by_account"),
            models.Index("customer", "id", name="account_alert_by_customer"),
            models.Index("state", models.F("id").desc(), name="account_alert_by_state", condition=LIVE),
        ]
        constraints = [
            models.UniqueConstraint(
                "account",
                "kind",
                "about",
                name="account_alert_once",
                condition=LIVE & ~models.Q(state=terms.AlertState.RESOLVED),
            ),
            models.CheckConstraint(
                condition=models.Q(state=terms.AlertState.RESOLVED) ^ models.Q(resolved_at__isnull=True),
                name="account_alert_resolved_has_instant",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=terms.AlertState.SNOOZED) | models.Q(snoozed_until__isnull=False),
                name="account_alert_snoozed_has_day",
            ),
        ]

    def __str__(self) -> str:
        return self.why


class AccountAlertRule(ChildRecord):
    """From when on the company wants to be told of one kind of worry."""

    kind = models.CharField(_("kind"), max_length=20, choices=terms.AlertKind)
    is_on = models.BooleanField(_("on"), default=True, db_default=True)
    days = models.SmallIntegerField(
        _("days"),
        null=True,
        blank=True,
        help_text=_("After the agreed contact; before the renewal; that a need may wait."),
    )
    percent = models.SmallIntegerField(
        _("fall in percent"), null=True, blank=True, help_text=_("Of purchases over 90 days.")
    )
    minimum = models.DecimalField(
        _("smallest amount before"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("A fall from less than this is not told."),
    )
    comparison = Text(_("compared with"), max_length=10, choices=terms.Comparison)

    class Meta:
        verbose_name = _("rule of alerts")
        verbose_name_plural = _("rules of alerts")
        constraints = [
            models.UniqueConstraint("kind", name="account_alert_rule_once", condition=LIVE),
            models.CheckConstraint(
                condition=models.Q(days__isnull=True) | models.Q(days__gte=0), name="account_alert_rule_days"
            ),
            models.CheckConstraint(
                condition=models.Q(percent__isnull=True) | models.Q(percent__range=(1, 100)),
                name="account_alert_rule_percent",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
