"""What one currency was worth in another, from which day on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.kernel.models import ChildRecord


class ExchangeRate(ChildRecord):
    """From a day on, one unit of `currency` is worth `rate` units of `base`, until a later row says otherwise."""

    currency = models.CharField(_("currency"), max_length=3, help_text=_("Three letters, like EUR or MXN."))
    base = models.CharField(_("in currency"), max_length=3, help_text=_("Three letters, like EUR or MXN."))
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8)
    valid_from = models.DateField(_("since"))

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = [
            models.UniqueConstraint(
                "base",
                "currency",
                "valid_from",
                name="exchange_rate_once_a_day",
                condition=models.Q(trashed_at__isnull=True),
            ),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="exchange_rate_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.base}"
