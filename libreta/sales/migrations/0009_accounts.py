"""Accounts with teams, plans and alerts."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import libreta.kernel.search

# The usual thresholds as rows, so that a company finds them where it changes them.
RULES = """
INSERT INTO sales_accountalertrule (created_at, updated_at, version, extra, kind, is_on, days, percent, minimum, comparison)
VALUES (now(), now(), 1, '{}', 'no_contact', true, 0, NULL, NULL, ''),
    (now(), now(), 1, '{}', 'falling', true, NULL, 30, 0, 'before'),
    (now(), now(), 1, '{}', 'renewal', true, 60, NULL, NULL, ''),
    (now(), now(), 1, '{}', 'need', true, 14, NULL, NULL, '')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("collaboration", "0003_activities"),
        ("directory", "0005_deals_are_told"),
        ("identity", "__first__"),
        ("sales", "0008_forecasts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
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
                    "name",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="Empty: the name of the customer.",
                        max_length=200,
                        verbose_name="name",
                    ),
                ),
                (
                    "tier",
                    models.CharField(
                        choices=[
                            ("strategic", "Strategic"),
                            ("key", "Key account"),
                            ("growth", "To be grown"),
                            ("standard", "Standard"),
                        ],
                        db_default="key",
                        default="key",
                        max_length=20,
                        verbose_name="tier",
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="What the leader answers for, in words.",
                        max_length=300,
                        verbose_name="scope",
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="led since")),
                (
                    "valid_until",
                    models.DateField(
                        blank=True,
                        help_text="The first day on which it no longer holds.",
                        null=True,
                        verbose_name="led until",
                    ),
                ),
                (
                    "cadence_days",
                    models.SmallIntegerField(
                        blank=True,
                        db_default=30,
                        default=30,
                        help_text="Empty: nobody is reminded.",
                        null=True,
                        verbose_name="contact at least every (days)",
                    ),
                ),
                ("renews_on", models.DateField(blank=True, null=True, verbose_name="renewal on")),
                (
                    "renewal_note",
                    models.CharField(blank=True, db_default="", default="", max_length=300, verbose_name="what renews"),
                ),
                (
                    "search_text",
                    models.GeneratedField(
                        db_persist=True,
                        expression=libreta.kernel.search._Pieces(
                            django.db.models.functions.comparison.Coalesce(models.F("name"), models.Value(""))
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
                        related_name="accounts",
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
                "verbose_name": "account",
                "verbose_name_plural": "accounts",
            },
        ),
        migrations.CreateModel(
            name="AccountAlert",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("no_contact", "No contact"),
                            ("falling", "Falling purchases"),
                            ("renewal", "Renewal near"),
                            ("need", "Need unanswered"),
                        ],
                        editable=False,
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "about",
                    models.BigIntegerField(db_default=0, default=0, editable=False, verbose_name="about need number"),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True, db_default="", default="", editable=False, max_length=400, verbose_name="why"
                    ),
                ),
                ("since", models.DateField(editable=False, verbose_name="since")),
                ("day", models.DateField(editable=False, null=True, verbose_name="day in question")),
                ("days", models.IntegerField(editable=False, null=True, verbose_name="days agreed")),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=16, null=True, verbose_name="now"),
                ),
                (
                    "amount_before",
                    models.DecimalField(
                        decimal_places=2, editable=False, max_digits=16, null=True, verbose_name="before"
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True, db_default="", default="", editable=False, max_length=3, verbose_name="currency"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("acknowledged", "Acknowledged"),
                            ("paused", "Snoozed"),
                            ("resolved", "Resolved"),
                        ],
                        db_default="open",
                        default="open",
                        editable=False,
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("snoozed_until", models.DateField(editable=False, null=True, verbose_name="snoozed until")),
                ("resolved_at", models.DateTimeField(editable=False, null=True, verbose_name="resolved")),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alerts",
                        to="sales.account",
                        verbose_name="account",
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
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="collaboration.task",
                        verbose_name="task",
                    ),
                ),
            ],
            options={
                "verbose_name": "alert",
                "verbose_name_plural": "alerts",
            },
        ),
        migrations.CreateModel(
            name="AccountAlertRule",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("no_contact", "No contact"),
                            ("falling", "Falling purchases"),
                            ("renewal", "Renewal near"),
                            ("need", "Need unanswered"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("is_on", models.BooleanField(db_default=True, default=True, verbose_name="on")),
                (
                    "days",
                    models.SmallIntegerField(
                        blank=True,
                        help_text="After the agreed contact; before the renewal; that a need may wait.",
                        null=True,
                        verbose_name="days",
                    ),
                ),
                (
                    "percent",
                    models.SmallIntegerField(
                        blank=True, help_text="Of purchases over 90 days.", null=True, verbose_name="fall in percent"
                    ),
                ),
                (
                    "minimum",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="A fall from less than this is not told.",
                        max_digits=14,
                        null=True,
                        verbose_name="smallest amount before",
                    ),
                ),
                (
                    "comparison",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("before", "The same span before"),
                            ("year", "The same span a year ago"),
                            ("either", "Either of them"),
                        ],
                        db_default="",
                        default="",
                        max_length=10,
                        verbose_name="compared with",
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
            ],
            options={
                "verbose_name": "rule of alerts",
                "verbose_name_plural": "rules of alerts",
            },
        ),
        migrations.CreateModel(
            name="AccountAttention",
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
                ("purpose", models.CharField(max_length=200, verbose_name="what for")),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("email", "E-mail"),
                            ("telephone", "Telephone"),
                            ("mobile", "Text message"),
                            ("whatsapp", "WhatsApp"),
                            ("telegram", "Telegram"),
                            ("messenger", "Messenger"),
                            ("chat", "Chat"),
                            ("portal", "Portal"),
                            ("visit", "Visit"),
                            ("post", "Post"),
                            ("fax", "Fax"),
                            ("other", "Other"),
                        ],
                        db_default="",
                        default="",
                        help_text="Empty: on any channel.",
                        max_length=20,
                        verbose_name="channel",
                    ),
                ),
                ("every_days", models.SmallIntegerField(default=30, verbose_name="every (days)")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="starts on")),
                ("last_on", models.DateField(editable=False, null=True, verbose_name="last kept")),
                ("due_on", models.DateField(editable=False, null=True, verbose_name="next due")),
                ("asked_for", models.DateField(editable=False, null=True, verbose_name="task made for")),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attentions",
                        to="sales.account",
                        verbose_name="account",
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
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.customer",
                        verbose_name="with whom",
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
                        verbose_name="who of us",
                    ),
                ),
            ],
            options={
                "verbose_name": "planned attention",
                "verbose_name_plural": "planned attention",
            },
        ),
        migrations.CreateModel(
            name="AccountMember",
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
                    "role",
                    models.CharField(
                        choices=[
                            ("deputy", "Stands in for the leader"),
                            ("sales", "Sales"),
                            ("technical", "Technical advice"),
                            ("service", "Service"),
                            ("delivery", "Delivery"),
                            ("finance", "Finance"),
                            ("legal", "Legal"),
                            ("marketing", "Marketing"),
                            ("sponsor", "Executive sponsor"),
                            ("other", "Other"),
                        ],
                        db_default="sales",
                        default="sales",
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "duty",
                    models.CharField(blank=True, db_default="", default="", max_length=300, verbose_name="answers for"),
                ),
                (
                    "access",
                    models.CharField(
                        choices=[
                            ("none", "Nothing more"),
                            ("read", "Read the customer"),
                            ("edit", "Read and edit the customer"),
                        ],
                        db_default="read",
                        default="read",
                        help_text="What it opens beyond the member's role: the customer, its units, their orders and opportunities.",
                        max_length=10,
                        verbose_name="access",
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="since")),
                (
                    "valid_until",
                    models.DateField(
                        blank=True,
                        help_text="The first day on which it no longer holds.",
                        null=True,
                        verbose_name="until",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="sales.account",
                        verbose_name="account",
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
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "member of an account team",
                "verbose_name_plural": "members of account teams",
            },
        ),
        migrations.CreateModel(
            name="AccountNeed",
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
                ("name", models.CharField(max_length=200, verbose_name="what is needed")),
                ("detail", models.TextField(blank=True, db_default="", default="", verbose_name="details")),
                ("found_on", models.DateField(verbose_name="found on")),
                ("answer_by", models.DateField(blank=True, null=True, verbose_name="answer by")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("in_progress", "Being answered"),
                            ("done", "Answered"),
                            ("dropped", "Dropped"),
                        ],
                        db_default="open",
                        default="open",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="answered on")),
                ("answer", models.TextField(blank=True, db_default="", default="", verbose_name="our answer")),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="needs",
                        to="sales.account",
                        verbose_name="account",
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
                    "opportunity",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="sales.opportunity",
                        verbose_name="opportunity",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.customer",
                        verbose_name="whose need it is",
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
                        verbose_name="who answers it",
                    ),
                ),
            ],
            options={
                "verbose_name": "need of an account",
                "verbose_name_plural": "needs of accounts",
            },
        ),
        migrations.CreateModel(
            name="AccountPlan",
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
                ("is_current", models.BooleanField(db_default=True, default=True, verbose_name="current")),
                ("period_from", models.DateField(verbose_name="from")),
                ("period_until", models.DateField(help_text="The first day after the period.", verbose_name="until")),
                ("summary", models.TextField(blank=True, db_default="", default="", verbose_name="strategy")),
                (
                    "value_proposition",
                    models.TextField(blank=True, db_default="", default="", verbose_name="what we give this customer"),
                ),
                ("risks", models.TextField(blank=True, db_default="", default="", verbose_name="risks")),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plans",
                        to="sales.account",
                        verbose_name="account",
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
            ],
            options={
                "verbose_name": "account plan",
                "verbose_name_plural": "account plans",
            },
        ),
        migrations.CreateModel(
            name="AccountStakeholder",
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
                    "position",
                    models.CharField(blank=True, db_default="", default="", max_length=120, verbose_name="position"),
                ),
                ("influence", models.SmallIntegerField(db_default=3, default=3, verbose_name="influence (1 to 5)")),
                (
                    "stance",
                    models.CharField(
                        choices=[
                            ("opponent", "Opponent"),
                            ("critic", "Critic"),
                            ("neutral", "Neutral"),
                            ("supporter", "Supporter"),
                            ("champion", "Champion"),
                        ],
                        db_default="neutral",
                        default="neutral",
                        max_length=20,
                        verbose_name="stance",
                    ),
                ),
                (
                    "concern",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=300, verbose_name="what matters to them"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stakeholders",
                        to="sales.account",
                        verbose_name="account",
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
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.customer",
                        verbose_name="person",
                    ),
                ),
                (
                    "reports_to",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reports",
                        to="sales.accountstakeholder",
                        verbose_name="reports to",
                    ),
                ),
            ],
            options={
                "verbose_name": "stakeholder of an account",
                "verbose_name_plural": "stakeholders of accounts",
            },
        ),
        migrations.CreateModel(
            name="AccountUnit",
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
                ("note", models.CharField(blank=True, db_default="", default="", max_length=300, verbose_name="note")),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="units",
                        to="sales.account",
                        verbose_name="account",
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
                        related_name="+",
                        to="directory.customer",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "unit of an account",
                "verbose_name_plural": "units of accounts",
            },
        ),
        migrations.CreateModel(
            name="AccountObjective",
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
                ("name", models.CharField(max_length=200, verbose_name="objective")),
                (
                    "measure",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="What is counted, with its unit: EUR a year, machines.",
                        max_length=120,
                        verbose_name="measure",
                    ),
                ),
                (
                    "baseline",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="baseline"
                    ),
                ),
                (
                    "target",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="target"),
                ),
                (
                    "current",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="now"),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="by")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("on_track", "On track"),
                            ("at_risk", "At risk"),
                            ("reached", "Reached"),
                            ("missed", "Missed"),
                            ("dropped", "Dropped"),
                        ],
                        db_default="planned",
                        default="planned",
                        max_length=20,
                        verbose_name="state",
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
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who answers for it",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="objectives",
                        to="sales.accountplan",
                        verbose_name="plan",
                    ),
                ),
            ],
            options={
                "verbose_name": "objective of an account",
                "verbose_name_plural": "objectives of accounts",
            },
        ),
        migrations.CreateModel(
            name="AccountFigures",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="figures",
                        serialize=False,
                        to="sales.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "value_12m",
                    models.DecimalField(
                        decimal_places=2, max_digits=16, null=True, verbose_name="ordered in 12 months"
                    ),
                ),
                ("currency", models.CharField(blank=True, default="", max_length=3, verbose_name="currency of orders")),
                (
                    "other_currencies",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="also ordered in"),
                ),
                ("alive_percent", models.SmallIntegerField(null=True, verbose_name="alive (percent)")),
                (
                    "value_at_risk",
                    models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="value at risk"),
                ),
                (
                    "risk_currency",
                    models.CharField(blank=True, default="", max_length=3, verbose_name="currency of the risk"),
                ),
                ("last_contact_at", models.DateTimeField(null=True, verbose_name="last contact")),
                ("next_contact_on", models.DateField(null=True, verbose_name="next contact due")),
                ("open_count", models.IntegerField(default=0, verbose_name="open opportunities")),
                (
                    "open_amount",
                    models.DecimalField(decimal_places=2, max_digits=16, null=True, verbose_name="open amount"),
                ),
                (
                    "open_currency",
                    models.CharField(blank=True, default="", max_length=3, verbose_name="currency of the open amount"),
                ),
                ("needs_open", models.IntegerField(default=0, verbose_name="open needs")),
                ("progress", models.SmallIntegerField(null=True, verbose_name="plan progress in percent")),
                ("alerts_open", models.IntegerField(default=0, verbose_name="open alerts")),
                ("counted_at", models.DateTimeField(verbose_name="figures of")),
            ],
            options={
                "verbose_name": "figures of an account",
                "verbose_name_plural": "figures of accounts",
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("value_12m"), descending=True, nulls_last=True),
                        models.F("account"),
                        name="account_by_value",
                    ),
                    models.Index(models.F("next_contact_on"), models.F("account"), name="account_by_next_contact"),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                models.F("owner"),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("trashed_at__isnull", True)),
                name="account_by_leader",
            ),
        ),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(models.F("customer"), models.F("id"), name="account_by_customer"),
        ),
        migrations.AddIndex(
            model_name="account",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("search_text"), name="gin_trgm_ops"),
                name="sales_account_search",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                models.F("customer"), condition=models.Q(("trashed_at__isnull", True)), name="account_once_per_customer"
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                models.F("external_id"),
                condition=models.Q(("trashed_at__isnull", True), ("external_id__isnull", False)),
                name="account_external_id",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_until__isnull", True),
                    ("valid_until__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="account_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(("cadence_days__isnull", True), ("cadence_days__gt", 0), _connector="OR"),
                name="account_cadence",
            ),
        ),
        migrations.AddIndex(
            model_name="accountalert",
            index=models.Index(
                models.F("account"),
                models.F("state"),
                models.OrderBy(models.F("id"), descending=True),
                name="account_alert_by_account",
            ),
        ),
        migrations.AddIndex(
            model_name="accountalert",
            index=models.Index(models.F("customer"), models.F("id"), name="account_alert_by_customer"),
        ),
        migrations.AddIndex(
            model_name="accountalert",
            index=models.Index(
                models.F("state"),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("trashed_at__isnull", True)),
                name="account_alert_by_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountalert",
            constraint=models.UniqueConstraint(
                models.F("account"),
                models.F("kind"),
                models.F("about"),
                condition=models.Q(("trashed_at__isnull", True), models.Q(("state", "resolved"), _negated=True)),
                name="account_alert_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountalert",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "resolved"), ("resolved_at__isnull", True), _connector="XOR"),
                name="account_alert_resolved_has_instant",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountalert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "paused"), _negated=True), ("snoozed_until__isnull", False), _connector="OR"
                ),
                name="account_alert_snoozed_has_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountalertrule",
            constraint=models.UniqueConstraint(
                models.F("kind"), condition=models.Q(("trashed_at__isnull", True)), name="account_alert_rule_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="accountalertrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__isnull", True), ("days__gte", 0), _connector="OR"),
                name="account_alert_rule_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountalertrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("percent__isnull", True), ("percent__range", (1, 100)), _connector="OR"),
                name="account_alert_rule_percent",
            ),
        ),
        migrations.AddIndex(
            model_name="accountattention",
            index=models.Index(models.F("account"), models.F("id"), name="account_attention_by_account"),
        ),
        migrations.AddIndex(
            model_name="accountattention",
            index=models.Index(
                models.F("due_on"),
                models.F("id"),
                condition=models.Q(("trashed_at__isnull", True)),
                name="account_attention_by_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountattention",
            constraint=models.CheckConstraint(
                condition=models.Q(("every_days__gt", 0)), name="account_attention_every_days"
            ),
        ),
        migrations.AddIndex(
            model_name="accountmember",
            index=models.Index(
                models.F("user"),
                models.F("account"),
                condition=models.Q(("trashed_at__isnull", True)),
                name="account_member_by_user",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountmember",
            constraint=models.UniqueConstraint(
                models.F("account"),
                models.F("user"),
                models.F("role"),
                condition=models.Q(("trashed_at__isnull", True)),
                name="account_member_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_until__isnull", True),
                    ("valid_until__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="account_member_ends_after_start",
            ),
        ),
        migrations.AddIndex(
            model_name="accountneed",
            index=models.Index(
                models.F("account"),
                models.F("state"),
                models.OrderBy(models.F("id"), descending=True),
                name="account_need_by_account",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountneed",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "done"), _negated=True), ("answered_on__isnull", False), _connector="OR"
                ),
                name="account_need_answered_has_day",
            ),
        ),
        migrations.AddIndex(
            model_name="accountplan",
            index=models.Index(
                models.F("account"),
                models.OrderBy(models.F("period_from"), descending=True),
                name="account_plan_by_account",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountplan",
            constraint=models.UniqueConstraint(
                models.F("account"),
                condition=models.Q(("trashed_at__isnull", True), ("is_current", True)),
                name="account_plan_one_current",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("period_until__gt", models.F("period_from"))), name="account_plan_ends_after_start"
            ),
        ),
        migrations.AddIndex(
            model_name="accountobjective",
            index=models.Index(models.F("plan"), models.F("due_on"), models.F("id"), name="account_objective_by_plan"),
        ),
        migrations.AddConstraint(
            model_name="accountobjective",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("baseline__isnull", True),
                    ("target__isnull", True),
                    models.Q(("baseline", models.F("target")), _negated=True),
                    _connector="OR",
                ),
                name="account_objective_goes_somewhere",
            ),
        ),
        migrations.AddIndex(
            model_name="accountstakeholder",
            index=models.Index(models.F("person"), models.F("id"), name="account_stakeholder_by_person"),
        ),
        migrations.AddConstraint(
            model_name="accountstakeholder",
            constraint=models.UniqueConstraint(
                models.F("account"),
                models.F("person"),
                condition=models.Q(("trashed_at__isnull", True)),
                name="account_stakeholder_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountstakeholder",
            constraint=models.CheckConstraint(
                condition=models.Q(("influence__range", (1, 5))), name="account_stakeholder_influence_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="accountstakeholder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reports_to__isnull", True),
                    models.Q(("reports_to", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="account_stakeholder_not_own_boss",
            ),
        ),
        migrations.AddIndex(
            model_name="accountunit",
            index=models.Index(models.F("customer"), models.F("account"), name="account_unit_by_customer"),
        ),
        migrations.AddConstraint(
            model_name="accountunit",
            constraint=models.UniqueConstraint(
                models.F("account"),
                models.F("customer"),
                condition=models.Q(("trashed_at__isnull", True)),
                name="account_unit_once",
            ),
        ),
        migrations.RunSQL(RULES, "DELETE FROM sales_accountalertrule"),
    ]
