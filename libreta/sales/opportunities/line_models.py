"""The lines of deals."""

from functools import partial

from django.db import models
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _

from libreta.kernel.models import ChildRecord
from libreta.sales.opportunities.models import Opportunity

Text = partial(models.CharField, blank=True, default="", db_default="")


class OpportunityLine(ChildRecord):
    """What a deal is about, and for how much. The amount of a deal with lines is their sum; the database sees to it."""

    opportunity = models.ForeignKey(
        Opportunity, models.CASCADE, related_name="lines", db_index=False, verbose_name=_("opportunity")
    )
    position = models.IntegerField(_("position"), default=0, db_default=0)
    product = models.ForeignKey(
        "catalog.Product",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="opportunity_lines",
        db_index=False,
        verbose_name=_("product"),
    )
    description = Text(_("description"), max_length=300)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3, default=1, db_default=1)
    unit_price = models.DecimalField(_("unit price"), max_digits=14, decimal_places=4, default=0, db_default=0)
    discount = models.DecimalField(_("discount in percent"), max_digits=6, decimal_places=3, default=0, db_default=0)
    amount = models.GeneratedField(
        expression=Round(models.F("quantity") * models.F("unit_price") * (100 - models.F("discount")) / 100, 2),
        output_field=models.DecimalField(max_digits=18, decimal_places=2),
        db_persist=True,
        verbose_name=_("amount"),
    )

    class Meta:
        verbose_name = _("line of an opportunity")
        verbose_name_plural = _("lines of opportunities")
        indexes = [
            models.Index("opportunity", "position", "id", name="opportunity_line_by_deal"),
            models.Index("product", models.F("id").desc(), name="opportunity_line_by_product"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(discount__range=(0, 100)), name="opportunity_line_discount_ok"),
            models.CheckConstraint(condition=models.Q(quantity__gte=0), name="opportunity_line_not_negative"),
        ]

    def __str__(self) -> str:
        return self.description
