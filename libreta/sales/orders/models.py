"""Orders and their lines."""

from functools import partial

from django.db import models
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _

from libreta.kernel.models import ChildRecord, Record
from libreta.kernel.search import search_column, search_index
from libreta.sales.orders import terms

Text = partial(models.CharField, blank=True, default="", db_default="")
LIVE = models.Q(trashed_at__isnull=True)


class Order(Record):
    """What was bought, by whom and when. A sale at the till may have no customer.

    The database keeps `total` equal to the sum of the lines (before tax), `tax` to what their rates make, and gives a
    number to an order without one (see the migrations), so that an import keeps the same promises as a form.
    """

    number = Text(_("number"), max_length=60)
    customer = models.ForeignKey(
        "directory.Customer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
        db_index=False,
        verbose_name=_("customer"),
    )
    status = models.CharField(
        _("status"), max_length=20, choices=terms.Status, default=terms.Status.DRAFT, db_default=terms.Status.DRAFT
    )
    ordered_on = models.DateField(_("ordered on"))
    ordered_at = models.DateTimeField(_("ordered at"), null=True, blank=True)
    due_on = models.DateField(_("to be delivered on"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, help_text=_("Three letters, like EUR or MXN."))
    total = models.DecimalField(_("total"), max_digits=16, decimal_places=2, default=0, db_default=0, editable=False)
    tax = models.DecimalField(_("tax"), max_digits=16, decimal_places=2, default=0, db_default=0, editable=False)
    quote = models.ForeignKey(
        "sales.Quote",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="orders",
        db_index=False,
        verbose_name=_("from the quote"),
    )
    reference = Text(_("customer's reference"), max_length=120)
    description = models.TextField(_("description"), blank=True, default="", db_default="")
    search_text = search_column("number", "reference")

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        indexes = [
            models.Index("customer", models.F("ordered_on").desc(), models.F("id").desc(), name="order_by_customer"),
            models.Index(models.F("ordered_on").desc(), models.F("id").desc(), name="order_by_day", condition=LIVE),
            models.Index("status", models.F("id").desc(), name="order_by_status", condition=LIVE),
            models.Index("owner", models.F("id").desc(), name="order_by_owner", condition=LIVE),
            models.Index(
                "customer",
                "ordered_on",
                name="order_first_of_customer",
                condition=LIVE & models.Q(status__in=("confirmed", "fulfilled")),
            ),
            search_index("sales_order"),
        ]
        constraints = [
            models.UniqueConstraint("number", name="order_number", condition=LIVE),
            models.UniqueConstraint(
                "quote", name="order_once_per_quote", condition=LIVE & models.Q(quote__isnull=False)
            ),
            models.UniqueConstraint(
                "external_id", name="order_external_id", condition=LIVE & models.Q(external_id__isnull=False)
            ),
            models.CheckConstraint(condition=models.Q(status__in=terms.Status.values), name="order_status_known"),
            models.CheckConstraint(condition=~models.Q(currency=""), name="order_has_currency"),
        ]

    def __str__(self) -> str:
        return self.number


class OrderLine(ChildRecord):
    """One product of an order. A return is a line with a negative quantity."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", db_index=False, verbose_name=_("order"))
    position = models.IntegerField(_("position"), default=0, db_default=0)
    product = models.ForeignKey(
        "catalog.Product",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="order_lines",
        db_index=False,
        verbose_name=_("product"),
    )
    description = Text(_("description"), max_length=300)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3, default=1, db_default=1)
    unit_price = models.DecimalField(_("unit price"), max_digits=14, decimal_places=4, default=0, db_default=0)
    discount = models.DecimalField(_("discount in percent"), max_digits=5, decimal_places=2, default=0, db_default=0)
    tax_rate = models.DecimalField(_("tax in percent"), max_digits=6, decimal_places=3, default=0, db_default=0)
    amount = models.GeneratedField(
        expression=Round(models.F("quantity") * models.F("unit_price") * (100 - models.F("discount")) / 100, 2),
        output_field=models.DecimalField(max_digits=16, decimal_places=2),
        db_persist=True,
        verbose_name=_("amount"),
    )

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        indexes = [
            models.Index("order", "position", "id", name="order_line_by_order"),
            models.Index("product", models.F("id").desc(), name="order_line_by_product"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(discount__range=(0, 100)), name="order_line_discount_is_percent"),
            models.CheckConstraint(condition=models.Q(tax_rate__range=(0, 100)), name="order_line_tax_is_percent"),
        ]

    def __str__(self) -> str:
        return self.description
