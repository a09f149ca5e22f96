"""The notebook: one row for each touch on any channel, never rewritten."""

from functools import partial

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.directory.customers.terms import Channel
from libreta.directory.interactions import terms
from libreta.kernel.models import ChildRecord

Text = partial(models.CharField, blank=True, default="", db_default="")


class Interaction(ChildRecord):
    """One touch between a customer and us: who, when, on which channel, what.

    What a person writes down stands here in words. What another record tells (a note, an order, a task) stands here
    only as its kind and the source's number; its words are read from the source, under the source's own rights. The
    database refuses to rewrite a row (see the migration); a mistake goes to the trash.
    """

    customer = models.ForeignKey(
        "directory.Customer", models.CASCADE, related_name="interactions", db_index=False, verbose_name=_("customer")
    )
    at = models.DateTimeField(_("when"))
    channel = Text(_("channel"), max_length=20, choices=Channel)
    direction = models.CharField(
        _("direction"),
        max_length=10,
        choices=terms.Direction,
        default=terms.Direction.OUTBOUND,
        db_default=terms.Direction.OUTBOUND,
    )
    kind = models.CharField(
        _("kind"), max_length=20, choices=terms.kinds, default=terms.Kind.CALL, db_default=terms.Kind.CALL
    )
    summary = Text(_("summary"), max_length=300)
    body = models.TextField(_("text"), blank=True, default="", db_default="")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("by"),
    )
    duration = models.IntegerField(_("duration in minutes"), null=True, blank=True)
    source_type = Text(_("source type"), max_length=60)
    source_id = models.BigIntegerField(_("source number"), null=True, blank=True)

    class Meta:
        verbose_name = _("interaction")
        verbose_name_plural = _("interactions")
        indexes = [
            models.Index("customer", models.F("at").desc(), models.F("id").desc(), name="interaction_by_customer"),
            models.Index(models.F("at").desc(), models.F("id").desc(), name="interaction_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                "source_type",
                "source_id",
                "kind",
                name="interaction_once_per_source",
                condition=models.Q(source_id__isnull=False),
            ),
            models.CheckConstraint(
                condition=models.Q(duration__isnull=True) | models.Q(duration__gte=0),
                name="interaction_duration_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.summary
