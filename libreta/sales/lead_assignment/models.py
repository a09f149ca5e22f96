"""Who gets which lead: ordered rules, and what holds for all of them."""

from functools import partial

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

Text = partial(models.CharField, blank=True, default="", db_default="")


class LeadRule(models.Model):
    """One rule: for leads that fit the condition, while it is working time, a person or the next one of a team."""

    position = models.IntegerField(_("position"), default=0)
    name = models.CharField(_("name"), max_length=120, unique=True)
    condition = models.JSONField(_("condition"), default=dict, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("person"),
    )
    team = models.ForeignKey(
        "identity.Team", models.CASCADE, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("team")
    )
    capacity = models.IntegerField(_("most open leads per person"), null=True, blank=True)
    days = Text(_("working days"), max_length=20)
    opens = models.TimeField(_("from"), null=True, blank=True)
    closes = models.TimeField(_("until"), null=True, blank=True)
    timezone = Text(_("time zone"), max_length=64)
    is_active = models.BooleanField(_("in use"), default=True)
    last_user_id = models.BigIntegerField(null=True, editable=False)

    class Meta:
        verbose_name = _("rule of assignment")
        verbose_name_plural = _("rules of assignment")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=True) ^ models.Q(team__isnull=True), name="lead_rule_one_target"
            ),
            models.CheckConstraint(
                condition=models.Q(capacity__isnull=True) | models.Q(capacity__gt=0), name="lead_rule_capacity"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LeadSettings(models.Model):
    """What holds for all leads; one row, whose lock lets one capture at a time match and assign."""

    respond_minutes = models.IntegerField(_("answer within minutes"), default=240, db_default=240)
    owner_first = models.BooleanField(_("a customer's own seller comes first"), default=True, db_default=True)
    fallback = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("when no rule fits"),
    )

    class Meta:
        verbose_name = _("settings of leads")
        verbose_name_plural = _("settings of leads")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="lead_settings_one_row"),
            models.CheckConstraint(condition=models.Q(respond_minutes__gt=0), name="lead_settings_minutes"),
        ]

    def __str__(self) -> str:
        return str(self.respond_minutes)
