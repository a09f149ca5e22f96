import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.math
from django.conf import settings
from django.db import migrations, models

import libreta.kernel.search


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0001_initial"),
        ("catalog", "0001_initial"),
        ("directory", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Order",
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
                    "number",
                    models.CharField(blank=True, db_default="", default="", max_length=60, verbose_name="number"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("confirmed", "Confirmed"),
                            ("fulfilled", "Fulfilled"),
                            ("cancelled", "Cancelled"),
                        ],
                        db_default="draft",
                        default="draft",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("ordered_on", models.DateField(verbose_name="ordered on")),
                ("ordered_at", models.DateTimeField(blank=True, null=True, verbose_name="ordered at")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="to be delivered on")),
                (
                    "currency",
                    models.CharField(
                        help_text="Three letters, like EUR or MXN.", max_length=3, verbose_name="currency"
                    ),
                ),
                (
                    "total",
                    models.DecimalField(
                        db_default=0, decimal_places=2, default=0, editable=False, max_digits=16, verbose_name="total"
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=120, verbose_name="customer's reference"
                    ),
                ),
                ("description", models.TextField(blank=True, db_default="", default="", verbose_name="description")),
                (
                    "search_text",
                    models.GeneratedField(
                        db_persist=True,
                        expression=libreta.kernel.search._Pieces(
                            django.db.models.functions.comparison.Coalesce(models.F("number"), models.Value("")),
                            django.db.models.functions.comparison.Coalesce(models.F("reference"), models.Value("")),
                        ),
                        output_field=models.TextField(),
                    ),
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
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="directory.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "order",
                "verbose_name_plural": "orders",
            },
        ),
        migrations.CreateModel(
            name="OrderLine",
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
                ("position", models.IntegerField(db_default=0, default=0, verbose_name="position")),
                (
                    "description",
                    models.CharField(blank=True, db_default="", default="", max_length=300, verbose_name="description"),
                ),
                (
                    "quantity",
                    models.DecimalField(
                        db_default=1, decimal_places=3, default=1, max_digits=14, verbose_name="quantity"
                    ),
                ),
                (
                    "unit_price",
                    models.DecimalField(
                        db_default=0, decimal_places=4, default=0, max_digits=14, verbose_name="unit price"
                    ),
                ),
                (
                    "discount",
                    models.DecimalField(
                        db_default=0, decimal_places=2, default=0, max_digits=5, verbose_name="discount in percent"
                    ),
                ),
                (
                    "amount",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.math.Round(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("quantity"), "*", models.F("unit_price")
                                    ),
                                    "*",
                                    django.db.models.expressions.CombinedExpression(
                                        models.Value(100), "-", models.F("discount")
                                    ),
                                ),
                                "/",
                                models.Value(100),
                            ),
                            2,
                        ),
                        output_field=models.DecimalField(decimal_places=2, max_digits=16),
                        verbose_name="amount",
                    ),
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
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="sales.order",
                        verbose_name="order",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="order_lines",
                        to="catalog.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "verbose_name": "order line",
                "verbose_name_plural": "order lines",
            },
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                models.F("customer"),
                models.OrderBy(models.F("ordered_on"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="order_by_customer",
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                models.OrderBy(models.F("ordered_on"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("trashed_at__isnull", True)),
                name="order_by_day",
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                models.F("status"),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("trashed_at__isnull", True)),
                name="order_by_status",
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                models.F("owner"),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("trashed_at__isnull", True)),
                name="order_by_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("search_text"), name="gin_trgm_ops"),
                name="sales_order_search",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.UniqueConstraint(
                models.F("number"), condition=models.Q(("trashed_at__isnull", True)), name="order_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.UniqueConstraint(
                models.F("external_id"),
                condition=models.Q(("trashed_at__isnull", True), ("external_id__isnull", False)),
                name="order_external_id",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["draft", "confirmed", "fulfilled", "cancelled"])),
                name="order_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(("currency", ""), _negated=True), name="order_has_currency"
            ),
        ),
        migrations.AddIndex(
            model_name="orderline",
            index=models.Index(models.F("order"), models.F("position"), models.F("id"), name="order_line_by_order"),
        ),
        migrations.AddIndex(
            model_name="orderline",
            index=models.Index(
                models.F("product"), models.OrderBy(models.F("id"), descending=True), name="order_line_by_product"
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(("discount__range", (0, 100))), name="order_line_discount_is_percent"
            ),
        ),
    ]
