"""Activities: times and days, attendees, series, reminders and check-ins, and what the database keeps of them itself."""

import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

# What is due follows from the start; a reminder follows from both; a change that a calendar has to hear of counts up.
CLOCKS = """
CREATE FUNCTION collaboration_clock_task() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    clock text;
BEGIN
    IF NEW.starts_at IS NOT NULL THEN
        NEW.due_at := NEW.starts_at;
    ELSIF NEW.starts_on IS NOT NULL THEN
        SELECT nullif(timezone, '') INTO clock FROM identity_user WHERE id = NEW.owner_id;
        NEW.due_at := (coalesce(NEW.ends_on, NEW.starts_on) + time '23:59') AT TIME ZONE coalesce(clock, 'UTC');
    END IF;
    NEW.remind_at := CASE
        WHEN NEW.remind_before IS NULL OR NEW.due_at IS NULL THEN NULL
        WHEN NEW.starts_on IS NOT NULL THEN
            ((NEW.starts_on + time '09:00') AT TIME ZONE coalesce(clock, 'UTC')) - make_interval(mins => NEW.remind_before)
        ELSE NEW.due_at - make_interval(mins => NEW.remind_before)
    END;
    IF TG_OP = 'UPDATE' AND NEW.sequence = OLD.sequence AND
        (NEW.title, NEW.body, NEW.place, NEW.status, NEW.due_at, NEW.ends_at, NEW.starts_on, NEW.ends_on)
        IS DISTINCT FROM
        (OLD.title, OLD.body, OLD.place, OLD.status, OLD.due_at, OLD.ends_at, OLD.starts_on, OLD.ends_on)
    THEN
        NEW.sequence := OLD.sequence + 1;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER collaboration_clock_task BEFORE INSERT OR UPDATE OF
    title, body, place, status, due_at, starts_at, ends_at, starts_on, ends_on, remind_before, owner_id
    ON collaboration_task FOR EACH ROW EXECUTE FUNCTION collaboration_clock_task();
"""
ATTENDING = """
CREATE FUNCTION collaboration_note_attendees() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE collaboration_task t SET attending = now_there.users
    FROM (
        SELECT touched.id, coalesce(array_agg(a.user_id ORDER BY a.user_id) FILTER (WHERE a.user_id IS NOT NULL), '{}')
            AS users
        FROM (SELECT OLD.task_id AS id UNION SELECT NEW.task_id) touched
        LEFT JOIN collaboration_attendee a ON a.task_id = touched.id AND a.trashed_at IS NULL
        WHERE touched.id IS NOT NULL
        GROUP BY touched.id
    ) now_there
    WHERE t.id = now_there.id AND t.attending <> now_there.users;
    RETURN NULL;
END $$;
CREATE TRIGGER collaboration_note_attendees AFTER INSERT OR DELETE OR UPDATE OF task_id, user_id, trashed_at
    ON collaboration_attendee FOR EACH ROW EXECUTE FUNCTION collaboration_note_attendees();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("collaboration", "0002_promises"),
        ("directory", "0001_initial"),
        ("identity", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="task",
            name="attending",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), blank=True, db_default=[], default=list, editable=False, size=None
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="ends_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="ends"),
        ),
        migrations.AddField(
            model_name="task",
            name="ends_on",
            field=models.DateField(blank=True, null=True, verbose_name="last day"),
        ),
        migrations.AddField(
            model_name="task",
            name="is_exception",
            field=models.BooleanField(
                db_default=False, default=False, editable=False, verbose_name="differs from its series"
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="is_private",
            field=models.BooleanField(
                db_default=False, default=False, help_text="Others see only that you are busy.", verbose_name="private"
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="latitude",
            field=models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="latitude"),
        ),
        migrations.AddField(
            model_name="task",
            name="longitude",
            field=models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="longitude"),
        ),
        migrations.AddField(
            model_name="task",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("reached", "Reached"),
                    ("not_reached", "Not reached"),
                    ("agreed", "Agreed on something"),
                    ("later", "Another time"),
                    ("not_interested", "Not interested"),
                ],
                db_default="",
                default="",
                max_length=20,
                verbose_name="outcome",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="outcome_note",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="what was said and agreed"),
        ),
        migrations.AddField(
            model_name="task",
            name="place",
            field=models.CharField(blank=True, db_default="", default="", max_length=300, verbose_name="place"),
        ),
        migrations.AddField(
            model_name="task",
            name="recurs_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="place in the series"),
        ),
        migrations.AddField(
            model_name="task",
            name="remind_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="reminder"),
        ),
        migrations.AddField(
            model_name="task",
            name="remind_before",
            field=models.IntegerField(blank=True, null=True, verbose_name="remind, minutes before"),
        ),
        migrations.AddField(
            model_name="task",
            name="sequence",
            field=models.IntegerField(db_default=0, default=0, editable=False, verbose_name="revision"),
        ),
        migrations.AddField(
            model_name="task",
            name="starts_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="starts"),
        ),
        migrations.AddField(
            model_name="task",
            name="starts_on",
            field=models.DateField(blank=True, help_text="For whole days.", null=True, verbose_name="first day"),
        ),
        migrations.AddField(
            model_name="task",
            name="uid",
            field=models.CharField(
                blank=True,
                db_default=django.db.models.functions.comparison.Cast(
                    django.contrib.postgres.functions.RandomUUID(), models.CharField(max_length=255)
                ),
                editable=False,
                max_length=255,
                verbose_name="calendar identifier",
            ),
        ),
        migrations.CreateModel(
            name="Attendee",
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
                    "email",
                    models.EmailField(blank=True, db_default="", default="", max_length=254, verbose_name="e-mail"),
                ),
                ("name", models.CharField(blank=True, db_default="", default="", max_length=120, verbose_name="name")),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("needs-action", "No answer yet"),
                            ("accepted", "Accepted"),
                            ("tentative", "Perhaps"),
                            ("declined", "Declined"),
                        ],
                        db_default="needs-action",
                        default="needs-action",
                        max_length=20,
                        verbose_name="answer",
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
                        related_name="attendances",
                        to="directory.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attendees",
                        to="collaboration.task",
                        verbose_name="activity",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="colleague",
                    ),
                ),
            ],
            options={
                "verbose_name": "attendee",
                "verbose_name_plural": "attendees",
            },
        ),
        migrations.CreateModel(
            name="CheckIn",
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
                ("arrived_at", models.DateTimeField(verbose_name="arrived")),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="left")),
                (
                    "latitude",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="latitude"),
                ),
                (
                    "longitude",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="longitude"
                    ),
                ),
                ("accuracy", models.IntegerField(blank=True, null=True, verbose_name="accuracy in metres")),
                ("distance", models.IntegerField(blank=True, null=True, verbose_name="metres from the place")),
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
                    "task",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="check_in",
                        to="collaboration.task",
                        verbose_name="visit",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "check-in",
                "verbose_name_plural": "check-ins",
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("remind_at", models.DateTimeField()),
                ("delivered_at", models.DateTimeField(null=True)),
                ("show_at", models.DateTimeField()),
                ("dismissed_at", models.DateTimeField(null=True)),
                (
                    "task",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="collaboration.task",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Series",
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
                    "place",
                    models.CharField(blank=True, db_default="", default="", max_length=300, verbose_name="place"),
                ),
                (
                    "is_private",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        help_text="Others see only that you are busy.",
                        verbose_name="private",
                    ),
                ),
                ("remind_before", models.IntegerField(blank=True, null=True, verbose_name="remind, minutes before")),
                ("title", models.CharField(max_length=200, verbose_name="what")),
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
                    "priority",
                    models.CharField(
                        choices=[("low", "Low"), ("normal", "Normal"), ("high", "High")],
                        db_default="normal",
                        default="normal",
                        max_length=20,
                        verbose_name="priority",
                    ),
                ),
                ("rule", models.CharField(max_length=400, verbose_name="rule")),
                ("zone", models.CharField(db_default="UTC", default="UTC", max_length=64, verbose_name="time zone")),
                ("starts_at", models.DateTimeField(blank=True, null=True, verbose_name="first start")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="first day")),
                ("minutes", models.IntegerField(blank=True, null=True, verbose_name="minutes long")),
                ("days", models.IntegerField(db_default=1, default=1, verbose_name="days long")),
                (
                    "after_done",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="the next one comes when this one is done"
                    ),
                ),
                ("made_until", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="made until")),
                (
                    "subject_type",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=60, verbose_name="on a record of type"
                    ),
                ),
                ("subject_id", models.BigIntegerField(blank=True, null=True, verbose_name="on record number")),
                ("body", models.TextField(blank=True, db_default="", default="", verbose_name="details")),
                (
                    "uid",
                    models.CharField(
                        blank=True,
                        db_default=django.db.models.functions.comparison.Cast(
                            django.contrib.postgres.functions.RandomUUID(), models.CharField(max_length=255)
                        ),
                        editable=False,
                        max_length=255,
                        verbose_name="calendar identifier",
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
                        related_name="series",
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
                "verbose_name": "series",
                "verbose_name_plural": "series",
            },
        ),
        migrations.AddField(
            model_name="task",
            name="series",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="tasks",
                to="collaboration.series",
                verbose_name="series",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                models.F("owner"),
                models.F("starts_at"),
                models.F("id"),
                condition=models.Q(("trashed_at", None), ("starts_at__isnull", False)),
                name="task_by_owner_start",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                models.F("starts_at"),
                models.F("id"),
                condition=models.Q(("trashed_at", None), ("starts_at__isnull", False)),
                name="task_by_start",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                models.F("owner"),
                models.F("starts_on"),
                models.F("id"),
                condition=models.Q(("trashed_at", None), ("starts_on__isnull", False)),
                name="task_by_owner_day",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                models.F("starts_on"),
                models.F("id"),
                condition=models.Q(("trashed_at", None), ("starts_on__isnull", False)),
                name="task_by_day",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                models.F("owner"),
                models.F("due_at"),
                models.F("id"),
                condition=models.Q(("trashed_at", None), ("starts_at", None), ("starts_on", None)),
                name="task_untimed_by_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                models.F("due_at"),
                models.F("id"),
                condition=models.Q(("trashed_at", None), ("starts_at", None), ("starts_on", None)),
                name="task_untimed",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                models.F("remind_at"),
                condition=models.Q(("trashed_at", None), ("remind_at__isnull", False), ("status", "open")),
                name="task_to_remind",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=django.contrib.postgres.indexes.GinIndex(models.F("attending"), name="task_by_attendee"),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome__in", ["", "reached", "not_reached", "agreed", "later", "not_interested"])
                ),
                name="task_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_at", None), ("starts_on", None), _connector="OR"), name="task_time_or_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at", None),
                    models.Q(("ends_at__gte", models.F("starts_at")), ("starts_at__isnull", False)),
                    _connector="OR",
                ),
                name="task_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on", None),
                    models.Q(("ends_on__gte", models.F("starts_on")), ("starts_on__isnull", False)),
                    _connector="OR",
                ),
                name="task_last_day_after_first",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude", None), ("longitude", None)),
                    models.Q(("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))),
                    _connector="OR",
                ),
                name="task_position_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("remind_before", None), ("remind_before__range", (0, 40320)), _connector="OR"),
                name="task_reminder_near",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.UniqueConstraint(
                models.F("uid"), condition=models.Q(("trashed_at", None)), name="task_uid"
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.UniqueConstraint(models.F("series"), models.F("recurs_at"), name="task_once_in_series"),
        ),
        migrations.AddIndex(
            model_name="attendee",
            index=models.Index(models.F("task"), models.F("id"), name="attendee_by_task"),
        ),
        migrations.AddIndex(
            model_name="attendee",
            index=models.Index(
                models.F("customer"), condition=models.Q(("customer__isnull", False)), name="attendee_by_customer"
            ),
        ),
        migrations.AddConstraint(
            model_name="attendee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("customer", None), ("email", ""), ("user__isnull", False)),
                    models.Q(("customer__isnull", False), ("email", ""), ("user", None)),
                    models.Q(("customer", None), ("user", None), models.Q(("email", ""), _negated=True)),
                    _connector="OR",
                ),
                name="attendee_is_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendee",
            constraint=models.UniqueConstraint(
                models.F("task"), models.F("user"), condition=models.Q(("trashed_at", None)), name="attendee_user_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="attendee",
            constraint=models.UniqueConstraint(
                models.F("task"),
                models.F("customer"),
                condition=models.Q(("trashed_at", None)),
                name="attendee_customer_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendee",
            constraint=models.UniqueConstraint(
                models.F("task"),
                models.F("email"),
                condition=models.Q(("trashed_at", None), models.Q(("email", ""), _negated=True)),
                name="attendee_email_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkin",
            constraint=models.CheckConstraint(
                condition=models.Q(("left_at", None), ("left_at__gte", models.F("arrived_at")), _connector="OR"),
                name="check_in_leaves_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkin",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude", None), ("longitude", None)),
                    models.Q(("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))),
                    _connector="OR",
                ),
                name="check_in_position_whole",
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                models.F("user"),
                models.F("show_at"),
                condition=models.Q(("dismissed_at", None)),
                name="reminder_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                models.F("show_at"), condition=models.Q(("delivered_at", None)), name="reminder_to_deliver"
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                models.F("task"), models.F("user"), models.F("remind_at"), name="reminder_once"
            ),
        ),
        migrations.AddIndex(
            model_name="series",
            index=models.Index(models.F("owner"), models.F("id"), name="series_by_owner"),
        ),
        migrations.AddIndex(
            model_name="series",
            index=models.Index(
                models.F("made_until"),
                models.F("id"),
                condition=models.Q(("trashed_at", None), ("after_done", False)),
                name="series_to_extend",
            ),
        ),
        migrations.AddIndex(
            model_name="series",
            index=models.Index(
                models.F("customer"),
                models.F("id"),
                condition=models.Q(("customer__isnull", False)),
                name="series_by_customer",
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("rule", ""), _negated=True), models.Q(("title", ""), _negated=True)),
                name="series_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("starts_at", None), ("starts_on__isnull", False)),
                    models.Q(("starts_at__isnull", False), ("starts_on", None)),
                    _connector="OR",
                ),
                name="series_time_or_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("minutes", None), ("minutes__gte", 0), _connector="OR"), ("days__gte", 1)),
                name="series_length",
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.UniqueConstraint(
                models.F("uid"), condition=models.Q(("trashed_at", None)), name="series_uid"
            ),
        ),
        migrations.RunSQL(CLOCKS, "DROP FUNCTION collaboration_clock_task() CASCADE"),
        migrations.RunSQL(ATTENDING, "DROP FUNCTION collaboration_note_attendees() CASCADE"),
    ]
