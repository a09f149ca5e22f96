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
        ("directory", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Note",
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
                ("subject_type", models.CharField(max_length=60, verbose_name="on a record of type")),
                ("subject_id", models.BigIntegerField(verbose_name="on record number")),
                ("body", models.TextField(verbose_name="note")),
                ("is_pinned", models.BooleanField(db_default=False, default=False, verbose_name="pinned")),
                (
                    "search_text",
                    models.GeneratedField(
                        db_persist=True,
                        expression=libreta.kernel.search._Pieces(
                            django.db.models.functions.comparison.Coalesce(models.F("body"), models.Value(""))
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
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="directory.customer",
                        verbose_name="customer",
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
                "verbose_name": "note",
                "verbose_name_plural": "notes",
                "indexes": [
                    models.Index(
                        models.F("subject_type"),
                        models.F("subject_id"),
                        models.OrderBy(models.F("id"), descending=True),
                        name="note_by_subject",
                    ),
                    models.Index(
                        models.F("customer"), models.OrderBy(models.F("id"), descending=True), name="note_by_customer"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(models.F("search_text"), name="gin_trgm_ops"),
                        name="collaboration_note_search",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("body", ""), _negated=True), name="note_says_something")
                ],
            },
        ),
        migrations.CreateModel(
            name="Task",
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
                ("title", models.CharField(max_length=200, verbose_name="what")),
                (
                    "kind",
                    models.CharField(
                        choices=[("task", "Task"), ("call", "Call"), ("meeting", "Meeting"), ("visit", "Visit")],
                        db_default="task",
                        default="task",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("done", "Done"), ("cancelled", "Cancelled")],
                        db_default="open",
                        default="open",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "priority",
                    models.CharField(
                        choices=[("low", "Low"), ("normal", "Normal"), ("high", "High")],
                        db_default="normal",
                        default="normal",
                        max_length=20,
                        verbose_name="priority",
                    ),
                ),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="due")),
                ("done_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="done")),
                (
                    "subject_type",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=60, verbose_name="on a record of type"
                    ),
                ),
                ("subject_id", models.BigIntegerField(blank=True, null=True, verbose_name="on record number")),
                ("body", models.TextField(blank=True, db_default="", default="", verbose_name="details")),
                (
                    "search_text",
                    models.GeneratedField(
                        db_persist=True,
                        expression=libreta.kernel.search._Pieces(
                            django.db.models.functions.comparison.Coalesce(models.F("title"), models.Value(""))
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
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tasks",
                        to="directory.customer",
                        verbose_name="customer",
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
                "verbose_name": "task",
                "verbose_name_plural": "tasks",
                "indexes": [
                    models.Index(
                        models.F("owner"),
                        models.F("due_at"),
                        models.F("id"),
                        condition=models.Q(("status", "open"), ("trashed_at", None)),
                        name="task_open_by_owner",
                    ),
                    models.Index(
                        models.F("customer"),
                        models.F("status"),
                        models.OrderBy(models.F("id"), descending=True),
                        name="task_by_customer",
                    ),
                    models.Index(
                        models.F("status"),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("trashed_at", None)),
                        name="task_by_status",
                    ),
                    models.Index(
                        models.F("subject_type"),
                        models.F("subject_id"),
                        condition=models.Q(("subject_id__isnull", False)),
                        name="task_by_subject",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(models.F("search_text"), name="gin_trgm_ops"),
                        name="collaboration_task_search",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "done", "cancelled"])), name="task_status_known"
                    ),
                    models.CheckConstraint(condition=models.Q(("title", ""), _negated=True), name="task_has_title"),
                ],
            },
        ),
    ]
