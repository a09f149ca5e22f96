"""Requests of persons, holds, restrictions, tombstones, retention."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# An erased person's record stays empty, whoever writes: a form, an import or plain SQL.
ERASED = """
CREATE FUNCTION directory_keep_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM directory_erasure WHERE customer_id = OLD.id AND state = 'done') THEN
        RAISE EXCEPTION 'customer % was erased and is not filled in again', OLD.id
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER directory_keep_erased BEFORE UPDATE OF
    given_name, family_name, email, phone, mobile, tax_id, external_id, birth_date, street ON directory_customer
    FOR EACH ROW WHEN (
        (NEW.given_name, NEW.family_name, NEW.email, NEW.phone, NEW.mobile, NEW.tax_id, NEW.external_id,
            NEW.birth_date, NEW.street)
        IS DISTINCT FROM
        (OLD.given_name, OLD.family_name, OLD.email, OLD.phone, OLD.mobile, OLD.tax_id, OLD.external_id,
            OLD.birth_date, OLD.street))
    EXECUTE FUNCTION directory_keep_erased();
"""

# Whoever computes scores, a person whose data may not be used has none.
UNSCORED = """
CREATE FUNCTION directory_unscore_restricted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM directory_customerscore WHERE customer_id IN (
        SELECT person_id FROM directory_restriction WHERE lifted_at IS NULL
        UNION ALL
        SELECT f.survivor_id FROM directory_restriction r JOIN directory_formercustomer f ON f.former_id = r.person_id
        WHERE r.lifted_at IS NULL);
    RETURN NULL;
END $$;
CREATE TRIGGER directory_unscore_restricted AFTER INSERT OR UPDATE ON directory_customerscore
    FOR EACH STATEMENT EXECUTE FUNCTION directory_unscore_restricted();
CREATE TRIGGER directory_unscore_restricted AFTER INSERT ON directory_restriction
    FOR EACH STATEMENT EXECUTE FUNCTION directory_unscore_restricted();
"""


class Migration(migrations.Migration):
    """Requests of persons, holds, restrictions, tombstones, retention."""

    dependencies = [("directory", "0009_consents"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="PrivacyRequest",
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
                            ("access", "Access"),
                            ("portability", "Data to take along"),
                            ("correction", "Correction"),
                            ("restriction", "Restriction"),
                            ("objection", "Objection"),
                            ("erasure", "Erasure"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("wording", models.TextField(blank=True, db_default="", default="", verbose_name="what was asked")),
                ("received_on", models.DateField(verbose_name="received on")),
                (
                    "channel",
                    models.CharField(blank=True, db_default="", default="", max_length=80, verbose_name="came by"),
                ),
                (
                    "identity",
                    models.CharField(
                        choices=[
                            ("unproven", "Not proven yet"),
                            ("address", "Answered from the known address"),
                            ("call_back", "Called back on the known number"),
                            ("document", "Showed a document"),
                            ("known", "Known in person"),
                        ],
                        db_default="unproven",
                        default="unproven",
                        max_length=20,
                        verbose_name="identity",
                    ),
                ),
                (
                    "jurisdiction",
                    models.CharField(
                        choices=[
                            ("eu", "European Union (GDPR)"),
                            ("uk", "United Kingdom (UK GDPR)"),
                            ("ch", "Switzerland (FADP)"),
                            ("mx", "Mexico (LFPDPPP)"),
                            ("ar", "Argentina (Law 25.326)"),
                            ("co", "Colombia (Law 1581)"),
                            ("br", "Brazil (LGPD)"),
                            ("cl", "Chile (Law 21.719)"),
                            ("us-ca", "California (CCPA)"),
                        ],
                        db_default="eu",
                        default="eu",
                        max_length=10,
                        verbose_name="law",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="answer by")),
                (
                    "extended_because",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=300, verbose_name="extended because"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("answered", "Answered"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        db_default="open",
                        default="open",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("answer", models.TextField(blank=True, db_default="", default="", verbose_name="answer")),
                (
                    "told_to",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="Whom else we told of the correction, erasure or restriction.",
                        max_length=300,
                        verbose_name="passed on to",
                    ),
                ),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="answered on")),
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
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="Empty while we do not know whom it is about.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="directory.customer",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "privacy request",
                "verbose_name_plural": "privacy requests",
            },
        ),
        migrations.CreateModel(
            name="PersonExport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(default="en", max_length=10)),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("expired", "Expired"),
                            ("fetched", "Fetched"),
                        ],
                        default="queued",
                        max_length=12,
                    ),
                ),
                ("file", models.CharField(blank=True, default="", max_length=80)),
                ("file_size", models.BigIntegerField(default=0)),
                ("expires_at", models.DateTimeField(null=True)),
                ("fetched_at", models.DateTimeField(null=True)),
                ("problem", models.TextField(blank=True, default="")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.customer",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="directory.privacyrequest",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("customer_id", models.BigIntegerField()),
                ("reason", models.CharField(blank=True, default="", max_length=300)),
                ("actor_name", models.CharField(blank=True, default="", max_length=200)),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("expired", "Expired"),
                            ("fetched", "Fetched"),
                        ],
                        default="queued",
                        max_length=12,
                    ),
                ),
                ("sealed", models.TextField(blank=True, default="")),
                ("steps", models.JSONField(default=dict)),
                ("problem", models.TextField(blank=True, default="")),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="directory.privacyrequest",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Restriction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=300)),
                ("since", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.customer",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="directory.privacyrequest",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RetentionRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record_type", models.CharField(max_length=60)),
                ("condition", models.JSONField(blank=True, default=dict)),
                ("since", models.CharField(max_length=60)),
                ("months", models.PositiveSmallIntegerField()),
                (
                    "deed",
                    models.CharField(
                        choices=[
                            ("trash", "Move to the trash"),
                            ("pseudonymise", "Erase the person, keep the figures"),
                            ("delete", "Delete for good"),
                        ],
                        default="trash",
                        max_length=20,
                    ),
                ),
                ("is_on", models.BooleanField(default=False)),
                ("set_at", models.DateTimeField()),
                (
                    "set_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RetentionReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("done", models.BigIntegerField(default=0)),
                ("held", models.BigIntegerField(default=0)),
                ("left", models.BigIntegerField(default=0)),
                ("problem", models.TextField(blank=True, default="")),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="directory.retentionrule",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("digest", models.CharField(max_length=64)),
                ("customer_id", models.BigIntegerField(null=True)),
                ("erased_at", models.DateTimeField()),
                ("returned_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(models.F("customer_id"), name="tombstone_of")],
                "constraints": [models.UniqueConstraint(models.F("kind"), models.F("digest"), name="tombstone_once")],
            },
        ),
        migrations.CreateModel(
            name="LegalHold",
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
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("held_from", models.DateField(verbose_name="from")),
                (
                    "held_until",
                    models.DateField(
                        blank=True, help_text="Empty: until somebody lifts it.", null=True, verbose_name="until"
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
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.customer",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "legal hold",
                "verbose_name_plural": "legal holds",
                "indexes": [
                    models.Index(models.F("person"), condition=models.Q(("trashed_at", None)), name="legal_hold_of")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="legal_hold_has_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("held_until", None), ("held_until__gte", models.F("held_from")), _connector="OR"
                        ),
                        name="legal_hold_ends_later",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="privacyrequest",
            index=models.Index(
                models.F("due_on"),
                models.F("id"),
                condition=models.Q(("status", "open"), ("trashed_at", None)),
                name="privacy_request_open",
            ),
        ),
        migrations.AddIndex(
            model_name="privacyrequest",
            index=models.Index(
                models.F("person"), condition=models.Q(("person__isnull", False)), name="privacy_request_of"
            ),
        ),
        migrations.AddConstraint(
            model_name="privacyrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["access", "portability", "correction", "restriction", "objection", "erasure"])
                ),
                name="privacy_request_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="privacyrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("status", "open"), ("answered_on__isnull", False), _connector="OR"),
                name="privacy_request_answered_has_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="privacyrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__gte", models.F("received_on"))), name="privacy_request_due_later"
            ),
        ),
        migrations.AddIndex(
            model_name="personexport",
            index=models.Index(models.F("person"), name="person_export_of"),
        ),
        migrations.AddIndex(
            model_name="erasure",
            index=models.Index(models.F("customer_id"), name="erasure_of"),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.UniqueConstraint(
                models.F("customer_id"),
                condition=models.Q(("state", "done"), _negated=True),
                name="erased_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("state", "done"), _negated=True), ("sealed", ""), _connector="OR"),
                name="erased_keeps_nothing",
            ),
        ),
        migrations.AddIndex(
            model_name="restriction",
            index=models.Index(models.F("person"), name="restriction_of"),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.UniqueConstraint(
                models.F("person"), condition=models.Q(("lifted_at", None)), name="restricted_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("months__gte", 1)), name="retention_rule_some_months"
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("deed__in", ["trash", "pseudonymise", "delete"])), name="retention_rule_deed_known"
            ),
        ),
        migrations.RunSQL(ERASED, "DROP FUNCTION directory_keep_erased() CASCADE"),
        migrations.RunSQL(UNSCORED, "DROP FUNCTION directory_unscore_restricted() CASCADE"),
    ]
