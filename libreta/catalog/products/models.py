"""The table of what we sell."""

from functools import partial

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.catalog.products import terms
from libreta.kernel.models import ChildRecord, Record
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
    tax_rate = models.DecimalField(_("tax in percent"), max_digits=5, decimal_places=2, default=0, db_default=0)
    bundle_pricing = models.CharField(
        _("price of a bundle"),
        max_length=10,
        choices=terms.BundlePricing,
        default=terms.BundlePricing.FIXED,
        db_default=terms.BundlePricing.FIXED,
    )
    bundle_discount = models.DecimalField(
        _("discount of a bundle in percent"), max_digits=5, decimal_places=2, default=0, db_default=0
    )
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
            models.CheckConstraint(condition=models.Q(tax_rate__range=(0, 100)), name="product_tax_is_percent"),
            models.CheckConstraint(
                condition=models.Q(bundle_discount__range=(0, 100)), name="product_bundle_discount_is_percent"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProductText(ChildRecord):
    """How a product is called and described in another language, on quotes for instance."""

    product = models.ForeignKey(
        Product, models.CASCADE, related_name="texts", db_index=False, verbose_name=_("product")
    )
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    name = Text(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("text of a product")
        verbose_name_plural = _("texts of products")
        constraints = [models.UniqueConstraint("product", "language", name="product_text_once", condition=LIVE)]

    def __str__(self) -> str:
        return self.name
