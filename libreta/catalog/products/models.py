"""The table of what we sell."""

from functools import partial

from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.catalog.products import terms
from libreta.kernel.models import Record
from libreta.kernel.search import search_column, search_index

Text = partial(models.CharField, blank=True, default="", db_default="")
LIVE = models.Q(trashed_at__isnull=True)


class Product(Record):
    """A product or a service of our portfolio."""

    sku = Text(_("SKU"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(
        _("kind"), max_length=20, choices=terms.Kind, default=terms.Kind.PRODUCT, db_default=terms.Kind.PRODUCT
    )
    category = Text(_("category"), max_length=120)
    series = Text(_("series"), max_length=120)
    list_price = models.DecimalField(_("list price"), max_digits=14, decimal_places=4, null=True, blank=True)
    cost = models.DecimalField(_("cost"), max_digits=14, decimal_places=4, null=True, blank=True)
    currency = Text(_("currency"), max_length=3, help_text=_("Three letters, like EUR or MXN."))
    unit = Text(_("unit"), max_length=20)
    is_active = models.BooleanField(_("on sale"), default=True, db_default=True)
    description = models.TextField(_("description"), blank=True, default="", db_default="")
    search_text = search_column("name", "sku", "category")

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        indexes = [
            models.Index("name", "id", name="product_by_name", condition=LIVE),
            models.Index("category", "id", name="product_by_category", condition=LIVE),
            search_index("catalog_product"),
        ]
        constraints = [
            models.UniqueConstraint("sku", name="product_sku", condition=LIVE & ~models.Q(sku="")),
            models.UniqueConstraint(
                "external_id", name="product_external_id", condition=LIVE & models.Q(external_id__isnull=False)
            ),
            models.CheckConstraint(
                condition=models.Q(list_price__isnull=True, cost__isnull=True) | ~models.Q(currency=""),
                name="product_price_has_currency",
            ),
        ]

    def __str__(self) -> str:
        return self.name
