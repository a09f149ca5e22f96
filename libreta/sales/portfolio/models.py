"""What each product sold in each month, added up as orders change."""

from django.db import models


class ProductMonth(models.Model):
    """A difference that orders made to the sales of a product in a month: the sum of all rows is what was sold.

    The database itself writes the rows, whoever changes orders or lines (see the migration), and only ever adds, so
    that two who sell the same product do not wait for each other. An hourly job puts together what belongs together.
    Quantities and amounts are net; returns, the lines with a negative quantity, are also counted apart, as positive
    numbers. `owner_id` is whose orders they are, for the rights of the reader; it is no foreign key.
    """

    product = models.ForeignKey("catalog.Product", models.CASCADE, related_name="+", db_index=False)
    month = models.DateField()
    currency = models.CharField(max_length=3)
    owner_id = models.BigIntegerField(null=True)
    lines = models.BigIntegerField(default=0, db_default=0)
    units = models.DecimalField(max_digits=20, decimal_places=3, default=0, db_default=0)
    amount = models.DecimalField(max_digits=20, decimal_places=2, default=0, db_default=0)
    returned_units = models.DecimalField(max_digits=20, decimal_places=3, default=0, db_default=0)
    returned_amount = models.DecimalField(max_digits=20, decimal_places=2, default=0, db_default=0)

    class Meta:
        verbose_name = "sales of a product in a month"
        indexes = [
            models.Index(fields=["product", "month"], name="product_month_by_product"),
            models.Index(fields=["month", "product"], name="product_month_by_month"),
        ]
