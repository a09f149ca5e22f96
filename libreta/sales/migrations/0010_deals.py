"""Reasons won or lost as the company's own list, and an index from which a pipeline's funnel is read."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CODES = (
    ("price", "Price"), ("product", "Product or features"), ("service", "Service and delivery"),
    ("relationship", "Relationship"), ("timing", "Timing"), ("budget", "Budget"), ("competitor", "Competitor"),
    ("no_decision", "No decision"), ("no_answer", "No answer any more"), ("other", "Another reason"),
)  # fmt: skip


def fill(apps, schema_editor):
    """This function gives every company the reasons that were fixed before, in their order."""
    from django.utils import timezone

    at = timezone.now()
    apps.get_model("sales", "DealReason").objects.bulk_create(
        apps.get_model("sales", "DealReason")(
            code=code, name=name, position=place * 10, created_at=at, updated_at=at,
            outcome="lost" if code in ("no_decision", "no_answer") else "both",
        )
        for place, (code, name) in enumerate(CODES, start=1)
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("sales", "0009_accounts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DealReason",
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
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "code",
                    models.CharField(
                        blank=True,
                        help_text="What deals, imports and the API keep; made from the name where it is empty. It stays.",
                        max_length=20,
                        verbose_name="code",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("both", "Won and lost"), ("won", "Won"), ("lost", "Lost")],
                        db_default="both",
                        default="both",
                        max_length=5,
                        verbose_name="said of deals",
                    ),
                ),
                ("position", models.IntegerField(db_default=0, default=0, verbose_name="position")),
            ],
            options={
                "verbose_name": "reason won or lost",
                "verbose_name_plural": "reasons won or lost",
            },
        ),
        migrations.AddIndex(
            model_name="stagechange",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["at"],
                include=("opportunity", "to_stage", "from_stage", "days"),
                name="stage_change_passed",
            ),
        ),
        migrations.AddField(
            model_name="dealreason",
            name="created_by",
            field=models.ForeignKey(
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
        migrations.AddConstraint(
            model_name="dealreason",
            constraint=models.UniqueConstraint(models.F("code"), name="deal_reason_code"),
        ),
        migrations.AddConstraint(
            model_name="dealreason",
            constraint=models.CheckConstraint(
                condition=models.Q(("code", ""), _negated=True), name="deal_reason_has_code"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
