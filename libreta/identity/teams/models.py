"""The teams table."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Team(models.Model):
    """A group of users; a team stands below at most one other."""

    name = models.CharField(_("Name"), max_length=120, unique=True)
    parent = models.ForeignKey(
        "self", verbose_name=_("Part of"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    created_at = models.DateTimeField(_("Created"), auto_now_add=True)

    class Meta:
        db_table = "identity_team"
        ordering = ["name"]
        verbose_name = _("Team")
        verbose_name_plural = _("Teams")
        constraints = [
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="identity_team_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name
