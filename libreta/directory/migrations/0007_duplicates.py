"""Pairs that may be the same customer, the searches that found them, and what is set about both."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Pairs that may be the same customer."""

    dependencies = [
        ("directory", "0006_faster"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DuplicateSettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "at_entry",
                    models.CharField(
                        choices=[
                            ("refuse", "Ask before saving"),
                            ("warn", "Show them while typing, save without asking"),
                            ("off", "Neither show nor ask"),
                        ],
                        default="refuse",
                        max_length=20,
                        verbose_name="at entry",
                    ),
                ),
                ("possible", models.FloatField(default=0.5, verbose_name="kept from")),
                ("likely", models.FloatField(default=0.9, verbose_name="likely from")),
                ("certain", models.FloatField(default=0.99, verbose_name="certain from")),
                ("automatic", models.FloatField(blank=True, null=True, verbose_name="merged without a person from")),
                ("is_nightly", models.BooleanField(default=True, verbose_name="every night")),
            ],
            options={
                "verbose_name": "settings of duplicates",
                "verbose_name_plural": "settings of duplicates",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="duplicate_settings_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("possible__gte", 0.5),
                            ("possible__lte", models.F("likely")),
                            ("likely__lte", models.F("certain")),
                            ("certain__lte", 1),
                        ),
                        name="duplicate_settings_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("automatic__isnull", True),
                            models.Q(("automatic__gte", 0.9), ("automatic__lte", 1)),
                            _connector="OR",
                        ),
                        name="duplicate_settings_automatic_high",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DuplicatePair",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "To be looked at"),
                            ("later", "Later"),
                            ("not_same", "Not the same"),
                            ("merged", "Merged"),
                        ],
                        db_default="open",
                        default="open",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("exact", "Exact"), ("fuzzy", "Alike")],
                        db_default="fuzzy",
                        default="fuzzy",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("probability", models.FloatField(db_default=0, default=0, verbose_name="probability")),
                ("weight", models.FloatField(db_default=0, default=0, verbose_name="weight")),
                ("evidence", models.JSONField(db_default=[], default=list, verbose_name="evidence")),
                ("cluster", models.BigIntegerField(blank=True, null=True, verbose_name="group")),
                ("found_at", models.DateTimeField(verbose_name="found")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
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
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.customer",
                        verbose_name="first customer",
                    ),
                ),
                (
                    "inherited_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="heirs",
                        to="directory.duplicatepair",
                        verbose_name="decided with",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.customer",
                        verbose_name="second customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "possible duplicate",
                "verbose_name_plural": "possible duplicates",
                "indexes": [
                    models.Index(models.F("second"), name="duplicate_pair_by_second"),
                    models.Index(
                        models.F("state"),
                        models.OrderBy(models.F("probability"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="duplicate_pair_by_probability",
                    ),
                    models.Index(
                        models.F("cluster"),
                        condition=models.Q(("cluster__isnull", False)),
                        name="duplicate_pair_by_cluster",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(models.F("first"), models.F("second"), name="duplicate_pair_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))), name="duplicate_pair_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "later", "not_same", "merged"])),
                        name="duplicate_pair_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["exact", "fuzzy"])), name="duplicate_pair_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("probability__gte", 0), ("probability__lte", 1)),
                        name="duplicate_pair_probability",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DuplicateRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                            ("interrupted", "interrupted"),
                        ],
                        default="queued",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                (
                    "reach",
                    models.CharField(
                        choices=[("all", "everybody"), ("changed", "new and changed")],
                        default="all",
                        max_length=20,
                        verbose_name="reach",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("read", "reading the customers"),
                            ("block", "finding whom to compare"),
                            ("learn", "learning what agreement is worth"),
                            ("compare", "comparing pairs"),
                            ("write", "writing the pairs down"),
                        ],
                        default="",
                        max_length=20,
                        verbose_name="stage",
                    ),
                ),
                ("progress", models.SmallIntegerField(default=0, verbose_name="progress")),
                ("is_cancel_asked", models.BooleanField(default=False, verbose_name="cancel asked")),
                ("created_at", models.DateTimeField(verbose_name="asked at")),
                ("started_at", models.DateTimeField(null=True, verbose_name="started")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                ("customers", models.BigIntegerField(default=0, verbose_name="customers")),
                ("compared", models.BigIntegerField(default=0, verbose_name="pairs compared")),
                ("found", models.BigIntegerField(default=0, verbose_name="pairs found")),
                ("added", models.BigIntegerField(default=0, verbose_name="new pairs")),
                ("removed", models.BigIntegerField(default=0, verbose_name="pairs that no longer resemble")),
                ("clusters", models.BigIntegerField(default=0, verbose_name="groups")),
                ("strengths", models.JSONField(default=dict, verbose_name="pairs by strength")),
                ("thresholds", models.JSONField(default=dict, verbose_name="thresholds")),
                ("learned", models.JSONField(default=dict, verbose_name="what was learned")),
                ("horizon", models.BigIntegerField(default=0, verbose_name="oldest open transaction when read")),
                ("seconds", models.JSONField(default=dict, verbose_name="seconds")),
                ("peak_memory", models.BigIntegerField(default=0, verbose_name="peak memory in bytes")),
                ("error", models.JSONField(default=dict, verbose_name="error")),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
            ],
            options={
                "verbose_name": "search for duplicates",
                "verbose_name_plural": "searches for duplicates",
                "ordering": ("-id",),
                "indexes": [
                    models.Index(
                        models.F("state"),
                        models.OrderBy(models.F("id"), descending=True),
                        name="duplicate_run_by_state",
                    )
                ],
            },
        ),
    ]
