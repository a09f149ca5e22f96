"""What a unit of a product costs us, from which day on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.kernel.models import ChildRecord

LIVE = models.Q(trashed_at__isnull=True)


class ProductCost(ChildRecord):
    """From a day on, one unit of a product costs this. The database writes a row whenever the cost of a product is
    changed, whoever does it (see the migration); older ones are typed or imported."""

    product = models.ForeignKey(
        "catalog.Product", models.CASCADE, related_name="costs", db_index=False, verbose_name=_("product")
    )
    cost = models.DecimalField(_("cost"), max_digits=14, decimal_places=4)
    currency = models.CharField(_("currency"), max_length=3, help_text=_("Three letters, like EUR or MXN."))
    valid_from = models.DateField(_("valid from"))

    class Meta:
        verbose_name = _("cost")
        verbose_name_plural = _("costs")
        constraints = [
            models.UniqueConstraint("product", "valid_from", name="product_cost_once", condition=LIVE),
            models.CheckConstraint(condition=~models.Q(currency=""), name="product_cost_has_currency"),
        ]

    def __str__(self) -> str:
        return f"{self.cost} {self.currency}"
