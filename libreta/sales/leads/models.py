"""The leads: interests that are not yet deals. Each belongs to a customer from its first moment."""

from functools import partial

from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.directory.customers.terms import Language
from libreta.kernel.models import Record
from libreta.kernel.search import search_column, search_index
from libreta.sales.leads import terms

Text = partial(models.CharField, blank=True, default="", db_default="")
Link = partial(models.ForeignKey, null=True, blank=True, db_index=False)
LIVE = models.Q(trashed_at__isnull=True)
SEARCHED = ("name", "email", "phone", "company")


class Lead(Record):
    """One interest: who asked, for what, through which door, and what became of it.

    `email`, `phone` and `company` are what the touch said; the customer's own data stand on the customer. The database
    dates the capture, the closing and the answer (see the migration), whoever writes.
    """

    name = models.CharField(_("name"), max_length=200)
    customer = models.ForeignKey(
        "directory.Customer", models.PROTECT, related_name="leads", db_index=False, verbose_name=_("customer")
    )
    status = models.CharField(
        _("status"), max_length=12, choices=terms.Status, default=terms.Status.NEW, db_default=terms.Status.NEW
    )
    reason = Text(_("reason of disqualification"), max_length=20, choices=terms.Reason)
    reason_note = models.TextField(_("more on the reason"), blank=True, default="", db_default="")
    email = models.EmailField(_("e-mail as given"), max_length=254, blank=True, default="", db_default="")
    phone = Text(_("telephone as given"), max_length=20)
    company = Text(_("company as given"), max_length=200)
    city = Text(_("city as given"), max_length=120)
    region = Text(_("region as given"), max_length=120)
    postal_code = Text(_("postal code as given"), max_length=20)
    country = Text(_("country as given"), max_length=2, help_text=_("Two letters, like MX or RO."))
    language = Text(_("language as given"), max_length=20, choices=Language)
    website = models.URLField(_("website as given"), max_length=300, blank=True, default="", db_default="")
    message = models.TextField(_("message"), blank=True, default="", db_default="")
    product = Link("catalog.Product", models.PROTECT, related_name="leads", verbose_name=_("interested in"))
    amount = models.DecimalField(_("expected amount"), max_digits=16, decimal_places=2, null=True, blank=True)
    currency = Text(_("currency"), max_length=3, help_text=_("Three letters, like EUR or MXN."))

    came_by = models.CharField(
        _("came by"), max_length=10, choices=terms.Way, default=terms.Way.HAND, db_default=terms.Way.HAND
    )
    source = Text(_("source"), max_length=60)
    form = Link("sales.LeadForm", models.SET_NULL, related_name="leads", verbose_name=_("form"))
    utm_source = Text(_("UTM source"), max_length=120)
    utm_medium = Text(_("UTM medium"), max_length=120)
    utm_campaign = Text(_("UTM campaign"), max_length=120)
    utm_term = Text(_("UTM term"), max_length=120)
    utm_content = Text(_("UTM content"), max_length=120)

    captured_at = models.DateTimeField(_("captured"), null=True, blank=True)
    respond_by = models.DateTimeField(_("answer due"), null=True, blank=True, editable=False)
    responded_at = models.DateTimeField(_("first answered"), null=True, blank=True)
    response_minutes = models.IntegerField(_("minutes until the first answer"), null=True, editable=False)
    closed_at = models.DateTimeField(_("decided"), null=True, editable=False)
    assigned_because = models.TextField(_("assigned because"), blank=True, default="", db_default="", editable=False)
    pipeline = Link("sales.Pipeline", models.PROTECT, related_name="+", verbose_name=_("pipeline"))
    opportunity = models.OneToOneField(
        "sales.Opportunity",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="lead",
        verbose_name=_("opportunity"),
    )
    verdict = Text(_("the seller's judgement"), max_length=10, choices=terms.Verdict)
    verdict_reason = Text(_("why the score was wrong"), max_length=300)
    search_text = search_column(*SEARCHED)

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        indexes = [
            models.Index("customer", models.F("id").desc(), name="lead_by_customer"),
            models.Index("status", models.F("id").desc(), name="lead_by_status", condition=LIVE),
            models.Index("owner", models.F("id").desc(), name="lead_by_owner", condition=LIVE),
            models.Index("owner", name="lead_open_by_owner", condition=LIVE & models.Q(status__in=("new", "working"))),
            models.Index("respond_by", "id", name="lead_by_answer", condition=models.Q(respond_by__isnull=False)),
            models.Index(models.F("captured_at").desc(), models.F("id").desc(), name="lead_by_capture", condition=LIVE),
            models.Index("email", name="lead_by_email", condition=~models.Q(email="")),
            models.Index("product", models.F("id").desc(), name="lead_by_product"),
            search_index("sales_lead"),
        ]
        constraints = [
            models.UniqueConstraint(
                "external_id", name="lead_external_id", condition=LIVE & models.Q(external_id__isnull=False)
            ),
            models.CheckConstraint(condition=models.Q(status__in=terms.Status.values), name="lead_status_known"),
            models.CheckConstraint(
                condition=~models.Q(status="disqualified") | ~models.Q(reason=""), name="lead_disqualified_has_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | ~models.Q(currency=""), name="lead_amount_has_currency"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LeadScore(models.Model):
    """What a lead promises, from 0 to 100, and why; written by rules on arrival or by the nightly run."""

    lead = models.OneToOneField(Lead, models.CASCADE, primary_key=True, related_name="score", verbose_name=_("lead"))
    value = models.SmallIntegerField(_("score"), null=True)
    basis = models.CharField(_("score from"), max_length=10, choices=terms.Basis, default=terms.Basis.POINTS)
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    model_version = models.CharField(_("model version"), max_length=60, blank=True, default="")
    scored_at = models.DateTimeField(_("scored"))

    class Meta:
        verbose_name = _("score of a lead")
        verbose_name_plural = _("scores of leads")
        indexes = [
            models.Index(models.F("value").desc(nulls_last=True), models.F("lead").desc(), name="lead_score_by_value")
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(value__isnull=True) | models.Q(value__range=(0, 100)), name="lead_score_0_to_100"
            )
        ]

    def __str__(self) -> str:
        return str(self.value)
