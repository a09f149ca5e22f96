"""The ledger of what is sent."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One row per receiver and step, and the files that go with it."""

    dependencies = [("kernel", "0002_vocabulary")]

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("once", models.CharField(max_length=200)),
                ("message_id", models.CharField(max_length=250)),
                ("channel", models.CharField(db_default="email", default="email", max_length=20)),
                ("purpose", models.CharField(max_length=40)),
                ("customer_id", models.BigIntegerField(null=True)),
                ("to", models.CharField(max_length=254)),
                ("reply_to", models.CharField(blank=True, db_default="", default="", max_length=254)),
                ("sender", models.CharField(blank=True, db_default="", default="", max_length=120)),
                ("language", models.CharField(blank=True, db_default="", default="", max_length=10)),
                ("subject", models.CharField(max_length=300)),
                ("text", models.TextField()),
                ("html", models.TextField(blank=True, db_default="", default="")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("claimed", "Being sent"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                            ("unknown", "Perhaps sent"),
                            ("refused", "Held back"),
                        ],
                        db_default="queued",
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, db_default="", default="", max_length=40)),
                ("sentence", models.CharField(blank=True, db_default="", default="", max_length=1000)),
                ("attempts", models.SmallIntegerField(db_default=0, default=0)),
                ("claim", models.CharField(blank=True, db_default="", default="", max_length=32)),
                ("created_at", models.DateTimeField()),
                ("created_by_id", models.BigIntegerField(null=True)),
                ("due_at", models.DateTimeField()),
                ("claimed_at", models.DateTimeField(null=True)),
                ("handed_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("resent_at", models.DateTimeField(null=True)),
                ("resent_by_id", models.BigIntegerField(null=True)),
                ("emptied_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "kernel_letter",
                "indexes": [
                    models.Index(fields=["customer_id", "created_at"], name="kernel_letter_by_customer"),
                    models.Index(fields=["to", "created_at"], name="kernel_letter_by_address"),
                    models.Index(
                        condition=models.Q(("state", "sent"), _negated=True),
                        fields=["state", "-id"],
                        name="kernel_letter_unsettled",
                    ),
                    models.Index(
                        condition=models.Q(("emptied_at__isnull", True), ("settled_at__isnull", False)),
                        fields=["settled_at"],
                        name="kernel_letter_to_empty",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("once",), name="kernel_letter_once"),
                    models.UniqueConstraint(fields=("message_id",), name="kernel_letter_message"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["queued", "claimed", "sent", "failed", "unknown", "refused"])
                        ),
                        name="kernel_letter_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Enclosure",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=150)),
                ("type", models.CharField(max_length=170)),
                ("content", models.BinaryField()),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="enclosures", to="kernel.letter"
                    ),
                ),
            ],
            options={
                "db_table": "kernel_enclosure",
            },
        ),
    ]
