"""Forms on websites, how often they were sent, and what was sent lately."""

from functools import partial

from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.kernel.models import ChildRecord
from libreta.sales.lead_forms import terms

Text = partial(models.CharField, blank=True, default="", db_default="")


class LeadForm(ChildRecord):
    """A form that strangers fill in. Its token stands in its address: 128 random bits."""

    name = models.CharField(_("name"), max_length=120)
    token = models.CharField(_("token"), max_length=40, unique=True, editable=False)
    title = Text(_("title"), max_length=200)
    introduction = models.TextField(_("introduction"), blank=True, default="", db_default="")
    thanks = models.TextField(_("thank-you text"), blank=True, default="", db_default="")
    language = models.CharField(_("language"), max_length=2, choices=terms.Language, default=terms.Language.ENGLISH)
    fields = models.JSONField(_("fields"), default=list, blank=True)
    source = Text(_("source"), max_length=60)
    origins = models.TextField(_("allowed websites"), blank=True, default="", db_default="")
    team = models.ForeignKey(
        "identity.Team",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("team"),
    )
    pipeline = models.ForeignKey(
        "sales.Pipeline",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("pipeline"),
    )
    is_active = models.BooleanField(_("takes leads"), default=True, db_default=True)

    class Meta:
        verbose_name = _("lead form")
        verbose_name_plural = _("lead forms")
        constraints = [
            models.UniqueConstraint("name", name="lead_form_name", condition=models.Q(trashed_at__isnull=True))
        ]

    def __str__(self) -> str:
        return self.name


class FormVisit(models.Model):
    """How often a form was sent within one window of time, by one address or (empty) by all. Only a hash is kept."""

    form = models.ForeignKey(LeadForm, models.CASCADE, related_name="+", db_index=False)
    address = models.CharField(max_length=64, blank=True, default="")
    window = models.DateTimeField()
    times = models.IntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint("form", "address", "window", name="lead_form_visit_once")]
        indexes = [models.Index("window", name="lead_form_visit_by_window")]


class FormSending(models.Model):
    """What a form brought lately, as a hash: the same again within minutes is captured once."""

    form = models.ForeignKey(LeadForm, models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("form", "digest", name="lead_form_sending_once")]
        indexes = [models.Index("at", name="lead_form_sending_by_time")]
