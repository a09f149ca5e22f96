"""Where each record came from, and imports on a schedule."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Where each record came from, and imports on a schedule."""

    dependencies = [
        ("integrations", "0001_initial"),
        ("directory", "0006_faster"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="exportrun",
            name="format",
            field=models.CharField(
                choices=[
                    ("csv", "CSV"),
                    ("xlsx", "XLSX"),
                    ("jsonl", "JSON lines"),
                    ("parquet", "Parquet"),
                    ("vcf", "Cards (vCard)"),
                ],
                default="csv",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="importrun",
            name="step",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", ""),
                    ("deciding", "Reading dates and numbers"),
                    ("staging", "Reading rows"),
                    ("matching", "Finding existing records"),
                    ("writing", "Writing records"),
                    ("sources", "Noting what the source said"),
                    ("reverting", "Taking back"),
                ],
                default="",
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="ImportSchedule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "place",
                    models.CharField(
                        choices=[("folder", "Folder of the server"), ("bucket", "Object store (S3)")],
                        default="folder",
                        max_length=10,
                        verbose_name="place",
                    ),
                ),
                ("folder", models.CharField(blank=True, default="", max_length=300, verbose_name="folder")),
                (
                    "endpoint",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="address of the store"),
                ),
                ("bucket", models.CharField(blank=True, default="", max_length=120, verbose_name="bucket")),
                ("prefix", models.CharField(blank=True, default="", max_length=300, verbose_name="names begin with")),
                (
                    "region",
                    models.CharField(
                        blank=True, default="us-east-1", max_length=60, verbose_name="region of the store"
                    ),
                ),
                ("access_key", models.CharField(blank=True, default="", max_length=200, verbose_name="access key")),
                ("secret_key", models.TextField(blank=True, default="", verbose_name="secret key")),
                ("pattern", models.CharField(default="*", max_length=120, verbose_name="files")),
                ("type_key", models.CharField(max_length=60, verbose_name="rows are")),
                ("preset", models.CharField(blank=True, default="", max_length=60, verbose_name="made by")),
                ("plan", models.JSONField(null=True)),
                ("plan_print", models.CharField(blank=True, default="", max_length=32)),
                ("cron", models.CharField(default="0 * * * *", max_length=120, verbose_name="times")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("next_at", models.DateTimeField(null=True)),
                ("last_at", models.DateTimeField(null=True)),
                ("problem", models.TextField(blank=True, default="")),
                ("created_at", models.DateTimeField()),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="RawCard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("print", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("run_id", models.BigIntegerField(null=True)),
                ("trashed_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.customer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ScheduledFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=1024)),
                ("size", models.BigIntegerField(default=0)),
                ("mark", models.CharField(blank=True, default="", max_length=200)),
                ("print", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[("fetched", "Being imported"), ("done", "Imported"), ("aside", "Put aside")],
                        default="fetched",
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(blank=True, default="")),
                ("found_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="integrations.importrun",
                    ),
                ),
                (
                    "schedule",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="integrations.importschedule",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="SourceRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("type_key", models.CharField(max_length=60)),
                ("record_id", models.BigIntegerField()),
                ("source", models.CharField(max_length=40)),
                ("external_id", models.CharField(max_length=200, null=True)),
                ("said", models.JSONField(db_default={}, default=dict)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("run_id", models.BigIntegerField(null=True)),
                ("trashed_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(models.F("type_key"), models.F("record_id"), name="source_record_by_record")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("type_key"),
                        models.F("source"),
                        models.F("external_id"),
                        condition=models.Q(("external_id__isnull", False), ("trashed_at__isnull", True)),
                        name="source_record_once",
                    ),
                    models.UniqueConstraint(
                        models.F("type_key"),
                        models.F("record_id"),
                        models.F("source"),
                        condition=models.Q(("external_id__isnull", True), ("trashed_at__isnull", True)),
                        name="source_record_nameless",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="importschedule",
            index=models.Index(
                models.F("next_at"), condition=models.Q(("is_active", True)), name="import_schedule_due"
            ),
        ),
        migrations.AddIndex(
            model_name="rawcard",
            index=models.Index(
                models.F("customer"), models.OrderBy(models.F("id"), descending=True), name="raw_card_newest"
            ),
        ),
        migrations.AddConstraint(
            model_name="rawcard",
            constraint=models.UniqueConstraint(
                models.F("customer"),
                models.F("print"),
                condition=models.Q(("trashed_at__isnull", True)),
                name="raw_card_once",
            ),
        ),
        migrations.AddIndex(
            model_name="scheduledfile",
            index=models.Index(
                models.F("schedule"), models.OrderBy(models.F("id"), descending=True), name="scheduled_file_newest"
            ),
        ),
        migrations.AddIndex(
            model_name="scheduledfile",
            index=models.Index(models.F("schedule"), models.F("name"), name="scheduled_file_by_name"),
        ),
        migrations.AddConstraint(
            model_name="scheduledfile",
            constraint=models.UniqueConstraint(models.F("schedule"), models.F("print"), name="scheduled_file_once"),
        ),
    ]
