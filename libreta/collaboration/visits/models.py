"""When a seller was at a customer's place, and where."""

from functools import partial

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.kernel.models import ChildRecord

Degrees = partial(models.DecimalField, max_digits=9, decimal_places=6, null=True, blank=True)


class CheckIn(ChildRecord):
    """The arrival at a visit and the departure. A visit has one, whoever presses first.

    The position is that of the telephone, if it gave one; `accuracy` is its radius in metres, `distance` how far it was
    from the place of the visit, in metres.
    """

    task = models.OneToOneField("collaboration.Task", models.CASCADE, related_name="check_in", verbose_name=_("visit"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("who"),
    )
    arrived_at = models.DateTimeField(_("arrived"))
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    latitude = Degrees(_("latitude"))
    longitude = Degrees(_("longitude"))
    accuracy = models.IntegerField(_("accuracy in metres"), null=True, blank=True)
    distance = models.IntegerField(_("metres from the place"), null=True, blank=True)

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(left_at=None) | models.Q(left_at__gte=models.F("arrived_at")),
                name="check_in_leaves_later",
            ),
            models.CheckConstraint(
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="check_in_position_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.arrived_at)
