"""Saved questions."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Saved questions."""

    dependencies = [
        ("intelligence", "0003_metrics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("is_shared", models.BooleanField(default=False, verbose_name="shared")),
                ("address", models.TextField(verbose_name="question")),
                ("created_at", models.DateTimeField(verbose_name="saved")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "saved question",
                "verbose_name_plural": "saved questions",
                "db_table": "intelligence_saved_question",
                "ordering": ("name", "id"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_shared", True)), fields=["name"], name="intelligence_question_shared"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "name"), name="intelligence_question_once"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="intelligence_question_named"
                    ),
                ],
            },
        ),
    ]
