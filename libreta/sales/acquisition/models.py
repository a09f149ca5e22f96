"""What it cost to win customers."""

from functools import partial

from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.kernel.models import ChildRecord

Text = partial(models.CharField, blank=True, default="", db_default="")
LIVE = models.Q(trashed_at__isnull=True)


class AcquisitionCost(ChildRecord):
    """What was spent in a month to win customers by a source: a campaign, a fair, an agency."""

    source = models.CharField(
        _("source"), max_length=80, help_text=_("As it stands on leads and customers, so that cost and gain meet.")
    )
    month = models.DateField(_("month"), help_text=_("Any day of the month; the first one is kept."))
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, help_text=_("Three letters, like EUR or MXN."))
    purpose = Text(_("for what"), max_length=200)

    class Meta:
        verbose_name = _("acquisition cost")
        verbose_name_plural = _("acquisition costs")
        indexes = [models.Index("month", "source", name="acquisition_cost_by_month", condition=LIVE)]
        constraints = [
            models.UniqueConstraint(
                "source", "month", "currency", "purpose", name="acquisition_cost_once", condition=LIVE
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="acquisition_cost_not_negative"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="acquisition_cost_of_a_month"),
        ]

    def __str__(self) -> str:
        return self.source
