"""What is learned of outcomes: the card of each training."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intelligence", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="OutcomeModel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=40)),
                ("trained_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ready", "In use"),
                            ("no_signal", "No signal"),
                            ("not_ready", "Too few outcomes yet"),
                        ],
                        max_length=12,
                    ),
                ),
                ("rows", models.IntegerField(default=0)),
                ("positives", models.IntegerField(default=0)),
                ("auc", models.FloatField(null=True)),
                ("auc_low", models.FloatField(null=True)),
                ("auc_high", models.FloatField(null=True)),
                ("baseline", models.CharField(blank=True, default="", max_length=120)),
                ("baseline_auc", models.FloatField(null=True)),
                ("factors", models.JSONField(default=list)),
                ("left_out", models.JSONField(default=list)),
                ("version", models.CharField(blank=True, default="", max_length=60)),
            ],
            options={
                "db_table": "intelligence_outcome_model",
                "indexes": [
                    models.Index(
                        models.F("subject"),
                        models.OrderBy(models.F("id"), descending=True),
                        name="outcome_model_by_subject",
                    )
                ],
            },
        ),
    ]
