"""Consent: what people are asked about, the words, the history, and who is never written to.

The history is append-only in the database itself. The customer's two fields follow it, and whoever writes these (a form,
an import, a program, plain SQL) writes history.
"""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

KEEP = """
CREATE FUNCTION directory_keep_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('libreta.consents_open', true), '') = 'on' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION 'The history of consents is never rewritten: row % stays as it is.', OLD.id
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER directory_keep_consent BEFORE UPDATE ON directory_consent FOR EACH ROW WHEN (
    (NEW.purpose_id, NEW.channel, NEW.state, NEW.basis, NEW.at, NEW.source, NEW.text_id, NEW.wording, NEW.message,
     NEW.ip, NEW.user_agent, NEW.said_of_id, NEW.trashed_at, NEW.created_at)
    IS DISTINCT FROM
    (OLD.purpose_id, OLD.channel, OLD.state, OLD.basis, OLD.at, OLD.source, OLD.text_id, OLD.wording, OLD.message,
     OLD.ip, OLD.user_agent, OLD.said_of_id, OLD.trashed_at, OLD.created_at))
    EXECUTE FUNCTION directory_keep_consent();
CREATE TRIGGER directory_keep_consent_row BEFORE DELETE ON directory_consent
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION directory_keep_consent();
CREATE TRIGGER directory_keep_consent_text BEFORE UPDATE ON directory_consenttext FOR EACH ROW WHEN (
    (NEW.purpose_id, NEW.language, NEW.number, NEW.wording)
    IS DISTINCT FROM (OLD.purpose_id, OLD.language, OLD.number, OLD.wording))
    EXECUTE FUNCTION directory_keep_consent();
"""
NO_KEEP = "DROP FUNCTION directory_keep_consent() CASCADE"

# The history and the two fields of the customer say the same, whichever was written. Depth 0 is whoever writes the
# field; what the history writes there comes from within a trigger and is not told twice.
FOLLOW = """
CREATE FUNCTION directory_told_consent(state text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE state WHEN 'given' THEN 'given' WHEN 'withdrawn' THEN 'refused' ELSE 'unknown' END
$$;

CREATE FUNCTION directory_new_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.said_of_id := coalesce(NEW.said_of_id, NEW.customer_id);
    RETURN NEW;
END $$;
CREATE TRIGGER directory_new_consent BEFORE INSERT ON directory_consent
    FOR EACH ROW EXECUTE FUNCTION directory_new_consent();

CREATE FUNCTION directory_follow_consents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH touched AS (
        SELECT DISTINCT n.customer_id, n.purpose_id FROM new_rows n
        JOIN directory_consentpurpose p ON p.id = n.purpose_id AND p.code = 'offers'
        WHERE n.channel IN ('email', 'telephone')
    ), newest AS (
        SELECT DISTINCT ON (k.customer_id, k.channel) k.customer_id, k.channel, directory_told_consent(k.state) AS told
        FROM directory_consent k JOIN touched t USING (customer_id, purpose_id)
        WHERE k.channel IN ('email', 'telephone')
        ORDER BY k.customer_id, k.channel, k.at DESC, k.id DESC
    ), told AS (
        SELECT customer_id, max(told) FILTER (WHERE channel = 'email') AS email,
            max(told) FILTER (WHERE channel = 'telephone') AS telephone
        FROM newest GROUP BY customer_id
    )
    UPDATE directory_customer c SET consent_email = coalesce(t.email, c.consent_email),
        consent_telephone = coalesce(t.telephone, c.consent_telephone)
    FROM told t WHERE c.id = t.customer_id AND (c.consent_email, c.consent_telephone)
        IS DISTINCT FROM (coalesce(t.email, c.consent_email), coalesce(t.telephone, c.consent_telephone));
    RETURN NULL;
END $$;
CREATE TRIGGER directory_follow_consents AFTER INSERT ON directory_consent REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION directory_follow_consents();

CREATE FUNCTION directory_write_consent(customer bigint, written jsonb, moment timestamptz) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO directory_consent (customer_id, purpose_id, channel, state, basis, at, source, created_at, updated_at,
        created_by_id, version, extra, wording, message, user_agent, ip)
    SELECT customer, p.id, w.channel, CASE w.told WHEN 'given' THEN 'given' WHEN 'refused' THEN 'withdrawn'
            ELSE 'cleared' END, CASE w.told WHEN 'given' THEN 'consent' ELSE '' END,
        greatest(moment, newest.at), CASE actor.door WHEN 'import' THEN 'import' WHEN 'api' THEN 'api' WHEN 'form'
            THEN 'form' ELSE 'page' END, moment, moment, actor.id, 1, '{}', '', '', '', ''
    FROM jsonb_each_text(written) AS w (channel, told)
    JOIN directory_consentpurpose p ON p.code = 'offers'
    CROSS JOIN (SELECT a->>'door' AS door, (SELECT u.id FROM identity_user u WHERE u.id = (a->>'id')::bigint) AS id
        FROM (SELECT nullif(current_setting('libreta.actor', true), '')::jsonb AS a) said) actor
    LEFT JOIN LATERAL (SELECT k.at, k.state FROM directory_consent k WHERE k.customer_id = customer
        AND k.purpose_id = p.id AND k.channel = w.channel ORDER BY k.at DESC, k.id DESC LIMIT 1) newest ON true
    WHERE directory_told_consent(newest.state) IS DISTINCT FROM w.told
$$;

CREATE FUNCTION directory_tell_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM directory_write_consent(NEW.id, jsonb_strip_nulls(jsonb_build_object(
        'email', CASE WHEN NEW.consent_email IS DISTINCT FROM OLD.consent_email
            THEN coalesce(nullif(NEW.consent_email, ''), 'unknown') END,
        'telephone', CASE WHEN NEW.consent_telephone IS DISTINCT FROM OLD.consent_telephone
            THEN coalesce(nullif(NEW.consent_telephone, ''), 'unknown') END)), coalesce(NEW.updated_at, now()));
    RETURN NULL;
END $$;
CREATE TRIGGER directory_tell_consent AFTER UPDATE OF consent_email, consent_telephone ON directory_customer
    FOR EACH ROW WHEN (pg_trigger_depth() = 0 AND (NEW.consent_email, NEW.consent_telephone)
        IS DISTINCT FROM (OLD.consent_email, OLD.consent_telephone))
    EXECUTE FUNCTION directory_tell_consent();

CREATE FUNCTION directory_tell_consents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM directory_write_consent(n.id, jsonb_strip_nulls(jsonb_build_object(
        'email', CASE WHEN n.consent_email IN ('given', 'refused') THEN n.consent_email END,
        'telephone', CASE WHEN n.consent_telephone IN ('given', 'refused') THEN n.consent_telephone END)),
        coalesce(n.created_at, now()))
    FROM new_rows n WHERE n.consent_email IN ('given', 'refused') OR n.consent_telephone IN ('given', 'refused');
    RETURN NULL;
END $$;
CREATE TRIGGER directory_tell_consents AFTER INSERT ON directory_customer REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION directory_tell_consents();
"""
NO_FOLLOW = """
DROP FUNCTION directory_tell_consents() CASCADE;
DROP FUNCTION directory_tell_consent() CASCADE;
DROP FUNCTION directory_write_consent(bigint, jsonb, timestamptz);
DROP FUNCTION directory_follow_consents() CASCADE;
DROP FUNCTION directory_new_consent() CASCADE;
DROP FUNCTION directory_told_consent(text);
"""
CARRY_OVER = """
INSERT INTO directory_consent (customer_id, purpose_id, channel, state, basis, at, source, created_at, updated_at,
    version, extra, wording, message, user_agent, ip)
SELECT c.id, p.id, w.channel, CASE w.told WHEN 'given' THEN 'given' ELSE 'withdrawn' END,
    CASE w.told WHEN 'given' THEN 'consent' ELSE '' END, c.updated_at, 'carried_over', now(), now(), 1, '{}', '', '', '', ''
FROM directory_customer c JOIN directory_consentpurpose p ON p.code = 'offers'
CROSS JOIN LATERAL (VALUES ('email', c.consent_email), ('telephone', c.consent_telephone)) AS w (channel, told)
WHERE w.told IN ('given', 'refused')
"""


def lay_purposes(apps, schema_editor):
    """The purposes that every installation starts with; the customers' two fields speak of one of them."""
    from libreta.directory.consents.built_in import lay

    lay(schema_editor.connection)


def nothing(apps, schema_editor):
    """They go with their table."""


class Migration(migrations.Migration):
    """Consent: what people are asked about, the words, the history, and who is never written to."""

    dependencies = [
        ("directory", "0008_merges"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConsentPurpose",
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
                    "code",
                    models.CharField(
                        blank=True,
                        help_text="What programs write; made from the name where it is empty. It stays.",
                        max_length=40,
                        verbose_name="code",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "name_es",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=80, verbose_name="name in Spanish"
                    ),
                ),
                (
                    "name_ro",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=80, verbose_name="name in Romanian"
                    ),
                ),
                (
                    "needs",
                    models.CharField(
                        choices=[
                            ("consent", "Consent first"),
                            ("objection", "Until somebody objects"),
                            ("nothing", "Always, it belongs to the contract or the law"),
                        ],
                        default="consent",
                        max_length=10,
                        verbose_name="may be written to",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("consent", "Consent"),
                            ("contract", "Contract"),
                            ("law", "Legal obligation"),
                            ("interest", "Legitimate interest"),
                        ],
                        default="consent",
                        max_length=10,
                        verbose_name="legal basis",
                    ),
                ),
                ("by_email", models.BooleanField(db_default=True, default=True, verbose_name="by e-mail")),
                ("by_telephone", models.BooleanField(db_default=False, default=False, verbose_name="by telephone")),
                ("by_message", models.BooleanField(db_default=False, default=False, verbose_name="by text message")),
                ("by_whatsapp", models.BooleanField(db_default=False, default=False, verbose_name="by WhatsApp")),
                ("by_post", models.BooleanField(db_default=False, default=False, verbose_name="by post")),
                (
                    "double_opt_in",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        help_text="A form alone is not enough: a mail asks back.",
                        verbose_name="asks to confirm by mail",
                    ),
                ),
                ("keeps_quiet", models.BooleanField(db_default=True, default=True, verbose_name="keeps quiet hours")),
                ("most", models.SmallIntegerField(blank=True, null=True, verbose_name="at most so often")),
                ("most_days", models.SmallIntegerField(db_default=7, default=7, verbose_name="within so many days")),
                ("position", models.IntegerField(db_default=0, default=0, verbose_name="position")),
                ("is_active", models.BooleanField(db_default=True, default=True, verbose_name="in use")),
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
                "verbose_name": "purpose",
                "verbose_name_plural": "purposes",
            },
        ),
        migrations.CreateModel(
            name="ConsentText",
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
                    "language",
                    models.CharField(
                        choices=[
                            ("en", "English"),
                            ("es", "Spanish"),
                            ("ro", "Romanian"),
                            ("pt", "Portuguese"),
                            ("fr", "French"),
                            ("de", "German"),
                            ("it", "Italian"),
                        ],
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "number",
                    models.IntegerField(blank=True, help_text="Counted by itself.", null=True, verbose_name="version"),
                ),
                ("wording", models.TextField(verbose_name="wording")),
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
                    "purpose",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="texts",
                        to="directory.consentpurpose",
                        verbose_name="purpose",
                    ),
                ),
            ],
            options={
                "verbose_name": "consent text",
                "verbose_name_plural": "consent texts",
            },
        ),
        migrations.CreateModel(
            name="Consent",
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
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "E-mail"),
                            ("telephone", "Telephone"),
                            ("message", "Text message"),
                            ("whatsapp", "WhatsApp"),
                            ("post", "Post"),
                        ],
                        default="email",
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("given", "Given"),
                            ("withdrawn", "Withdrawn"),
                            ("asked", "Asked, not yet confirmed"),
                            ("cleared", "No longer known"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("consent", "Consent"),
                            ("contract", "Contract"),
                            ("law", "Legal obligation"),
                            ("interest", "Legitimate interest"),
                        ],
                        db_default="",
                        default="",
                        max_length=10,
                        verbose_name="legal basis",
                    ),
                ),
                ("at", models.DateTimeField(blank=True, verbose_name="said at")),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("form", "Form on a website"),
                            ("page", "Written down by a colleague"),
                            ("phone", "On the telephone"),
                            ("paper", "On paper"),
                            ("import", "Import"),
                            ("api", "Another program"),
                            ("centre", "Preference centre"),
                            ("one_click", "Unsubscribe button of the mail program"),
                            ("double_opt_in", "Link in the confirmation mail"),
                            ("merge", "Merging of two records"),
                            ("carried_over", "Before the history began"),
                        ],
                        db_default="",
                        default="",
                        max_length=20,
                        verbose_name="source",
                    ),
                ),
                ("wording", models.TextField(blank=True, db_default="", default="", verbose_name="words shown")),
                ("message", models.TextField(blank=True, db_default="", default="", verbose_name="what was said")),
                (
                    "ip",
                    models.CharField(blank=True, db_default="", default="", max_length=45, verbose_name="IP address"),
                ),
                (
                    "user_agent",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=300, verbose_name="program used"
                    ),
                ),
                ("said_of_id", models.BigIntegerField(editable=False, null=True)),
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "purpose",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.consentpurpose",
                        verbose_name="purpose",
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.consenttext",
                        verbose_name="text",
                    ),
                ),
            ],
            options={
                "verbose_name": "consent",
                "verbose_name_plural": "consents",
            },
        ),
        migrations.CreateModel(
            name="ContactPause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateTimeField()),
                ("at", models.DateTimeField()),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("form", "Form on a website"),
                            ("page", "Written down by a colleague"),
                            ("phone", "On the telephone"),
                            ("paper", "On paper"),
                            ("import", "Import"),
                            ("api", "Another program"),
                            ("centre", "Preference centre"),
                            ("one_click", "Unsubscribe button of the mail program"),
                            ("double_opt_in", "Link in the confirmation mail"),
                            ("merge", "Merging of two records"),
                            ("carried_over", "Before the history began"),
                        ],
                        db_default="",
                        default="",
                        max_length=20,
                    ),
                ),
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
            name="ContactRules",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quiet_from", models.SmallIntegerField(db_default=20, default=20)),
                ("quiet_until", models.SmallIntegerField(db_default=8, default=8)),
                ("is_quiet_on_sundays", models.BooleanField(db_default=True, default=True)),
                ("time_zone", models.CharField(db_default="UTC", default="UTC", max_length=60)),
                ("holidays", models.TextField(blank=True, db_default="", default="")),
                ("most", models.SmallIntegerField(blank=True, null=True)),
                ("most_days", models.SmallIntegerField(db_default=7, default=7)),
                ("changed_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="contact_rules_one_row"),
                    models.CheckConstraint(
                        condition=models.Q(("quiet_from__range", (0, 23)), ("quiet_until__range", (0, 23))),
                        name="contact_rules_hours",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OptIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "E-mail"),
                            ("telephone", "Telephone"),
                            ("message", "Text message"),
                            ("whatsapp", "WhatsApp"),
                            ("post", "Post"),
                        ],
                        max_length=10,
                    ),
                ),
                ("address", models.CharField(max_length=254)),
                ("language", models.CharField(max_length=5)),
                ("asked_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField()),
                ("sent_times", models.SmallIntegerField(default=1)),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.customer",
                    ),
                ),
                (
                    "purpose",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.consentpurpose",
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.consenttext",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("email", "E-mail"), ("phone", "Telephone")], max_length=5)),
                ("digest", models.CharField(max_length=64)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("asked", "Asked for it"),
                            ("bounced", "Mail comes back"),
                            ("complained", "Reported us as spam"),
                            ("erased", "Was erased"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
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
            ],
        ),
        migrations.AddConstraint(
            model_name="consentpurpose",
            constraint=models.UniqueConstraint(models.F("code"), name="consent_purpose_code"),
        ),
        migrations.AddConstraint(
            model_name="consentpurpose",
            constraint=models.CheckConstraint(
                condition=models.Q(("code", ""), _negated=True), name="consent_purpose_has_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="consentpurpose",
            constraint=models.CheckConstraint(
                condition=models.Q(("needs__in", ["consent", "objection", "nothing"])),
                name="consent_purpose_needs_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentpurpose",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("most__isnull", True), models.Q(("most__gt", 0), ("most_days__gt", 0)), _connector="OR"
                ),
                name="consent_purpose_cap_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="consenttext",
            constraint=models.UniqueConstraint(
                models.F("purpose"), models.F("language"), models.F("number"), name="consent_text_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="consenttext",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("wording", ""), _negated=True), ("number__gt", 0)),
                name="consent_text_has_words",
            ),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["customer", "purpose", "channel", "-at", "-id"], name="consent_newest"),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["given", "withdrawn", "asked", "cleared"])),
                name="consent_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["email", "telephone", "message", "whatsapp", "post"])),
                name="consent_channel_known",
            ),
        ),
        migrations.AddIndex(
            model_name="contactpause",
            index=models.Index(fields=["customer", "-id"], name="contact_pause_newest"),
        ),
        migrations.AddConstraint(
            model_name="optin",
            constraint=models.UniqueConstraint(
                models.F("customer"),
                models.F("purpose"),
                models.F("channel"),
                condition=models.Q(("confirmed_at", None)),
                name="opt_in_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="suppression",
            constraint=models.UniqueConstraint(models.F("kind"), models.F("digest"), name="suppression_once"),
        ),
        migrations.AddConstraint(
            model_name="suppression",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__in", ["asked", "bounced", "complained", "erased"])),
                name="suppression_reason_known",
            ),
        ),
        migrations.RunPython(lay_purposes, nothing),
        migrations.RunSQL(CARRY_OVER, migrations.RunSQL.noop),
        migrations.RunSQL(KEEP, NO_KEEP),
        migrations.RunSQL(FOLLOW, NO_FOLLOW),
    ]
