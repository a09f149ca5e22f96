"""Price books and their entries."""

from functools import partial

from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.catalog.prices import terms
from libreta.intelligence.terms import segment_choices
from libreta.kernel.models import ChildRecord

Text = partial(models.CharField, blank=True, default="", db_default="")
LIVE = models.Q(trashed_at__isnull=True)


class PriceBook(ChildRecord):
    """Prices in one currency, for somebody, from a day until a day.

    A book upon another one gives the prices of that one, changed by `adjustment` percent, where it has no entry of its
    own; a book without a parent but with an adjustment does so with the list prices.
    """

    name = models.CharField(_("name"), max_length=120)
    currency = models.CharField(_("currency"), max_length=3, help_text=_("Three letters, like EUR or MXN."))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(
        _("valid until"), null=True, blank=True, help_text=_("The first day on which it no longer holds.")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        db_index=False,
        verbose_name=_("based on"),
    )
    adjustment = models.DecimalField(
        _("change in percent"),
        max_digits=7,
        decimal_places=3,
        null=True,
        blank=True,
        help_text=_(
            "-10 makes the prices of the book that it is based on ten percent lower; without such a book, the list "
            "prices. Empty: only its own entries, or the other book's prices as they are."
        ),
    )
    audience = models.CharField(
        _("for whom"),
        max_length=10,
        choices=terms.Audience,
        default=terms.Audience.EVERYBODY,
        db_default=terms.Audience.EVERYBODY,
    )
    customer = models.ForeignKey(
        "directory.Customer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="price_books",
        db_index=False,
        verbose_name=_("customer"),
    )
    reaches_below = models.BooleanField(
        _("also for the organisations below"),
        default=False,
        db_default=False,
        help_text=_("Of a customer: the organisations below it get these prices too; the nearest one goes first."),
    )
    segment = Text(_("segment"), max_length=40, choices=segment_choices)
    country = Text(_("country"), max_length=2, help_text=_("Two letters, like MX or RO."))
    condition = models.TextField(
        _("filter"),
        blank=True,
        default="",
        db_default="",
        help_text=_("Paste the address of a list of customers with its filter, or the filter as the API writes it."),
    )
    priority = models.SmallIntegerField(
        _("priority"),
        default=0,
        db_default=0,
        help_text=_("Of two books for the same customers the one with the higher number goes first."),
    )
    is_convertible = models.BooleanField(
        _("may be converted"),
        default=True,
        db_default=True,
        help_text=_("Its prices may be converted into another currency by the exchange rate of the day."),
    )
    description = models.TextField(_("description"), blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("price book")
        verbose_name_plural = _("price books")
        indexes = [
            models.Index("customer", "id", name="price_book_by_customer", condition=models.Q(customer__isnull=False)),
            models.Index("parent", name="price_book_by_parent", condition=models.Q(parent__isnull=False)),
            models.Index("audience", "country", "segment", name="price_book_by_audience", condition=LIVE),
        ]
        constraints = [
            models.UniqueConstraint("name", name="price_book_name", condition=LIVE),
            models.UniqueConstraint(
                "external_id", name="price_book_external_id", condition=LIVE & models.Q(external_id__isnull=False)
            ),
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_until__isnull=True)
                | models.Q(valid_from__lt=models.F("valid_until")),
                name="price_book_days_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="price_book_not_own_parent",
            ),
            models.CheckConstraint(
                condition=models.Q(adjustment__isnull=True) | models.Q(adjustment__gt=-100),
                name="price_book_adjustment_leaves_a_price",
            ),
            models.CheckConstraint(
                condition=models.Q(audience=terms.Audience.CUSTOMER, customer__isnull=False)
                | models.Q(audience=terms.Audience.FILTER) & ~models.Q(condition="")
                | models.Q(audience=terms.Audience.SEGMENT) & ~models.Q(segment="")
                | models.Q(audience=terms.Audience.COUNTRY) & ~models.Q(country="")
                | models.Q(audience=terms.Audience.EVERYBODY),
                name="price_book_says_for_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PriceEntry(ChildRecord):
    """From a quantity on, a product costs this in a book: a unit price, or a discount on what it would cost without."""

    price_book = models.ForeignKey(
        PriceBook, models.CASCADE, related_name="entries", db_index=False, verbose_name=_("price book")
    )
    product = models.ForeignKey(
        "catalog.Product", models.PROTECT, related_name="price_entries", db_index=False, verbose_name=_("product")
    )
    min_quantity = models.DecimalField(_("from quantity"), max_digits=14, decimal_places=3, default=1, db_default=1)
    unit_price = models.DecimalField(_("unit price"), max_digits=14, decimal_places=4, null=True, blank=True)
    discount = models.DecimalField(_("discount in percent"), max_digits=5, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        indexes = [models.Index("product", "price_book", name="price_entry_by_product")]
        constraints = [
            models.UniqueConstraint("price_book", "product", "min_quantity", name="price_entry_once", condition=LIVE),
            models.CheckConstraint(condition=models.Q(min_quantity__gt=0), name="price_entry_quantity_positive"),
            models.CheckConstraint(
                condition=models.Q(unit_price__isnull=False, discount__isnull=True)
                | models.Q(unit_price__isnull=True, discount__isnull=False),
                name="price_entry_price_or_discount",
            ),
            models.CheckConstraint(
                condition=models.Q(unit_price__isnull=True) | models.Q(unit_price__gte=0),
                name="price_entry_price_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(discount__isnull=True) | models.Q(discount__range=(0, 100)),
                name="price_entry_discount_is_percent",
            ),
        ]

    def __str__(self) -> str:
        return str(self.product_id)
