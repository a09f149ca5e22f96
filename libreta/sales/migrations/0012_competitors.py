"""Competitors as records with their part in deals, instead of a text on the deal; whatever was typed is carried over."""

from importlib import import_module

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import libreta.kernel.search

CARRIED = """
INSERT INTO sales_competitor (created_at, updated_at, version, extra, name)
SELECT now(), now(), 1, '{}', min(btrim(competitor)) FROM sales_opportunity
WHERE btrim(competitor) <> '' GROUP BY lower(btrim(competitor));
INSERT INTO sales_opportunitycompetitor
    (created_at, updated_at, version, extra, trashed_at, opportunity_id, competitor_id, has_won)
SELECT o.updated_at, o.updated_at, 1, '{}', o.trashed_at, o.id, c.id, o.status = 'lost' AND o.reason = 'competitor'
FROM sales_opportunity o JOIN sales_competitor c ON lower(c.name) = lower(btrim(o.competitor))
WHERE btrim(o.competitor) <> '';
UPDATE sales_stage SET required_fields =
    array_to_string(array_remove(string_to_array(replace(required_fields, ' ', ''), ','), 'competitor'), ', ')
WHERE 'competitor' = ANY(string_to_array(replace(required_fields, ' ', ''), ','));
SET CONSTRAINTS ALL IMMEDIATE;
"""
GIVEN_BACK = """
UPDATE sales_opportunity o SET competitor = told.name
FROM (
    SELECT DISTINCT ON (r.opportunity_id) r.opportunity_id, c.name
    FROM sales_opportunitycompetitor r JOIN sales_competitor c ON c.id = r.competitor_id
    ORDER BY r.opportunity_id, r.has_won DESC, r.id
) told
WHERE o.id = told.opportunity_id;
SET CONSTRAINTS ALL IMMEDIATE;
"""
# Only a lost deal was won by somebody else: who had won it is forgotten when it is opened again, whoever writes.
WINNERS = """
CREATE FUNCTION sales_forget_winner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sales_opportunitycompetitor SET has_won = false, version = version + 1, updated_at = NEW.updated_at
    WHERE opportunity_id = NEW.id AND has_won;
    RETURN NULL;
END $$;
CREATE TRIGGER sales_forget_winner AFTER UPDATE ON sales_opportunity
    FOR EACH ROW WHEN (OLD.status = 'lost' AND NEW.status <> 'lost') EXECUTE FUNCTION sales_forget_winner();
CREATE FUNCTION sales_win_lost_deals_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM sales_opportunity WHERE id = NEW.opportunity_id AND status = 'lost' FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only a lost deal was won by a competitor' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sales_win_lost_deals_only BEFORE INSERT OR UPDATE OF has_won, opportunity_id
    ON sales_opportunitycompetitor FOR EACH ROW WHEN (NEW.has_won) EXECUTE FUNCTION sales_win_lost_deals_only();
"""
NO_WINNERS = """
DROP FUNCTION sales_forget_winner() CASCADE;
DROP FUNCTION sales_win_lost_deals_only() CASCADE;
"""


# Differences only are written, grouped, once per statement; what does not change a sum writes nothing.
DIFFERENCES = """
    INSERT INTO sales_stagesum (pipeline_id, stage_id, status, owner_id, currency, rows, amount)
    SELECT pipeline_id, stage_id, status, owner_id, currency, sum(sign), sum(sign * coalesce(amount, 0))
    FROM ({deals}) d WHERE trashed_at IS NULL
    GROUP BY 1, 2, 3, 4, 5 HAVING sum(sign) <> 0 OR sum(sign * coalesce(amount, 0)) <> 0
"""
COLUMNS = "pipeline_id, stage_id, status, owner_id, currency, amount, trashed_at"
NEW, OLD = f"SELECT 1 AS sign, {COLUMNS} FROM new_deals", f"SELECT -1 AS sign, {COLUMNS} FROM old_deals"
SUMS = "".join(
    f"""
CREATE FUNCTION sales_sum_{name}_deals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {DIFFERENCES.format(deals=deals)};
    RETURN NULL;
END $$;
CREATE TRIGGER sales_sum_{name}_deals AFTER {event} ON sales_opportunity REFERENCING {tables}
    FOR EACH STATEMENT EXECUTE FUNCTION sales_sum_{name}_deals();
"""
    for name, event, tables, deals in (
        ("new", "INSERT", "NEW TABLE AS new_deals", NEW),
        ("changed", "UPDATE", "NEW TABLE AS new_deals OLD TABLE AS old_deals", f"{NEW} UNION ALL {OLD}"),
        ("gone", "DELETE", "OLD TABLE AS old_deals", OLD),
    )
)
NO_SUMS = "".join(f"DROP FUNCTION sales_sum_{name}_deals() CASCADE;" for name in ("new", "changed", "gone"))


# A lead without a customer finds one as a capture does: by its address, then by its telephone; the main ones of
# customers first, then their further ones. Served by customer_by_email, customer_by_phone, customer_by_mobile and
# contact_point_by_value. The prospect that is made takes over all that the lead tells.
LEADS_BEFORE = import_module("libreta.sales.migrations.0006_leads").SETTLES.partition("CREATE TRIGGER")[0]
HEAD, _found, REST = LEADS_BEFORE.partition("        SELECT id INTO NEW.customer_id FROM directory_customer\n")
_old, _made, TAIL = REST.partition("            RETURNING id INTO NEW.customer_id;\n")
FOUND_OR_MADE = """        FOREACH told IN ARRAY ARRAY[NEW.email, NEW.phone]::text[] LOOP
            EXIT WHEN NEW.customer_id IS NOT NULL;
            SELECT known.id INTO NEW.customer_id FROM (
                SELECT c.id, 0 AS rank FROM directory_customer c
                WHERE c.email = told AND c.email <> '' AND c.trashed_at IS NULL
                UNION ALL SELECT c.id, 0 FROM directory_customer c
                WHERE c.phone = told AND c.phone <> '' AND c.trashed_at IS NULL
                UNION ALL SELECT c.id, 1 FROM directory_customer c
                WHERE c.mobile = told AND c.mobile <> '' AND c.trashed_at IS NULL
                UNION ALL SELECT p.customer_id, 2 FROM directory_contactpoint p
                JOIN directory_customer c ON c.id = p.customer_id AND c.trashed_at IS NULL
                WHERE p.value = told AND told <> '' AND p.trashed_at IS NULL
            ) known ORDER BY known.rank, known.id LIMIT 1;
        END LOOP;
        IF NEW.customer_id IS NULL THEN
            INSERT INTO directory_customer (
                created_at, updated_at, created_by_id, owner_id, version, extra, kind, lifecycle, name, email, phone,
                source, website, city, region, postal_code, country, language)
            VALUES (
                NEW.created_at, NEW.created_at, NEW.created_by_id, NULL, 1, '{}',
                CASE WHEN person THEN 'person' ELSE 'organisation' END, 'prospect',
                CASE WHEN person THEN NEW.name ELSE NEW.company END, NEW.email, NEW.phone,
                NEW.source, NEW.website, NEW.city, NEW.region, NEW.postal_code, NEW.country, NEW.language)
"""
LEADS = (HEAD + FOUND_OR_MADE + _made + TAIL).replace(
    "    minutes integer;\n", "    minutes integer;\n    told text;\n"
)
REDEFINE = ("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


def told_by_lead(name, **more):
    """This function adds a column for what a lead tells."""
    kept = {"db_default": "", "default": "", "blank": True, **more}
    column = models.URLField if name == "website" else models.CharField
    label = f"{name.replace('_', ' ')} as given"
    return migrations.AddField("lead", name, column(verbose_name=label, **kept))


def searched(*names):
    """This function gives the search column over some columns."""
    pieces = (django.db.models.functions.comparison.Coalesce(models.F(n), models.Value("")) for n in names)
    return models.GeneratedField(
        db_persist=True, expression=libreta.kernel.search._Pieces(*pieces), output_field=models.TextField()
    )


def index_of_search(table):
    """This function gives the index over the search column of a table."""
    words = django.contrib.postgres.indexes.OpClass(models.F("search_text"), name="gin_trgm_ops")
    return django.contrib.postgres.indexes.GinIndex(words, name=f"{table}_search")


def system_fields():
    """This function gives the columns of every child record."""
    return [
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
            "created_by",
            models.ForeignKey(
                blank=True, db_index=False, editable=False, null=True,
                on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
    ]  # fmt: skip


LANGUAGES = [
    ("en", "English"), ("es", "Spanish"), ("ro", "Romanian"), ("pt", "Portuguese"), ("fr", "French"), ("de", "German"),
    ("it", "Italian"),
]  # fmt: skip
LIVE = models.Q(("trashed_at__isnull", True))
LONG = {"blank": True, "db_default": "", "default": ""}


class Migration(migrations.Migration):
    dependencies = [
        ("sales", "0011_acquisition"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Competitor",
            fields=[
                *system_fields(),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("website", models.URLField(max_length=300, verbose_name="website", **LONG)),
                ("strengths", models.TextField(verbose_name="strengths", **LONG)),
                ("weaknesses", models.TextField(verbose_name="weaknesses", **LONG)),
                ("how_we_win", models.TextField(verbose_name="how we win against them", **LONG)),
                ("search_text", searched("name", "website")),
            ],
            options={"verbose_name": "competitor", "verbose_name_plural": "competitors"},
        ),
        migrations.CreateModel(
            name="OpportunityCompetitor",
            fields=[
                *system_fields(),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("ahead", "We are ahead"), ("even", "Even"), ("behind", "We are behind"),
                            ("unknown", "Not known"),
                        ],
                        db_default="unknown", default="unknown", max_length=10, verbose_name="how we stand",
                    ),
                ),
                ("has_won", models.BooleanField(db_default=False, default=False, verbose_name="won the deal")),
                ("note", models.CharField(max_length=300, verbose_name="note", **LONG)),
                (
                    "competitor",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="deals",
                        to="sales.competitor", verbose_name="competitor",
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="competitors",
                        to="sales.opportunity", verbose_name="opportunity",
                    ),
                ),
            ],
            options={"verbose_name": "competitor in a deal", "verbose_name_plural": "competitors in deals"},
        ),
        migrations.AddIndex("competitor", index_of_search("sales_competitor")),
        migrations.AddConstraint(
            "competitor",
            models.UniqueConstraint(
                django.db.models.functions.text.Lower("name"), condition=LIVE, name="competitor_name"
            ),
        ),
        migrations.AddIndex(
            "opportunitycompetitor",
            models.Index(
                models.F("competitor"), models.OrderBy(models.F("id"), descending=True), name="rival_by_competitor"
            ),
        ),
        migrations.AddConstraint(
            "opportunitycompetitor",
            models.UniqueConstraint(
                models.F("opportunity"), models.F("competitor"), condition=LIVE, name="rival_once"
            ),
        ),
        migrations.AddConstraint(
            "opportunitycompetitor",
            models.UniqueConstraint(
                models.F("opportunity"), condition=LIVE & models.Q(("has_won", True)), name="rival_one_winner"
            ),
        ),
        migrations.AddConstraint(
            "opportunitycompetitor",
            models.CheckConstraint(
                condition=models.Q(("standing__in", ["ahead", "even", "behind", "unknown"])),
                name="rival_standing_known",
            ),
        ),
        migrations.RunSQL(CARRIED, GIVEN_BACK),
        migrations.RemoveIndex("opportunity", "sales_opportunity_search"),
        migrations.RemoveField("opportunity", "search_text"),
        migrations.RemoveField("opportunity", "competitor"),
        migrations.AddField("opportunity", "search_text", searched("name")),
        migrations.AddIndex("opportunity", index_of_search("sales_opportunity")),
        migrations.RunSQL(WINNERS, NO_WINNERS),
        migrations.CreateModel(
            name="StageSum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pipeline_id", models.BigIntegerField()),
                ("stage_id", models.BigIntegerField()),
                ("status", models.CharField(max_length=10)),
                ("owner_id", models.BigIntegerField(null=True)),
                ("currency", models.CharField(max_length=3)),
                ("rows", models.BigIntegerField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=22)),
            ],
            options={
                "verbose_name": "sum of a stage",
                "indexes": [models.Index(fields=["pipeline_id", "owner_id"], name="stage_sum_by_pipeline")],
            },
        ),
        told_by_lead("city", max_length=120),
        told_by_lead("region", max_length=120),
        told_by_lead("postal_code", max_length=20),
        told_by_lead("country", max_length=2, help_text="Two letters, like MX or RO."),
        told_by_lead("language", max_length=20, choices=LANGUAGES),
        told_by_lead("website", max_length=300),
        migrations.RunSQL(LEADS.replace(*REDEFINE), LEADS_BEFORE.replace(*REDEFINE)),
        migrations.RunSQL(SUMS, NO_SUMS),
        migrations.RunSQL(
            DIFFERENCES.format(deals=f"SELECT 1 AS sign, {COLUMNS} FROM sales_opportunity"), migrations.RunSQL.noop
        ),
    ]  # fmt: skip
