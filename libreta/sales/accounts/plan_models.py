"""What is planned for an account: objectives per period, needs, stakeholders, and who keeps in touch how often."""

from functools import partial

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.directory.customers.terms import Channel
from libreta.kernel.models import ChildRecord
from libreta.sales.accounts import terms
from libreta.sales.accounts.models import LIVE, Account

Text = partial(models.CharField, blank=True, default="", db_default="")
OfAccount = partial(models.ForeignKey, Account, models.CASCADE, db_index=False, verbose_name=_("account"))
Person = partial(models.ForeignKey, "directory.Customer", models.PROTECT, related_name="+", db_index=False)
Optional = partial(
    models.ForeignKey, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
)
User = partial(Optional, settings.AUTH_USER_MODEL)
Figure = partial(models.DecimalField, max_digits=16, decimal_places=2)


class AccountPlan(ChildRecord):
    """What is to be reached with an account in a period. One plan is current; the older ones are kept."""

    account = OfAccount(related_name="plans")
    name = models.CharField(_("name"), max_length=120)
    is_current = models.BooleanField(_("current"), default=True, db_default=True)
    period_from = models.DateField(_("from"))
    period_until = models.DateField(_("until"), help_text=_("The first day after the period."))
    summary = models.TextField(_("strategy"), blank=True, default="", db_default="")
    value_proposition = models.TextField(_("what we give this customer"), blank=True, default="", db_default="")
    risks = models.TextField(_("risks"), blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("account plan")
        verbose_name_plural = _("account plans")
        indexes = [models.Index("account", models.F("period_from").desc(), name="account_plan_by_account")]
        constraints = [
            models.UniqueConstraint(
                "account", name="account_plan_one_current", condition=LIVE & models.Q(is_current=True)
            ),
            models.CheckConstraint(
                condition=models.Q(period_until__gt=models.F("period_from")), name="account_plan_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AccountObjective(ChildRecord):
    """One thing to be reached, with its measure: from the baseline to the target, by a day."""

    plan = models.ForeignKey(
        AccountPlan, models.CASCADE, related_name="objectives", db_index=False, verbose_name=_("plan")
    )
    name = models.CharField(_("objective"), max_length=200)
    measure = Text(_("measure"), max_length=120, help_text=_("What is counted, with its unit: EUR a year, machines."))
    baseline = Figure(_("baseline"), null=True, blank=True)
    target = Figure(_("target"), null=True, blank=True)
    current = Figure(_("now"), null=True, blank=True)
    due_on = models.DateField(_("by"), null=True, blank=True)
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=terms.ObjectiveState,
        default=terms.ObjectiveState.PLANNED,
        db_default=terms.ObjectiveState.PLANNED,
    )
    user = User(verbose_name=_("who answers for it"))

    class Meta:
        verbose_name = _("objective of an account")
        verbose_name_plural = _("objectives of accounts")
        indexes = [models.Index("plan", "due_on", "id", name="account_objective_by_plan")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(baseline__isnull=True)
                | models.Q(target__isnull=True)
                | ~models.Q(baseline=models.F("target")),
                name="account_objective_goes_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AccountNeed(ChildRecord):
    """Something the customer needs: who found it, who has it, who answers it and by when."""

    account = OfAccount(related_name="needs")
    name = models.CharField(_("what is needed"), max_length=200)
    detail = models.TextField(_("details"), blank=True, default="", db_default="")
    person = Person(null=True, blank=True, verbose_name=_("whose need it is"))
    user = User(verbose_name=_("who answers it"))
    found_on = models.DateField(_("found on"))
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=terms.NeedState,
        default=terms.NeedState.OPEN,
        db_default=terms.NeedState.OPEN,
    )
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answer = models.TextField(_("our answer"), blank=True, default="", db_default="")
    opportunity = Optional("sales.Opportunity", verbose_name=_("opportunity"))

    class Meta:
        verbose_name = _("need of an account")
        verbose_name_plural = _("needs of accounts")
        indexes = [models.Index("account", "state", models.F("id").desc(), name="account_need_by_account")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state=terms.NeedState.ANSWERED) | models.Q(answered_on__isnull=False),
                name="account_need_answered_has_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AccountStakeholder(ChildRecord):
    """A person who has a say at the customer: how much, and how they stand towards us."""

    account = OfAccount(related_name="stakeholders")
    person = Person(verbose_name=_("person"))
    position = Text(_("position"), max_length=120)
    influence = models.SmallIntegerField(_("influence (1 to 5)"), default=3, db_default=3)
    stance = models.CharField(
        _("stance"), max_length=20, choices=terms.Stance, default=terms.Stance.NEUTRAL, db_default=terms.Stance.NEUTRAL
    )
    reports_to = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="reports",
        db_index=False,
        verbose_name=_("reports to"),
    )
    concern = Text(_("what matters to them"), max_length=300)

    class Meta:
        verbose_name = _("stakeholder of an account")
        verbose_name_plural = _("stakeholders of accounts")
        indexes = [models.Index("person", "id", name="account_stakeholder_by_person")]
        constraints = [
            models.UniqueConstraint("account", "person", name="account_stakeholder_once", condition=LIVE),
            models.CheckConstraint(
                condition=models.Q(influence__range=(1, 5)), name="account_stakeholder_influence_known"
            ),
            models.CheckConstraint(
                condition=models.Q(reports_to__isnull=True) | ~models.Q(reports_to=models.F("id")),
                name="account_stakeholder_not_own_boss",
            ),
        ]

    def __str__(self) -> str:
        return self.position


class AccountAttention(ChildRecord):
    """Who of us keeps in touch, with whom, on which channel, how often. Its days are kept by the program."""

    account = OfAccount(related_name="attentions")
    purpose = models.CharField(_("what for"), max_length=200)
    user = User(verbose_name=_("who of us"))
    person = Person(null=True, blank=True, verbose_name=_("with whom"))
    channel = Text(_("channel"), max_length=20, choices=Channel, help_text=_("Empty: on any channel."))
    every_days = models.SmallIntegerField(_("every (days)"), default=terms.CADENCE_DAYS)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    last_on = models.DateField(_("last kept"), null=True, editable=False)
    due_on = models.DateField(_("next due"), null=True, editable=False)
    asked_for = models.DateField(_("task made for"), null=True, editable=False)

    class Meta:
        verbose_name = _("planned attention")
        verbose_name_plural = _("planned attention")
        indexes = [
            models.Index("account", "id", name="account_attention_by_account"),
            models.Index("due_on", "id", name="account_attention_by_due", condition=LIVE),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(every_days__gt=0), name="account_attention_every_days"),
        ]

    def __str__(self) -> str:
        return self.purpose
