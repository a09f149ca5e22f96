"""Customers that became one, and the way back."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Roles that were there before the right to merge; whoever took it away from them later keeps it so.
MAY_MERGE = """
UPDATE identity_role SET capabilities = array_append(capabilities, 'customers.merge')
WHERE key IN ('manager', 'seller', 'marketer') AND is_built_in AND NOT 'customers.merge' = ANY(capabilities)
"""
MAY_NOT_MERGE = "UPDATE identity_role SET capabilities = array_remove(capabilities, 'customers.merge')"


class Migration(migrations.Migration):
    """Customers that became one, and the way back."""

    dependencies = [
        ("directory", "0007_duplicates"),
        ("identity", "0003_expected_users"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Merge",
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
                    "title",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=300, verbose_name="merged into it"
                    ),
                ),
                ("records", models.SmallIntegerField(verbose_name="number of records")),
                ("rows_moved", models.IntegerField(db_default=0, default=0, verbose_name="records that moved along")),
                ("is_automatic", models.BooleanField(db_default=False, default=False, verbose_name="by itself")),
                (
                    "reason",
                    models.CharField(blank=True, db_default="", default="", max_length=300, verbose_name="reason"),
                ),
                ("undone_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="undone")),
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
                    "survivor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="undone by",
                    ),
                ),
            ],
            options={
                "verbose_name": "merge",
                "verbose_name_plural": "merges",
            },
        ),
        migrations.CreateModel(
            name="MergeContent",
            fields=[
                (
                    "merge",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="content",
                        serialize=False,
                        to="directory.merge",
                    ),
                ),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("chosen", models.JSONField(default=dict)),
                ("kept", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="FormerCustomer",
            fields=[
                (
                    "former",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="directory.customer",
                    ),
                ),
                ("external_id", models.CharField(max_length=120, null=True)),
                (
                    "survivor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.customer",
                    ),
                ),
                (
                    "merge",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.merge",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MergeMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("bond", models.CharField(max_length=160)),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("moved", "moved"),
                            ("aside", "set aside"),
                            ("off", "switched off"),
                            ("emptied", "emptied"),
                            ("made", "made"),
                        ],
                        max_length=10,
                    ),
                ),
                ("old", models.BigIntegerField(null=True)),
                ("new", models.BigIntegerField(null=True)),
                ("ids", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                (
                    "merge",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moves",
                        to="directory.merge",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MergePart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.customer",
                    ),
                ),
                (
                    "merge",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="directory.merge",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MergeSettings",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                (
                    "stays",
                    models.CharField(
                        choices=[
                            ("most_complete", "The most complete one"),
                            ("most_recent", "The one changed last"),
                            ("most_trusted", "The most trusted source"),
                            ("oldest", "The one that we have longest"),
                        ],
                        default="most_complete",
                        max_length=20,
                        verbose_name="which record stays",
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("survivor", "The record that stays; gaps are filled from the others"),
                            ("most_recent", "The one changed last"),
                            ("most_complete", "The most complete one"),
                            ("most_trusted", "The most trusted source"),
                            ("largest", "The longest text, the largest number"),
                        ],
                        default="survivor",
                        max_length=20,
                        verbose_name="whose values it gets",
                    ),
                ),
                ("fields", models.JSONField(default=dict)),
                (
                    "sources",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), default=list, size=None
                    ),
                ),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="merge_settings_one_row")],
            },
        ),
        migrations.AddIndex(
            model_name="merge",
            index=models.Index(
                models.F("survivor"), models.OrderBy(models.F("id"), descending=True), name="merge_by_survivor"
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(condition=models.Q(("records__gte", 2)), name="merge_of_several"),
        ),
        migrations.AddIndex(
            model_name="formercustomer",
            index=models.Index(models.F("survivor"), models.F("former"), name="former_by_survivor"),
        ),
        migrations.AddIndex(
            model_name="formercustomer",
            index=models.Index(models.F("merge"), name="former_by_merge"),
        ),
        migrations.AddIndex(
            model_name="formercustomer",
            index=models.Index(
                models.F("external_id"),
                condition=models.Q(("external_id__isnull", False)),
                name="former_by_external_id",
            ),
        ),
        migrations.AddConstraint(
            model_name="formercustomer",
            constraint=models.CheckConstraint(
                condition=models.Q(("former", models.F("survivor")), _negated=True), name="former_of_another"
            ),
        ),
        migrations.AddIndex(
            model_name="mergemove",
            index=models.Index(models.F("merge"), models.F("id"), name="merge_move_by_merge"),
        ),
        migrations.AddIndex(
            model_name="mergepart",
            index=models.Index(
                models.F("customer"), models.OrderBy(models.F("merge"), descending=True), name="merge_part_by_customer"
            ),
        ),
        migrations.AddConstraint(
            model_name="mergepart",
            constraint=models.UniqueConstraint(models.F("merge"), models.F("customer"), name="merge_part_once"),
        ),
        migrations.RunSQL(MAY_MERGE, MAY_NOT_MERGE),
    ]
