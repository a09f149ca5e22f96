import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import libreta.kernel.search


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Product",
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
                ("sku", models.CharField(blank=True, db_default="", default="", max_length=60, verbose_name="SKU")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("product", "Product"), ("service", "Service")],
                        db_default="product",
                        default="product",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "category",
                    models.CharField(blank=True, db_default="", default="", max_length=120, verbose_name="category"),
                ),
                (
                    "series",
                    models.CharField(blank=True, db_default="", default="", max_length=120, verbose_name="series"),
                ),
                (
                    "list_price",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=14, null=True, verbose_name="list price"
                    ),
                ),
                (
                    "cost",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name="cost"),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="Three letters, like EUR or MXN.",
                        max_length=3,
                        verbose_name="currency",
                    ),
                ),
                ("unit", models.CharField(blank=True, db_default="", default="", max_length=20, verbose_name="unit")),
                ("is_active", models.BooleanField(db_default=True, default=True, verbose_name="on sale")),
                ("description", models.TextField(blank=True, db_default="", default="", verbose_name="description")),
                (
                    "search_text",
                    models.GeneratedField(
                        db_persist=True,
                        expression=libreta.kernel.search._Pieces(
                            django.db.models.functions.comparison.Coalesce(models.F("name"), models.Value("")),
                            django.db.models.functions.comparison.Coalesce(models.F("sku"), models.Value("")),
                            django.db.models.functions.comparison.Coalesce(models.F("category"), models.Value("")),
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
                "verbose_name": "product",
                "verbose_name_plural": "products",
                "indexes": [
                    models.Index(
                        models.F("name"),
                        models.F("id"),
                        condition=models.Q(("trashed_at__isnull", True)),
                        name="product_by_name",
                    ),
                    models.Index(
                        models.F("category"),
                        models.F("id"),
                        condition=models.Q(("trashed_at__isnull", True)),
                        name="product_by_category",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(models.F("search_text"), name="gin_trgm_ops"),
                        name="catalog_product_search",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("sku"),
                        condition=models.Q(("trashed_at__isnull", True), models.Q(("sku", ""), _negated=True)),
                        name="product_sku",
                    ),
                    models.UniqueConstraint(
                        models.F("external_id"),
                        condition=models.Q(("trashed_at__isnull", True), ("external_id__isnull", False)),
                        name="product_external_id",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cost__isnull", True), ("list_price__isnull", True)),
                            models.Q(("currency", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="product_price_has_currency",
                    ),
                ],
            },
        ),
    ]
