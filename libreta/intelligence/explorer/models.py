"""Questions that somebody wants to ask again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_ADDRESS = 8_000


class SavedQuestion(models.Model):
    """A question under a name: `address` are the parameters of the explorer's page; private or shared."""

    name = models.CharField(_("name"), max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("owner"))
    is_shared = models.BooleanField(_("shared"), default=False)
    address = models.TextField(_("question"))
    created_at = models.DateTimeField(_("saved"))

    class Meta:
        verbose_name = _("saved question")
        verbose_name_plural = _("saved questions")
        db_table = "intelligence_saved_question"
        ordering = ("name", "id")
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="intelligence_question_once"),
            models.CheckConstraint(condition=~models.Q(name=""), name="intelligence_question_named"),
        ]
        indexes = [
            models.Index(fields=["name"], name="intelligence_question_shared", condition=models.Q(is_shared=True)),
        ]

    def __str__(self) -> str:
        return self.name
