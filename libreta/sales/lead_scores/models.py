"""Points by rules: what a lead is worth while there are too few outcomes to learn from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LeadPoint(models.Model):
    """So many points for leads that fit a condition."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    condition = models.JSONField(_("condition"), default=dict, blank=True)
    points = models.SmallIntegerField(_("points"), default=10)

    class Meta:
        verbose_name = _("points of a lead")
        verbose_name_plural = _("points of leads")
        ordering = ["-points", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(points__range=(-100, 100)), name="lead_points_in_range")
        ]

    def __str__(self) -> str:
        return self.name
