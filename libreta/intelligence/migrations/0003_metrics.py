"""Targets of metrics, and the right to set them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Managers that were there before the right; whoever took it away from them later keeps it so.
MAY_SET = """
UPDATE identity_role SET capabilities = array_append(capabilities, 'kpis.targets')
WHERE key = 'manager' AND is_built_in AND NOT 'kpis.targets' = ANY(capabilities)
"""
MAY_NOT_SET = "UPDATE identity_role SET capabilities = array_remove(capabilities, 'kpis.targets')"


class Migration(migrations.Migration):
    """Targets of metrics, and the right to set them."""

    dependencies = [
        ("intelligence", "0002_outcome_scores"),
        ("identity", "0003_expected_users"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KpiTarget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("metric", models.CharField(max_length=60, verbose_name="figure")),
                (
                    "period",
                    models.CharField(
                        choices=[("month", "month"), ("quarter", "quarter"), ("year", "year")],
                        max_length=10,
                        verbose_name="period",
                    ),
                ),
                ("value", models.DecimalField(decimal_places=4, max_digits=20, verbose_name="target")),
                (
                    "lower",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=20, null=True, verbose_name="not below"
                    ),
                ),
                (
                    "upper",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=20, null=True, verbose_name="not above"
                    ),
                ),
                ("set_at", models.DateTimeField(verbose_name="set")),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="set by",
                    ),
                ),
            ],
            options={
                "verbose_name": "target",
                "verbose_name_plural": "targets",
                "db_table": "intelligence_kpi_target",
                "constraints": [
                    models.UniqueConstraint(fields=("metric", "period"), name="intelligence_target_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lower__isnull", True),
                            ("upper__isnull", True),
                            ("lower__lte", models.F("upper")),
                            _connector="OR",
                        ),
                        name="intelligence_target_band",
                    ),
                ],
            },
        ),
        migrations.RunSQL(MAY_SET, MAY_NOT_SET),
    ]
