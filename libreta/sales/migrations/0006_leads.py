"""Leads with their forms, rules and points; and what a lead promises whoever writes, a form, an import or plain SQL: it is
dated when it comes, when it is answered and when it is decided, knows until when an answer is due, and has a customer."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import libreta.kernel.search

SETTLES = """
CREATE FUNCTION sales_settle_lead() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    minutes integer;
    person boolean := NEW.name <> '' OR NEW.company = '';
BEGIN
    IF NEW.customer_id IS NULL AND (NEW.email <> '' OR NEW.phone <> '' OR NEW.name <> '' OR NEW.company <> '') THEN
        PERFORM pg_advisory_xact_lock(1919246195, 1);
        NEW.email := lower(NEW.email);
        SELECT id INTO NEW.customer_id FROM directory_customer
        WHERE NEW.email <> '' AND email = NEW.email AND trashed_at IS NULL ORDER BY id LIMIT 1;
        IF NEW.customer_id IS NULL AND NEW.phone <> '' THEN
            SELECT id INTO NEW.customer_id FROM directory_customer
            WHERE (phone = NEW.phone OR mobile = NEW.phone) AND trashed_at IS NULL ORDER BY id LIMIT 1;
        END IF;
        IF NEW.customer_id IS NULL THEN
            INSERT INTO directory_customer (
                created_at, updated_at, created_by_id, owner_id, version, extra, kind, lifecycle, name, email, phone, source)
            VALUES (
                NEW.created_at, NEW.created_at, NEW.created_by_id, NULL, 1, '{}',
                CASE WHEN person THEN 'person' ELSE 'organisation' END, 'prospect',
                CASE WHEN person THEN NEW.name ELSE NEW.company END, NEW.email, NEW.phone, NEW.source)
            RETURNING id INTO NEW.customer_id;
        END IF;
    END IF;
    NEW.captured_at := coalesce(NEW.captured_at, NEW.created_at);
    IF NEW.name = '' THEN
        SELECT left(name, 200) INTO NEW.name FROM directory_customer WHERE id = NEW.customer_id;
    END IF;
    IF NEW.responded_at < NEW.captured_at THEN
        NEW.responded_at := NEW.captured_at;
    END IF;
    NEW.response_minutes := floor(extract(epoch FROM NEW.responded_at - NEW.captured_at) / 60);
    IF NEW.status IN ('new', 'working') THEN
        NEW.closed_at := NULL;
    ELSIF TG_OP = 'INSERT' THEN
        NEW.closed_at := coalesce(NEW.closed_at, NEW.updated_at);
    ELSIF NEW.status <> OLD.status THEN
        NEW.closed_at := NEW.updated_at;
    END IF;
    IF NEW.status <> 'disqualified' THEN
        NEW.reason := '';
        NEW.reason_note := '';
    END IF;
    IF NEW.responded_at IS NOT NULL OR NEW.status NOT IN ('new', 'working') THEN
        NEW.respond_by := NULL;
    ELSIF NEW.respond_by IS NULL THEN
        SELECT respond_minutes INTO minutes FROM sales_leadsettings WHERE id = 1;
        NEW.respond_by := NEW.captured_at + make_interval(mins => coalesce(minutes, 240));
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sales_settle_lead BEFORE INSERT OR UPDATE OF status, reason, captured_at, responded_at, name
    ON sales_lead FOR EACH ROW EXECUTE FUNCTION sales_settle_lead();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0002_exchange_rates"),
        ("directory", "0005_deals_are_told"),
        ("identity", "0001_initial"),
        ("sales", "0005_sums_of_stages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LeadForm",
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
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("token", models.CharField(editable=False, max_length=40, unique=True, verbose_name="token")),
                (
                    "title",
                    models.CharField(blank=True, db_default="", default="", max_length=200, verbose_name="title"),
                ),
                ("introduction", models.TextField(blank=True, db_default="", default="", verbose_name="introduction")),
                ("thanks", models.TextField(blank=True, db_default="", default="", verbose_name="thank-you text")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("es", "Español"), ("ro", "Română")],
                        default="en",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("fields", models.JSONField(blank=True, default=list, verbose_name="fields")),
                (
                    "source",
                    models.CharField(blank=True, db_default="", default="", max_length=60, verbose_name="source"),
                ),
                ("origins", models.TextField(blank=True, db_default="", default="", verbose_name="allowed websites")),
                ("is_active", models.BooleanField(db_default=True, default=True, verbose_name="takes leads")),
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
                    "pipeline",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="sales.pipeline",
                        verbose_name="pipeline",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="identity.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "lead form",
                "verbose_name_plural": "lead forms",
            },
        ),
        migrations.CreateModel(
            name="Lead",
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
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("working", "In progress"),
                            ("qualified", "Qualified"),
                            ("disqualified", "Disqualified"),
                        ],
                        db_default="new",
                        default="new",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_need", "No need"),
                            ("no_budget", "No budget"),
                            ("too_small", "Too small for us"),
                            ("wrong_region", "Outside of our region"),
                            ("unreachable", "Cannot be reached"),
                            ("competitor", "Bought elsewhere"),
                            ("duplicate", "Asked twice"),
                            ("spam", "Not a real request"),
                            ("other", "Another reason"),
                        ],
                        db_default="",
                        default="",
                        max_length=20,
                        verbose_name="reason of disqualification",
                    ),
                ),
                (
                    "reason_note",
                    models.TextField(blank=True, db_default="", default="", verbose_name="more on the reason"),
                ),
                (
                    "email",
                    models.EmailField(
                        blank=True, db_default="", default="", max_length=254, verbose_name="e-mail as given"
                    ),
                ),
                (
                    "phone",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=20, verbose_name="telephone as given"
                    ),
                ),
                (
                    "company",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=200, verbose_name="company as given"
                    ),
                ),
                ("message", models.TextField(blank=True, db_default="", default="", verbose_name="message")),
                (
                    "amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="expected amount"
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="Three letters, like EUR or MXN.",
                        max_length=3,
                        verbose_name="currency",
                    ),
                ),
                (
                    "came_by",
                    models.CharField(
                        choices=[
                            ("hand", "Written down"),
                            ("form", "Form on a website"),
                            ("email", "E-mail"),
                            ("import", "File"),
                            ("api", "Another program"),
                        ],
                        db_default="hand",
                        default="hand",
                        max_length=10,
                        verbose_name="came by",
                    ),
                ),
                (
                    "source",
                    models.CharField(blank=True, db_default="", default="", max_length=60, verbose_name="source"),
                ),
                (
                    "utm_source",
                    models.CharField(blank=True, db_default="", default="", max_length=120, verbose_name="UTM source"),
                ),
                (
                    "utm_medium",
                    models.CharField(blank=True, db_default="", default="", max_length=120, verbose_name="UTM medium"),
                ),
                (
                    "utm_campaign",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=120, verbose_name="UTM campaign"
                    ),
                ),
                (
                    "utm_term",
                    models.CharField(blank=True, db_default="", default="", max_length=120, verbose_name="UTM term"),
                ),
                (
                    "utm_content",
                    models.CharField(blank=True, db_default="", default="", max_length=120, verbose_name="UTM content"),
                ),
                ("captured_at", models.DateTimeField(blank=True, null=True, verbose_name="captured")),
                ("respond_by", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="answer due")),
                ("responded_at", models.DateTimeField(blank=True, null=True, verbose_name="first answered")),
                (
                    "response_minutes",
                    models.IntegerField(editable=False, null=True, verbose_name="minutes until the first answer"),
                ),
                ("closed_at", models.DateTimeField(editable=False, null=True, verbose_name="decided")),
                (
                    "assigned_because",
                    models.TextField(
                        blank=True, db_default="", default="", editable=False, verbose_name="assigned because"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("better", "Better than its score"), ("worse", "Worse than its score")],
                        db_default="",
                        default="",
                        max_length=10,
                        verbose_name="the seller's judgement",
                    ),
                ),
                (
                    "verdict_reason",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=300, verbose_name="why the score was wrong"
                    ),
                ),
                (
                    "search_text",
                    models.GeneratedField(
                        db_persist=True,
                        expression=libreta.kernel.search._Pieces(
                            django.db.models.functions.comparison.Coalesce(models.F("name"), models.Value("")),
                            django.db.models.functions.comparison.Coalesce(models.F("email"), models.Value("")),
                            django.db.models.functions.comparison.Coalesce(models.F("phone"), models.Value("")),
                            django.db.models.functions.comparison.Coalesce(models.F("company"), models.Value("")),
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
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads",
                        to="directory.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "opportunity",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="lead",
                        to="sales.opportunity",
                        verbose_name="opportunity",
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
                (
                    "pipeline",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.pipeline",
                        verbose_name="pipeline",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads",
                        to="catalog.product",
                        verbose_name="interested in",
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="leads",
                        to="sales.leadform",
                        verbose_name="form",
                    ),
                ),
            ],
            options={
                "verbose_name": "lead",
                "verbose_name_plural": "leads",
            },
        ),
        migrations.CreateModel(
            name="FormVisit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(blank=True, default="", max_length=64)),
                ("window", models.DateTimeField()),
                ("times", models.IntegerField(default=1)),
                (
                    "form",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="sales.leadform",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FormSending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "form",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="sales.leadform",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LeadPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                ("condition", models.JSONField(blank=True, default=dict, verbose_name="condition")),
                ("points", models.SmallIntegerField(default=10, verbose_name="points")),
            ],
            options={
                "verbose_name": "points of a lead",
                "verbose_name_plural": "points of leads",
                "ordering": ["-points", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("points__range", (-100, 100))), name="lead_points_in_range"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.IntegerField(default=0, verbose_name="position")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                ("condition", models.JSONField(blank=True, default=dict, verbose_name="condition")),
                ("capacity", models.IntegerField(blank=True, null=True, verbose_name="most open leads per person")),
                (
                    "days",
                    models.CharField(blank=True, db_default="", default="", max_length=20, verbose_name="working days"),
                ),
                ("opens", models.TimeField(blank=True, null=True, verbose_name="from")),
                ("closes", models.TimeField(blank=True, null=True, verbose_name="until")),
                (
                    "timezone",
                    models.CharField(blank=True, db_default="", default="", max_length=64, verbose_name="time zone"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                ("last_user_id", models.BigIntegerField(editable=False, null=True)),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="identity.team",
                        verbose_name="team",
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
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule of assignment",
                "verbose_name_plural": "rules of assignment",
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="LeadSettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "respond_minutes",
                    models.IntegerField(db_default=240, default=240, verbose_name="answer within minutes"),
                ),
                (
                    "owner_first",
                    models.BooleanField(
                        db_default=True, default=True, verbose_name="a customer's own seller comes first"
                    ),
                ),
                (
                    "fallback",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="when no rule fits",
                    ),
                ),
            ],
            options={
                "verbose_name": "settings of leads",
                "verbose_name_plural": "settings of leads",
            },
        ),
        migrations.CreateModel(
            name="LeadScore",
            fields=[
                (
                    "lead",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="score",
                        serialize=False,
                        to="sales.lead",
                        verbose_name="lead",
                    ),
                ),
                ("value", models.SmallIntegerField(null=True, verbose_name="score")),
                (
                    "basis",
                    models.CharField(
                        choices=[("points", "Points by rules"), ("model", "Learned from our outcomes")],
                        default="points",
                        max_length=10,
                        verbose_name="score from",
                    ),
                ),
                ("reasons", models.JSONField(blank=True, default=list, verbose_name="reasons")),
                (
                    "model_version",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="model version"),
                ),
                ("scored_at", models.DateTimeField(verbose_name="scored")),
            ],
            options={
                "verbose_name": "score of a lead",
                "verbose_name_plural": "scores of leads",
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("value"), descending=True, nulls_last=True),
                        models.OrderBy(models.F("lead"), descending=True),
                        name="lead_score_by_value",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("value__isnull", True), ("value__range", (0, 100)), _connector="OR"),
                        name="lead_score_0_to_100",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="leadform",
            constraint=models.UniqueConstraint(
                models.F("name"), condition=models.Q(("trashed_at__isnull", True)), name="lead_form_name"
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                models.F("customer"), models.OrderBy(models.F("id"), descending=True), name="lead_by_customer"
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                models.F("status"),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("trashed_at__isnull", True)),
                name="lead_by_status",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                models.F("owner"),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("trashed_at__isnull", True)),
                name="lead_by_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                models.F("owner"),
                condition=models.Q(("trashed_at__isnull", True), ("status__in", ("new", "working"))),
                name="lead_open_by_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                models.F("respond_by"),
                models.F("id"),
                condition=models.Q(("respond_by__isnull", False)),
                name="lead_by_answer",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                models.OrderBy(models.F("captured_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("trashed_at__isnull", True)),
                name="lead_by_capture",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                models.F("email"), condition=models.Q(("email", ""), _negated=True), name="lead_by_email"
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                models.F("product"), models.OrderBy(models.F("id"), descending=True), name="lead_by_product"
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("search_text"), name="gin_trgm_ops"),
                name="sales_lead_search",
            ),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.UniqueConstraint(
                models.F("external_id"),
                condition=models.Q(("trashed_at__isnull", True), ("external_id__isnull", False)),
                name="lead_external_id",
            ),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["new", "working", "qualified", "disqualified"])),
                name="lead_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "disqualified"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="lead_disqualified_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__isnull", True), models.Q(("currency", ""), _negated=True), _connector="OR"
                ),
                name="lead_amount_has_currency",
            ),
        ),
        migrations.AddIndex(
            model_name="formvisit",
            index=models.Index(models.F("window"), name="lead_form_visit_by_window"),
        ),
        migrations.AddConstraint(
            model_name="formvisit",
            constraint=models.UniqueConstraint(
                models.F("form"), models.F("address"), models.F("window"), name="lead_form_visit_once"
            ),
        ),
        migrations.AddIndex(
            model_name="formsending",
            index=models.Index(models.F("at"), name="lead_form_sending_by_time"),
        ),
        migrations.AddConstraint(
            model_name="formsending",
            constraint=models.UniqueConstraint(models.F("form"), models.F("digest"), name="lead_form_sending_once"),
        ),
        migrations.AddConstraint(
            model_name="leadrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("user__isnull", True), ("team__isnull", True), _connector="XOR"),
                name="lead_rule_one_target",
            ),
        ),
        migrations.AddConstraint(
            model_name="leadrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("capacity__isnull", True), ("capacity__gt", 0), _connector="OR"),
                name="lead_rule_capacity",
            ),
        ),
        migrations.AddConstraint(
            model_name="leadsettings",
            constraint=models.CheckConstraint(condition=models.Q(("pk", 1)), name="lead_settings_one_row"),
        ),
        migrations.AddConstraint(
            model_name="leadsettings",
            constraint=models.CheckConstraint(
                condition=models.Q(("respond_minutes__gt", 0)), name="lead_settings_minutes"
            ),
        ),
        migrations.RunSQL(SETTLES, "DROP FUNCTION sales_settle_lead() CASCADE"),
    ]
