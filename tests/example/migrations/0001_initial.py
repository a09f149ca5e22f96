import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import libreta.kernel.search


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("directory", "__first__"),
        ("kernel", "__first__"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Machine",
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
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("serial", models.CharField(blank=True, default="", max_length=60, verbose_name="serial number")),
                (
                    "stage",
                    models.CharField(
                        choices=[("ordered", "Ordered"), ("installed", "Installed"), ("retired", "Retired")],
                        default="ordered",
                        max_length=20,
                        verbose_name="stage",
                    ),
                ),
                ("installed_on", models.DateField(blank=True, null=True, verbose_name="installed on")),
                (
                    "price",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="price"),
                ),
                ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                ("remarks", models.TextField(blank=True, default="", verbose_name="remarks")),
                (
                    "search_text",
                    models.GeneratedField(
                        db_persist=True,
                        expression=libreta.kernel.search._Pieces(
                            django.db.models.functions.comparison.Coalesce(models.F("name"), models.Value("")),
                            django.db.models.functions.comparison.Coalesce(models.F("serial"), models.Value("")),
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
                        on_delete=django.db.models.deletion.PROTECT, to="directory.customer", verbose_name="customer"
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
                "verbose_name": "machine",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(models.F("search_text"), name="gin_trgm_ops"),
                        name="example_machine_search",
                    ),
                    models.Index(fields=["customer"], name="machine_by_customer"),
                ],
            },
        ),
    ]
