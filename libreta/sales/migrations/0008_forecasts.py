"""Categories of deals, quotas, managers' figures, shares, snapshots; and what the database promises of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# The category is the owner's own, else that of the stage; what is won is closed, what is lost counts nowhere.
WEIGHS = """
CREATE FUNCTION sales_weigh_opportunity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.forecast_on := CASE WHEN NEW.status = 'open' THEN NEW.close_on ELSE coalesce(NEW.closed_on, NEW.close_on) END;
    NEW.forecast := CASE NEW.status WHEN 'won' THEN 'closed' WHEN 'lost' THEN 'omitted' ELSE
        coalesce(nullif(NEW.forecast_category, ''), (SELECT CASE forecast WHEN 'closed' THEN 'commit' ELSE forecast END
            FROM sales_stage WHERE id = NEW.stage_id), 'pipeline') END;
    IF NEW.first_close_on IS NULL THEN
        NEW.first_close_on := NEW.close_on;
    ELSIF TG_OP = 'UPDATE' THEN
        IF NEW.status = 'open' AND NEW.close_on > OLD.close_on THEN
            NEW.pushes := OLD.pushes + 1;
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sales_weigh_opportunity
    BEFORE INSERT OR UPDATE OF stage_id, status, forecast_category, forecast, forecast_on, close_on, closed_on
    ON sales_opportunity FOR EACH ROW EXECUTE FUNCTION sales_weigh_opportunity();
"""
FOLLOWS = """
CREATE FUNCTION sales_stage_forecast() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sales_opportunity SET forecast = NEW.forecast
    WHERE stage_id = NEW.id AND status = 'open' AND forecast_category = '';
    RETURN NULL;
END $$;
CREATE TRIGGER sales_stage_forecast AFTER UPDATE OF forecast ON sales_stage
    FOR EACH ROW WHEN (OLD.forecast IS DISTINCT FROM NEW.forecast) EXECUTE FUNCTION sales_stage_forecast();
"""
# Checked once per deal when the transaction ends, or when an action asks for it: shares are written as a set.
WHOLE = """
CREATE FUNCTION sales_split_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    deal bigint := coalesce(NEW.opportunity_id, OLD.opportunity_id);
    total numeric;
BEGIN
    SELECT sum(percent) INTO total FROM sales_opportunitysplit WHERE opportunity_id = deal;
    IF total <> 100 THEN
        RAISE EXCEPTION 'the shares of a deal are % percent together', total
            USING ERRCODE = 'check_violation', CONSTRAINT = 'split_is_whole';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER split_is_whole AFTER INSERT OR UPDATE OR DELETE ON sales_opportunitysplit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sales_split_is_whole();
"""
FILLED = """
UPDATE sales_opportunity SET forecast = forecast;
INSERT INTO sales_forecastsetting (id) VALUES (1);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0002_stamp"),
        ("sales", "0007_quotes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ForecastAdjustment",
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
                    "period",
                    models.CharField(
                        choices=[("month", "Month"), ("quarter", "Quarter"), ("year", "Year")],
                        default="quarter",
                        max_length=10,
                        verbose_name="period",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="first day of the period")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("omitted", "Omitted"),
                            ("pipeline", "Pipeline"),
                            ("best_case", "Best case"),
                            ("commit", "Commit"),
                            ("closed", "Closed"),
                        ],
                        max_length=10,
                        verbose_name="category",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=18, null=True, verbose_name="adjusted to"
                    ),
                ),
                (
                    "currency",
                    models.CharField(blank=True, db_default="", default="", max_length=3, verbose_name="currency"),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="why")),
            ],
            options={
                "verbose_name": "adjustment of a forecast",
                "verbose_name_plural": "adjustments of forecasts",
            },
        ),
        migrations.CreateModel(
            name="ForecastProjection",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "period",
                    models.CharField(
                        choices=[("month", "Month"), ("quarter", "Quarter"), ("year", "Year")], max_length=10
                    ),
                ),
                ("starts_on", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("expected", models.DecimalField(decimal_places=2, max_digits=18)),
                ("low", models.DecimalField(decimal_places=2, max_digits=18)),
                ("high", models.DecimalField(decimal_places=2, max_digits=18)),
                ("details", models.JSONField(default=dict)),
                ("computed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ForecastSetting",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                (
                    "fiscal_start",
                    models.SmallIntegerField(db_default=1, default=1, verbose_name="first month of the fiscal year"),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=3, verbose_name="currency of the forecast"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ForecastSnapshot",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "forecast",
                    models.CharField(
                        choices=[
                            ("omitted", "Omitted"),
                            ("pipeline", "Pipeline"),
                            ("best_case", "Best case"),
                            ("commit", "Commit"),
                            ("closed", "Closed"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    models.CharField(choices=[("open", "Open"), ("won", "Won"), ("lost", "Lost")], max_length=10),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ("currency", models.CharField(blank=True, db_default="", default="", max_length=3)),
                ("forecast_on", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ForecastWeek",
            fields=[
                ("week", models.DateField(primary_key=True, serialize=False, verbose_name="week of")),
                ("taken_at", models.DateTimeField()),
                ("closed_since", models.DateField()),
                ("deals", models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="OpportunitySplit",
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
                ("percent", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="percent")),
            ],
            options={
                "verbose_name": "share of a deal",
                "verbose_name_plural": "shares of deals",
            },
        ),
        migrations.CreateModel(
            name="Quota",
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
                    "subject",
                    models.CharField(
                        blank=True, db_default="", default="", editable=False, max_length=150, verbose_name="for"
                    ),
                ),
                (
                    "period",
                    models.CharField(
                        choices=[("month", "Month"), ("quarter", "Quarter"), ("year", "Year")],
                        default="quarter",
                        max_length=10,
                        verbose_name="period",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="first day of the period")),
                (
                    "kind",
                    models.CharField(
                        choices=[("revenue", "Amount won"), ("count", "Deals won")],
                        default="revenue",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18, verbose_name="quota")),
                (
                    "currency",
                    models.CharField(blank=True, db_default="", default="", max_length=3, verbose_name="currency"),
                ),
            ],
            options={
                "verbose_name": "quota",
                "verbose_name_plural": "quotas",
            },
        ),
        migrations.AddField(
            model_name="opportunity",
            name="first_close_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="first expected to close"),
        ),
        migrations.AddField(
            model_name="opportunity",
            name="forecast",
            field=models.CharField(
                choices=[
                    ("omitted", "Omitted"),
                    ("pipeline", "Pipeline"),
                    ("best_case", "Best case"),
                    ("commit", "Commit"),
                    ("closed", "Closed"),
                ],
                db_default="pipeline",
                default="pipeline",
                editable=False,
                max_length=10,
                verbose_name="forecast category",
            ),
        ),
        migrations.AddField(
            model_name="opportunity",
            name="forecast_category",
            field=models.CharField(
                blank=True,
                choices=[
                    ("omitted", "Omitted"),
                    ("pipeline", "Pipeline"),
                    ("best_case", "Best case"),
                    ("commit", "Commit"),
                ],
                db_default="",
                default="",
                help_text="What you expect of this deal, where it differs from what its stage says.",
                max_length=10,
                verbose_name="own forecast category",
            ),
        ),
        migrations.AddField(
            model_name="opportunity",
            name="forecast_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="counts on"),
        ),
        migrations.AddField(
            model_name="opportunity",
            name="pushes",
            field=models.SmallIntegerField(db_default=0, default=0, editable=False, verbose_name="times pushed out"),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["forecast_on", "owner", "forecast", "currency"],
                include=("amount", "status", "id"),
                name="opportunity_forecast",
            ),
        ),
        migrations.AddField(
            model_name="forecastadjustment",
            name="created_by",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="forecastadjustment",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="forecastprojection",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="forecastsetting",
            constraint=models.CheckConstraint(condition=models.Q(("id", 1)), name="forecast_setting_once"),
        ),
        migrations.AddConstraint(
            model_name="forecastsetting",
            constraint=models.CheckConstraint(
                condition=models.Q(("fiscal_start__range", (1, 12))), name="forecast_setting_month"
            ),
        ),
        migrations.AddField(
            model_name="forecastsnapshot",
            name="opportunity",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="sales.opportunity"
            ),
        ),
        migrations.AddField(
            model_name="forecastsnapshot",
            name="owner",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="forecastsnapshot",
            name="week",
            field=models.ForeignKey(
                db_column="week",
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rows",
                to="sales.forecastweek",
            ),
        ),
        migrations.AddField(
            model_name="opportunitysplit",
            name="created_by",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="opportunitysplit",
            name="opportunity",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="splits",
                to="sales.opportunity",
                verbose_name="opportunity",
            ),
        ),
        migrations.AddField(
            model_name="opportunitysplit",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="credited to",
            ),
        ),
        migrations.AddField(
            model_name="quota",
            name="created_by",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="quota",
            name="person",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="quota",
            name="team",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="The number of the team, where the quota is not a person's.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="identity.team",
                verbose_name="team",
            ),
        ),
        migrations.AddIndex(
            model_name="forecastadjustment",
            index=models.Index(
                models.F("starts_on"),
                models.F("period"),
                models.F("person"),
                models.F("category"),
                models.OrderBy(models.F("id"), descending=True),
                name="adjustment_of_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="forecastadjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(("category__in", ["pipeline", "best_case", "commit"])),
                name="adjustment_of_open_deals",
            ),
        ),
        migrations.AddConstraint(
            model_name="forecastadjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__isnull", True), models.Q(("currency", ""), _negated=True), _connector="OR"
                ),
                name="adjustment_has_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="forecastadjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="adjustment_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="forecastprojection",
            constraint=models.UniqueConstraint(
                fields=("period", "starts_on", "person"), name="forecast_projection_once", nulls_distinct=False
            ),
        ),
        migrations.AddIndex(
            model_name="forecastsnapshot",
            index=models.Index(models.F("week"), models.F("forecast_on"), name="forecast_snapshot_of_period"),
        ),
        migrations.AddIndex(
            model_name="forecastsnapshot",
            index=models.Index(models.F("opportunity"), name="forecast_snapshot_of_deal"),
        ),
        migrations.AddConstraint(
            model_name="forecastsnapshot",
            constraint=models.UniqueConstraint(fields=("week", "opportunity"), name="forecast_snapshot_once"),
        ),
        migrations.AddIndex(
            model_name="opportunitysplit",
            index=models.Index(models.F("person"), models.F("opportunity"), name="split_by_person"),
        ),
        migrations.AddConstraint(
            model_name="opportunitysplit",
            constraint=models.UniqueConstraint(fields=("opportunity", "person"), name="split_person_once"),
        ),
        migrations.AddConstraint(
            model_name="opportunitysplit",
            constraint=models.CheckConstraint(
                condition=models.Q(("percent__gt", 0), ("percent__lte", 100)), name="split_is_percent"
            ),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.UniqueConstraint(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=("starts_on", "period", "kind", "person", "team"),
                name="quota_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("person__isnull", True), ("team__isnull", False)),
                    models.Q(("person__isnull", False), ("team__isnull", True)),
                    _connector="OR",
                ),
                name="quota_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="quota_not_negative"),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.CheckConstraint(condition=models.Q(("starts_on__day", 1)), name="quota_starts_a_month"),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("currency", ""), ("kind", "count")),
                    models.Q(("kind", "revenue"), models.Q(("currency", ""), _negated=True)),
                    _connector="OR",
                ),
                name="quota_money_has_currency",
            ),
        ),
        migrations.RunSQL(WEIGHS, "DROP FUNCTION sales_weigh_opportunity() CASCADE"),
        migrations.RunSQL(FOLLOWS, "DROP FUNCTION sales_stage_forecast() CASCADE"),
        migrations.RunSQL(WHOLE, "DROP FUNCTION sales_split_is_whole() CASCADE"),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
    ]
