"""What products sell by month, kept by the database whoever writes orders; and what it costs to win customers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SUMS = """
    INSERT INTO sales_productmonth
        (product_id, month, currency, owner_id, lines, units, amount, returned_units, returned_amount)
    SELECT l.product_id, date_trunc('month', o.ordered_on)::date, o.currency, o.owner_id,
        sum(l.sign), sum(l.sign * l.quantity), sum(l.sign * l.amount),
        coalesce(sum(-l.sign * l.quantity) FILTER (WHERE l.quantity < 0), 0),
        coalesce(sum(-l.sign * l.amount) FILTER (WHERE l.quantity < 0), 0)
    FROM {lines} l JOIN {orders} o ON o.id = l.order_id {counted}
    WHERE l.product_id IS NOT NULL AND l.trashed_at IS NULL
        AND o.trashed_at IS NULL AND o.status IN ('confirmed', 'fulfilled')
    GROUP BY 1, 2, 3, 4
    HAVING sum(l.sign) <> 0 OR sum(l.sign * l.quantity) <> 0 OR sum(l.sign * l.amount) <> 0
        OR sum(l.sign * l.quantity) FILTER (WHERE l.quantity < 0) <> 0
        OR sum(l.sign * l.amount) FILTER (WHERE l.quantity < 0) <> 0
"""
ALL = "(SELECT 1 AS sign, * FROM sales_orderline)"
NEW = "SELECT 1 AS sign, order_id, product_id, quantity, amount, trashed_at FROM new_lines"
OLD = "SELECT -1 AS sign, order_id, product_id, quantity, amount, trashed_at FROM old_lines"
FUNCTION = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {body};
    RETURN NULL;
END $$;
"""
# The names come after sales_add_up_*: that trigger has locked the orders, so that their state is the latest one here.
LINES = "".join(
    FUNCTION.format(
        name=f"sales_count_{name}_lines", body=SUMS.format(lines=f"({lines})", orders="sales_order", counted="")
    )
    + f"""
CREATE TRIGGER sales_count_{name}_lines AFTER {event} ON sales_orderline REFERENCING {tables}
    FOR EACH STATEMENT EXECUTE FUNCTION sales_count_{name}_lines();
"""
    for name, event, tables, lines in (
        ("new", "INSERT", "NEW TABLE AS new_lines", NEW),
        ("changed", "UPDATE", "NEW TABLE AS new_lines OLD TABLE AS old_lines", f"{NEW} UNION ALL {OLD}"),
        ("gone", "DELETE", "OLD TABLE AS old_lines", OLD),
    )
)
# An order that changes its state, month, currency or owner takes its lines along: away from there, to here.
COUNTS = "({0}.trashed_at IS NULL AND {0}.status IN ('confirmed', 'fulfilled'))"
ORDERS = (
    """
CREATE FUNCTION sales_count_orders() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moved bigint[];
BEGIN
    SELECT array_agg(n.id) INTO moved FROM new_orders n JOIN old_orders o ON o.id = n.id
    WHERE (NEW_COUNTS OR OLD_COUNTS)
        AND (NEW_COUNTS, date_trunc('month', n.ordered_on), n.currency, n.owner_id)
            IS DISTINCT FROM (OLD_COUNTS, date_trunc('month', o.ordered_on), o.currency, o.owner_id);
    IF moved IS NULL THEN
        RETURN NULL;
    END IF;
    """.replace("NEW_COUNTS", COUNTS.format("n")).replace("OLD_COUNTS", COUNTS.format("o"))
    + SUMS.format(lines=ALL.replace("1 AS", "-1 AS"), orders="old_orders", counted="AND o.id = ANY(moved)")
    + ";"
    + SUMS.format(lines=ALL, orders="new_orders", counted="AND o.id = ANY(moved)")
    + """;
    RETURN NULL;
END $$;
CREATE TRIGGER sales_count_orders AFTER UPDATE ON sales_order
    REFERENCING NEW TABLE AS new_orders OLD TABLE AS old_orders
    FOR EACH STATEMENT EXECUTE FUNCTION sales_count_orders();
"""
)
NOT_COUNTED = """
DROP FUNCTION sales_count_new_lines() CASCADE;
DROP FUNCTION sales_count_changed_lines() CASCADE;
DROP FUNCTION sales_count_gone_lines() CASCADE;
DROP FUNCTION sales_count_orders() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0003_price_books"),
        ("sales", "0010_deals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ProductMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("owner_id", models.BigIntegerField(null=True)),
                ("lines", models.BigIntegerField(db_default=0, default=0)),
                ("units", models.DecimalField(db_default=0, decimal_places=3, default=0, max_digits=20)),
                ("amount", models.DecimalField(db_default=0, decimal_places=2, default=0, max_digits=20)),
                ("returned_units", models.DecimalField(db_default=0, decimal_places=3, default=0, max_digits=20)),
                ("returned_amount", models.DecimalField(db_default=0, decimal_places=2, default=0, max_digits=20)),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalog.product",
                    ),
                ),
            ],
            options={
                "verbose_name": "sales of a product in a month",
                "indexes": [
                    models.Index(fields=["product", "month"], name="product_month_by_product"),
                    models.Index(fields=["month", "product"], name="product_month_by_month"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AcquisitionCost",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False, verbose_name="created")),
                ("updated_at", models.DateTimeField(editable=False, verbose_name="updated")),
                ("version", models.IntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "trashed_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="in the trash since"),
                ),
                ("external_id", models.CharField(blank=True, max_length=120, null=True, verbose_name="external id")),
                ("extra", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "source",
                    models.CharField(
                        help_text="As it stands on leads and customers, so that cost and gain meet.",
                        max_length=80,
                        verbose_name="source",
                    ),
                ),
                (
                    "month",
                    models.DateField(help_text="Any day of the month; the first one is kept.", verbose_name="month"),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="amount")),
                (
                    "currency",
                    models.CharField(
                        help_text="Three letters, like EUR or MXN.", max_length=3, verbose_name="currency"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(blank=True, db_default="", default="", max_length=200, verbose_name="for what"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
            ],
            options={
                "verbose_name": "acquisition cost",
                "verbose_name_plural": "acquisition costs",
                "indexes": [
                    models.Index(
                        models.F("month"),
                        models.F("source"),
                        condition=models.Q(("trashed_at__isnull", True)),
                        name="acquisition_cost_by_month",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("source"),
                        models.F("month"),
                        models.F("currency"),
                        models.F("purpose"),
                        condition=models.Q(("trashed_at__isnull", True)),
                        name="acquisition_cost_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)), name="acquisition_cost_not_negative"
                    ),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="acquisition_cost_of_a_month"),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                models.F("customer"),
                models.F("ordered_on"),
                condition=models.Q(("trashed_at__isnull", True), ("status__in", ("confirmed", "fulfilled"))),
                name="order_first_of_customer",
            ),
        ),
        migrations.RunSQL(SUMS.format(lines=ALL, orders="sales_order", counted=""), migrations.RunSQL.noop),
        migrations.RunSQL(LINES + ORDERS, NOT_COUNTED),
    ]
