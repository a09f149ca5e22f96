"""What a bundle is made of."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.kernel.models import ChildRecord

LIVE = models.Q(trashed_at__isnull=True)


class BundlePart(ChildRecord):
    """A product inside a bundle, and how many of it. The database refuses circles (see the migration)."""

    bundle = models.ForeignKey(
        "catalog.Product", models.CASCADE, related_name="parts", db_index=False, verbose_name=_("bundle")
    )
    part = models.ForeignKey(
        "catalog.Product", models.PROTECT, related_name="bundles", db_index=False, verbose_name=_("part")
    )
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3, default=1, db_default=1)
    position = models.IntegerField(_("position"), default=0, db_default=0)

    class Meta:
        verbose_name = _("part of a bundle")
        verbose_name_plural = _("parts of bundles")
        indexes = [models.Index("part", "id", name="bundle_part_by_part")]
        constraints = [
            models.UniqueConstraint("bundle", "part", name="bundle_part_once", condition=LIVE),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="bundle_part_quantity_positive"),
            models.CheckConstraint(condition=~models.Q(bundle=models.F("part")), name="bundle_part_not_itself"),
        ]

    def __str__(self) -> str:
        return str(self.part_id)
