import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("collaboration", "0002_promises"),
        ("directory", "0004_scores_by_currency"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SuggestionAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "answer",
                    models.CharField(choices=[("task", "A task was made"), ("later", "Not now")], max_length=10),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("known", "I know why they are silent"),
                            ("season", "It is their quiet season"),
                            ("in_touch", "We are in touch already"),
                            ("closed", "They closed or moved"),
                            ("lost", "They buy elsewhere"),
                            ("unworthy", "Not worth the effort"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                ("valid_until", models.DateField()),
                ("value_at_risk", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("currency", models.CharField(blank=True, default="", max_length=3)),
                ("segment", models.CharField(blank=True, default="", max_length=40)),
                ("model_version", models.CharField(blank=True, default="", max_length=60)),
                ("answered_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                    "task",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="collaboration.task",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("customer"),
                        models.F("valid_until"),
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        name="suggestion_answer_holds",
                    )
                ],
            },
        ),
    ]
