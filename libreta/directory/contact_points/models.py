"""The further addresses of a customer on each channel; the main ones stand on the customer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.directory.contact_points import terms
from libreta.kernel.models import ChildRecord
from libreta.kernel.search import search_column, search_index


class ContactPoint(ChildRecord):
    """One way to reach a customer: a second e-mail, a direct line, the identity on a messenger."""

    customer = models.ForeignKey(
        "directory.Customer", models.CASCADE, related_name="contact_points", db_index=False, verbose_name=_("customer")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=terms.Kind)
    value = models.CharField(_("address or number"), max_length=254)
    label = models.CharField(_("label"), max_length=80, blank=True, default="", db_default="")
    is_primary = models.BooleanField(_("first choice"), default=False, db_default=False)
    search_text = search_column("value")

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        indexes = [models.Index("value", name="contact_point_by_value"), search_index("directory_contactpoint")]
        constraints = [
            models.UniqueConstraint(
                "customer", "kind", "value", name="contact_point_once", condition=models.Q(trashed_at__isnull=True)
            ),
            models.CheckConstraint(condition=~models.Q(value=""), name="contact_point_has_value"),
        ]

    def __str__(self) -> str:
        return self.value
