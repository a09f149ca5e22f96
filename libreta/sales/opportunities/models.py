"""Pipelines with their stages, and the deals that move through them."""

from functools import partial

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.kernel.models import ChildRecord, Record
from libreta.kernel.search import search_column, search_index
from libreta.sales.opportunities import terms

Text = partial(models.CharField, blank=True, default="", db_default="")
LIVE = models.Q(trashed_at__isnull=True)


class Pipeline(ChildRecord):
    """A way of selling, with stages of its own."""

    name = models.CharField(_("name"), max_length=120)
    is_default = models.BooleanField(_("default"), default=False, db_default=False)
    currency = models.CharField(_("currency"), max_length=3, default="EUR", db_default="EUR")

    class Meta:
        verbose_name = _("pipeline")
        verbose_name_plural = _("pipelines")
        constraints = [
            models.UniqueConstraint("name", name="pipeline_name", condition=LIVE),
            models.UniqueConstraint(
                "is_default", name="pipeline_one_default", condition=LIVE & models.Q(is_default=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Stage(ChildRecord):
    """A step of a pipeline. What its deals need before they may enter stands in `required_fields`."""

    pipeline = models.ForeignKey(
        Pipeline, models.PROTECT, related_name="stages", db_index=False, verbose_name=_("pipeline")
    )
    name = models.CharField(_("name"), max_length=80)
    position = models.IntegerField(_("position"), default=0, db_default=0)
    probability = models.SmallIntegerField(_("probability in percent"), default=0, db_default=0)
    category = models.CharField(
        _("meaning"), max_length=10, choices=terms.Category, default=terms.Category.OPEN, db_default=terms.Category.OPEN
    )
    forecast = models.CharField(
        _("in the forecast"),
        max_length=10,
        choices=terms.Forecast,
        default=terms.Forecast.PIPELINE,
        db_default=terms.Forecast.PIPELINE,
    )
    engages = models.BooleanField(
        _("the customer is engaged"),
        default=False,
        db_default=False,
        help_text=_("The day on which a deal first comes here is its day of engagement; cycles are counted from it."),
    )
    rotting_days = models.SmallIntegerField(
        _("days until a deal goes stale"), null=True, blank=True, help_text=_("Empty: deals may rest here.")
    )
    required_fields = Text(
        _("required fields"),
        max_length=300,
        help_text=_("Names of fields, parted by commas, that must be filled before a deal may come here."),
    )
    guidance = models.TextField(_("guidance"), blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        constraints = [
            models.UniqueConstraint("pipeline", "name", name="stage_name", condition=LIVE),
            models.UniqueConstraint(fields=["id", "pipeline", "category"], name="stage_of_pipeline"),
            models.CheckConstraint(
                condition=models.Q(probability__range=(0, 100)), name="stage_probability_is_percent"
            ),
            models.CheckConstraint(condition=models.Q(category__in=terms.Category.values), name="stage_category_known"),
            models.CheckConstraint(
                condition=models.Q(rotting_days__isnull=True) | models.Q(rotting_days__gt=0), name="stage_rotting_days"
            ),
        ]
        indexes = [models.Index("pipeline", "position", "id", name="stage_by_pipeline")]

    def __str__(self) -> str:
        return self.name


class Opportunity(Record):
    """A deal that may be won.

    Whoever types one names its customer; an import may bring deals without, which are counted until somebody does. The
    database keeps `status` equal to the meaning of the stage, and dates the closing, the engagement and the stage, so
    that an import keeps the same promises as a form (see the migration).
    """

    name = models.CharField(_("name"), max_length=200)
    customer = models.ForeignKey(
        "directory.Customer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="opportunities",
        db_index=False,
        verbose_name=_("customer"),
    )
    pipeline = models.ForeignKey(
        Pipeline, models.PROTECT, related_name="opportunities", db_index=False, verbose_name=_("pipeline")
    )
    stage = models.ForeignKey(
        Stage, models.PROTECT, related_name="opportunities", db_index=False, verbose_name=_("stage")
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=terms.Category,
        default=terms.Category.OPEN,
        db_default=terms.Category.OPEN,
        editable=False,
    )
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=2, null=True, blank=True)
    currency = Text(_("currency"), max_length=3, help_text=_("Three letters, like EUR or MXN."))
    close_on = models.DateField(_("expected to close"), null=True, blank=True)
    product = models.ForeignKey(
        "catalog.Product",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="opportunities",
        db_index=False,
        verbose_name=_("product"),
    )
    source = Text(_("source"), max_length=60)
    reason = Text(_("reason won or lost"), max_length=20, choices=terms.Reason)
    reason_note = models.TextField(_("more on the reason"), blank=True, default="", db_default="")
    engaged_on = models.DateField(_("engaged on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    stage_since = models.DateTimeField(_("in this stage since"), null=True, editable=False)
    next_activity_at = models.DateTimeField(_("next activity"), null=True, editable=False)
    seller_name = Text(
        _("seller as imported"), max_length=120, help_text=_("The name of a seller who is not a user here.")
    )
    forecast_category = Text(
        _("own forecast category"),
        max_length=10,
        choices=terms.OWN_FORECASTS,
        help_text=_("What you expect of this deal, where it differs from what its stage says."),
    )
    forecast = models.CharField(
        _("forecast category"),
        max_length=10,
        choices=terms.Forecast,
        default=terms.Forecast.PIPELINE,
        db_default=terms.Forecast.PIPELINE,
        editable=False,
    )
    forecast_on = models.DateField(_("counts on"), null=True, blank=True, editable=False)
    first_close_on = models.DateField(_("first expected to close"), null=True, blank=True, editable=False)
    pushes = models.SmallIntegerField(_("times pushed out"), default=0, db_default=0, editable=False)
    search_text = search_column("name")

    class Meta:
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        indexes = [
            models.Index("customer", models.F("id").desc(), name="opportunity_by_customer"),
            models.Index("stage", models.F("id").desc(), name="opportunity_by_stage", condition=LIVE),
            models.Index("owner", models.F("id").desc(), name="opportunity_by_owner", condition=LIVE),
            models.Index("pipeline", "closed_on", name="opportunity_by_closing", condition=LIVE),
            models.Index("product", models.F("id").desc(), name="opportunity_by_product"),
            models.Index(
                fields=["pipeline", "stage", "currency"],
                include=["amount", "owner"],
                name="opportunity_sums",
                condition=LIVE,
            ),
            models.Index(
                fields=["forecast_on", "owner", "forecast", "currency"],
                include=["amount", "status", "id"],
                name="opportunity_forecast",
                condition=LIVE,
            ),
            search_index("sales_opportunity"),
        ]
        constraints = [
            models.UniqueConstraint(
                "external_id", name="opportunity_external_id", condition=LIVE & models.Q(external_id__isnull=False)
            ),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | ~models.Q(currency=""), name="opportunity_amount_has_currency"
            ),
            models.CheckConstraint(
                condition=models.Q(status="open", closed_on__isnull=True)
                | models.Q(status__in=("won", "lost"), closed_on__isnull=False),
                name="opportunity_closed_has_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OpportunityContact(ChildRecord):
    """A person who has a say in a deal."""

    opportunity = models.ForeignKey(
        Opportunity, models.CASCADE, related_name="contacts", db_index=False, verbose_name=_("opportunity")
    )
    person = models.ForeignKey(
        "directory.Customer", models.PROTECT, related_name="+", db_index=False, verbose_name=_("person")
    )
    role = models.CharField(
        _("role"), max_length=20, choices=terms.Role, default=terms.Role.OTHER, db_default=terms.Role.OTHER
    )
    note = Text(_("note"), max_length=300)

    class Meta:
        verbose_name = _("person in a deal")
        verbose_name_plural = _("people in deals")
        indexes = [models.Index("person", "id", name="opportunity_contact_by_person")]
        constraints = [
            models.UniqueConstraint("opportunity", "person", name="opportunity_contact_once", condition=LIVE),
        ]


class StageChange(ChildRecord):
    """A deal entered a stage: from which one, when, by whom, and after how many days in the stage before."""

    opportunity = models.ForeignKey(
        Opportunity, models.CASCADE, related_name="changes", db_index=False, verbose_name=_("opportunity")
    )
    from_stage = models.ForeignKey(
        Stage, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("from")
    )
    to_stage = models.ForeignKey(Stage, models.PROTECT, related_name="+", db_index=False, verbose_name=_("to"))
    at = models.DateTimeField(_("when"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False, verbose_name=_("by")
    )
    days = models.DecimalField(_("days in the stage before"), max_digits=9, decimal_places=2, null=True)

    class Meta:
        verbose_name = _("change of stage")
        verbose_name_plural = _("changes of stage")
        indexes = [
            models.Index("opportunity", models.F("at").desc(), models.F("id").desc(), name="stage_change_by_deal"),
            models.Index("to_stage", "at", name="stage_change_by_stage"),
            models.Index(
                fields=["at"],
                include=["opportunity", "to_stage", "from_stage", "days"],
                name="stage_change_passed",
                condition=LIVE,
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(days__isnull=True) | models.Q(days__gte=0), name="stage_change_days_positive"
            ),
        ]
