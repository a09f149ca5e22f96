"""Calendars kept elsewhere, and pages on which others choose a time."""

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import libreta.collaboration.booking.models


class Migration(migrations.Migration):
    dependencies = [
        ("collaboration", "0003_activities"),
        ("directory", "0006_faster"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("url", models.CharField(max_length=500, verbose_name="address of the calendar")),
                ("name", models.CharField(max_length=200, verbose_name="calendar")),
                ("username", models.CharField(max_length=200, verbose_name="name on the server")),
                ("password", models.TextField()),
                ("keeps_private", models.BooleanField(db_default=True, default=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "Waiting for the first time"),
                            ("done", "In step"),
                            ("failed", "Did not work"),
                            ("stopped", "Stopped"),
                        ],
                        db_default="new",
                        default="new",
                        max_length=10,
                    ),
                ),
                ("sentence", models.CharField(blank=True, db_default="", default="", max_length=300)),
                ("token", models.CharField(blank=True, db_default="", default="", max_length=500)),
                ("created_at", models.DateTimeField()),
                ("next_at", models.DateTimeField()),
                ("claimed_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("failures", models.SmallIntegerField(db_default=0, default=0)),
                ("counts", models.JSONField(db_default={}, default=dict)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="BookingPage",
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
                ("title", models.CharField(max_length=120, verbose_name="title")),
                (
                    "address",
                    models.SlugField(
                        blank=True,
                        db_index=False,
                        default=libreta.collaboration.booking.models.new_address,
                        help_text="The last part of the web address, of small letters, digits and hyphens.",
                        max_length=60,
                        verbose_name="address",
                    ),
                ),
                ("introduction", models.TextField(blank=True, db_default="", default="", verbose_name="introduction")),
                (
                    "kind",
                    models.CharField(
                        choices=[("task", "Task"), ("call", "Call"), ("meeting", "Meeting"), ("visit", "Visit")],
                        db_default="meeting",
                        default="meeting",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="An address, a room, or how to reach you.",
                        max_length=300,
                        verbose_name="place",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("es", "Español"), ("ro", "Română")],
                        db_default="en",
                        default="en",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "zone",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="Empty: that of the owner.",
                        max_length=64,
                        verbose_name="time zone",
                    ),
                ),
                ("minutes", models.SmallIntegerField(db_default=30, default=30, verbose_name="minutes long")),
                (
                    "pause",
                    models.SmallIntegerField(db_default=0, default=0, verbose_name="minutes free before and after"),
                ),
                ("notice_hours", models.SmallIntegerField(db_default=4, default=4, verbose_name="hours of notice")),
                ("horizon_days", models.SmallIntegerField(db_default=30, default=30, verbose_name="days ahead")),
                (
                    "monday",
                    models.CharField(
                        blank=True,
                        db_default="09:00-13:00, 14:00-17:00",
                        default="09:00-13:00, 14:00-17:00",
                        max_length=80,
                        verbose_name="Monday",
                    ),
                ),
                (
                    "tuesday",
                    models.CharField(
                        blank=True,
                        db_default="09:00-13:00, 14:00-17:00",
                        default="09:00-13:00, 14:00-17:00",
                        max_length=80,
                        verbose_name="Tuesday",
                    ),
                ),
                (
                    "wednesday",
                    models.CharField(
                        blank=True,
                        db_default="09:00-13:00, 14:00-17:00",
                        default="09:00-13:00, 14:00-17:00",
                        max_length=80,
                        verbose_name="Wednesday",
                    ),
                ),
                (
                    "thursday",
                    models.CharField(
                        blank=True,
                        db_default="09:00-13:00, 14:00-17:00",
                        default="09:00-13:00, 14:00-17:00",
                        max_length=80,
                        verbose_name="Thursday",
                    ),
                ),
                (
                    "friday",
                    models.CharField(
                        blank=True,
                        db_default="09:00-13:00, 14:00-17:00",
                        default="09:00-13:00, 14:00-17:00",
                        max_length=80,
                        verbose_name="Friday",
                    ),
                ),
                (
                    "saturday",
                    models.CharField(blank=True, db_default="", default="", max_length=80, verbose_name="Saturday"),
                ),
                (
                    "sunday",
                    models.CharField(blank=True, db_default="", default="", max_length=80, verbose_name="Sunday"),
                ),
                ("is_active", models.BooleanField(db_default=True, default=True, verbose_name="open")),
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
                "verbose_name": "booking page",
                "verbose_name_plural": "booking pages",
            },
        ),
        migrations.CreateModel(
            name="Booking",
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
                ("host", models.BigIntegerField(editable=False, verbose_name="host")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                (
                    "phone",
                    models.CharField(blank=True, db_default="", default="", max_length=40, verbose_name="telephone"),
                ),
                ("note", models.TextField(blank=True, db_default="", default="", verbose_name="message")),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("secret_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("cancelled_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="cancelled")),
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
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bookings",
                        to="directory.customer",
                        verbose_name="customer",
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
                        verbose_name="activity",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bookings",
                        to="collaboration.bookingpage",
                        verbose_name="booking page",
                    ),
                ),
            ],
            options={
                "verbose_name": "booking",
                "verbose_name_plural": "bookings",
            },
        ),
        migrations.CreateModel(
            name="Feed",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("read_at", models.DateTimeField(null=True, verbose_name="last read")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("href", models.CharField(max_length=600)),
                ("occurrence", models.CharField(blank=True, db_default="", default="", max_length=40)),
                ("etag", models.CharField(max_length=300)),
                ("sequence", models.IntegerField()),
                ("overwritten", models.JSONField(null=True)),
                ("overwritten_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="collaboration.account",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="collaboration.task",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                models.F("next_at"),
                condition=models.Q(("state", "stopped"), _negated=True),
                name="calendar_account_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(models.F("user"), models.F("url"), name="calendar_account_once"),
        ),
        migrations.AddIndex(
            model_name="bookingpage",
            index=models.Index(models.F("owner"), models.F("id"), name="booking_page_by_owner"),
        ),
        migrations.AddConstraint(
            model_name="bookingpage",
            constraint=models.UniqueConstraint(
                models.F("address"), condition=models.Q(("trashed_at", None)), name="booking_page_address"
            ),
        ),
        migrations.AddConstraint(
            model_name="bookingpage",
            constraint=models.CheckConstraint(
                condition=models.Q(("address", ""), _negated=True), name="booking_page_has_address"
            ),
        ),
        migrations.AddConstraint(
            model_name="bookingpage",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__range", (5, 480))), name="booking_page_minutes"
            ),
        ),
        migrations.AddConstraint(
            model_name="bookingpage",
            constraint=models.CheckConstraint(
                condition=models.Q(("pause__range", (0, 240))), name="booking_page_pause"
            ),
        ),
        migrations.AddConstraint(
            model_name="bookingpage",
            constraint=models.CheckConstraint(
                condition=models.Q(("notice_hours__range", (0, 720))), name="booking_page_notice"
            ),
        ),
        migrations.AddConstraint(
            model_name="bookingpage",
            constraint=models.CheckConstraint(
                condition=models.Q(("horizon_days__range", (1, 365))), name="booking_page_horizon"
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                models.F("page"), models.OrderBy(models.F("starts_at"), descending=True), name="booking_by_page"
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(models.F("customer"), models.F("id"), name="booking_by_customer"),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="booking_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("cancelled_at", None), ("trashed_at", None)),
                expressions=[
                    (
                        libreta.collaboration.booking.models.Range(
                            "host", "host", models.Value("[]"), function="int8range"
                        ),
                        "&&",
                    ),
                    (libreta.collaboration.booking.models.Range("starts_at", "ends_at", function="tstzrange"), "&&"),
                ],
                name="booking_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(
                models.F("account"), models.F("href"), models.F("occurrence"), name="calendar_link_of_event"
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(models.F("task"), models.F("account"), name="calendar_link_of_task"),
        ),
    ]
