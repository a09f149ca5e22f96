"""Quotes, their approvals and answers, who we are on paper, and the lines of opportunities. The database numbers quotes
without gaps, adds them up in one place, keeps a sent one as it was sent, and gives a deal with lines their sum."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.math
from django.conf import settings
from django.db import migrations, models

import libreta.kernel.search

NUMBERS = """
CREATE FUNCTION sales_currency_digits(currency text) RETURNS smallint LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV',
            'XAF', 'XOF', 'XPF') THEN 0
        WHEN currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN 3
        ELSE 2 END::smallint
$$;
CREATE FUNCTION sales_number_quote() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    y int := extract(year FROM NEW.created_at AT TIME ZONE 'UTC');
    n int;
BEGIN
    NEW.digits := sales_currency_digits(NEW.currency);
    IF TG_OP = 'INSERT' THEN
        IF NEW.number = '' THEN
            -- The row of the year is locked until the transaction ends: a quote that is not kept leaves no gap.
            INSERT INTO sales_quotecounter AS c (year, last) VALUES (y, 1)
            ON CONFLICT (year) DO UPDATE SET last = c.last + 1 RETURNING last INTO n;
            NEW.number := 'Q-' || y || '-' || lpad(n::text, greatest(4, length(n::text)), '0');
        END IF;
        NEW.subtotal := 0; NEW.net := 0; NEW.tax := 0; NEW.total := 0; NEW.cost := NULL; NEW.margin := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sales_number_quote BEFORE INSERT OR UPDATE OF currency ON sales_quote
    FOR EACH ROW EXECUTE FUNCTION sales_number_quote();
"""
NO_NUMBERS = """
DROP FUNCTION sales_number_quote() CASCADE;
DROP FUNCTION sales_currency_digits(text);
"""
FROZEN = """
CREATE FUNCTION sales_keep_quote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The customer may become another row when two are merged; what was sent names him in words.
    IF (NEW.number, NEW.edition, NEW.title, NEW.currency, NEW.language, NEW.valid_until,
            NEW.introduction, NEW.terms, NEW.reference, NEW.discount, NEW.subtotal, NEW.net, NEW.tax, NEW.total)
        IS DISTINCT FROM
       (OLD.number, OLD.edition, OLD.title, OLD.currency, OLD.language, OLD.valid_until,
            OLD.introduction, OLD.terms, OLD.reference, OLD.discount, OLD.subtotal, OLD.net, OLD.tax, OLD.total) THEN
        RAISE EXCEPTION 'a quote that was sent stays as it was sent' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sales_keep_quote BEFORE UPDATE ON sales_quote FOR EACH ROW
    WHEN (OLD.status NOT IN ('draft', 'awaiting_approval', 'approved')) EXECUTE FUNCTION sales_keep_quote();

CREATE FUNCTION sales_settle_quote_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    places smallint;
    state text;
    gone timestamptz;
BEGIN
    SELECT digits, status, trashed_at INTO places, state, gone FROM sales_quote
    WHERE id = (CASE TG_OP WHEN 'DELETE' THEN OLD.quote_id ELSE NEW.quote_id END) FOR NO KEY UPDATE;
    -- Lines go into the trash with their quote; whether a quote that was sent may go there is not theirs to say.
    IF state NOT IN ('draft', 'awaiting_approval', 'approved') AND NOT (TG_OP = 'UPDATE' AND gone IS NOT NULL) THEN
        RAISE EXCEPTION 'the lines of a quote that was sent stay as they were sent' USING ERRCODE = '23514';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.quote_id <> OLD.quote_id THEN
        RAISE EXCEPTION 'a line stays with its quote' USING ERRCODE = '23514';
    END IF;
    -- Half up to the digits of the currency, line by line; PostgreSQL rounds numeric halves away from zero.
    NEW.amount := CASE NEW.kind WHEN 'item'
        THEN round(NEW.quantity * NEW.unit_price * (100 - NEW.discount) / 100, places) ELSE 0 END;
    RETURN NEW;
END $$;
CREATE TRIGGER sales_settle_quote_line BEFORE INSERT OR UPDATE OR DELETE ON sales_quoteline
    FOR EACH ROW EXECUTE FUNCTION sales_settle_quote_line();
"""
NOT_FROZEN = """
DROP FUNCTION sales_keep_quote() CASCADE;
DROP FUNCTION sales_settle_quote_line() CASCADE;
"""
TOTALS = """
-- The only place where a quote is added up: page, document, link and API read what stands here.
CREATE VIEW sales_quote_rates AS
    SELECT quote_id, rate, amount, base, round(base * rate / 100, digits) AS tax
    FROM (
        SELECT q.id AS quote_id, q.digits, l.tax_rate AS rate, sum(l.amount) AS amount,
            round(sum(l.amount) * (100 - q.discount) / 100, q.digits) AS base
        FROM sales_quote q JOIN sales_quoteline l ON l.quote_id = q.id
        WHERE l.trashed_at IS NULL AND l.kind = 'item' AND NOT l.is_optional
        GROUP BY q.id, l.tax_rate
    ) by_rate;

CREATE FUNCTION sales_quote_add_up(quotes bigint[]) RETURNS void LANGUAGE sql AS $$
    SELECT FROM sales_quote WHERE id = ANY(quotes) ORDER BY id FOR NO KEY UPDATE;
    UPDATE sales_quote q
    SET subtotal = s.subtotal, net = s.net, tax = s.tax, total = s.net + s.tax, cost = s.cost,
        margin = CASE WHEN s.net > 0 AND s.cost IS NOT NULL
            THEN greatest(-99999, round((s.net - s.cost) / s.net * 100, 2)) END
    FROM (
        SELECT wanted.id, coalesce(r.subtotal, 0) AS subtotal, coalesce(r.net, 0) AS net, coalesce(r.tax, 0) AS tax, c.cost
        FROM unnest(quotes) AS wanted(id)
        LEFT JOIN LATERAL (
            SELECT sum(amount) AS subtotal, sum(base) AS net, sum(tax) AS tax
            FROM sales_quote_rates WHERE quote_id = wanted.id
        ) r ON true
        LEFT JOIN LATERAL (
            SELECT CASE WHEN bool_and(unit_cost IS NOT NULL) THEN round(sum(quantity * unit_cost), 3) END AS cost
            FROM sales_quoteline
            WHERE quote_id = wanted.id AND trashed_at IS NULL AND kind = 'item' AND NOT is_optional
        ) c ON true
    ) s
    WHERE q.id = s.id AND q.status IN ('draft', 'awaiting_approval', 'approved')
      AND (q.subtotal, q.net, q.tax, q.cost) IS DISTINCT FROM (s.subtotal, s.net, s.tax, s.cost)
$$;
CREATE FUNCTION sales_quote_add_up_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sales_quote_add_up(ARRAY(SELECT DISTINCT quote_id FROM new_lines));
    RETURN NULL;
END $$;
CREATE FUNCTION sales_quote_add_up_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sales_quote_add_up(ARRAY(SELECT DISTINCT quote_id FROM old_lines));
    RETURN NULL;
END $$;
CREATE FUNCTION sales_quote_recount() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.digits <> OLD.digits THEN
        UPDATE sales_quoteline SET quantity = quantity WHERE quote_id = NEW.id;
    END IF;
    PERFORM sales_quote_add_up(ARRAY[NEW.id]);
    RETURN NULL;
END $$;
CREATE TRIGGER sales_quote_add_up_new AFTER INSERT ON sales_quoteline
    REFERENCING NEW TABLE AS new_lines FOR EACH STATEMENT EXECUTE FUNCTION sales_quote_add_up_new();
CREATE TRIGGER sales_quote_add_up_changed AFTER UPDATE ON sales_quoteline
    REFERENCING NEW TABLE AS new_lines FOR EACH STATEMENT EXECUTE FUNCTION sales_quote_add_up_new();
CREATE TRIGGER sales_quote_add_up_gone AFTER DELETE ON sales_quoteline
    REFERENCING OLD TABLE AS old_lines FOR EACH STATEMENT EXECUTE FUNCTION sales_quote_add_up_gone();
CREATE TRIGGER sales_quote_recount AFTER UPDATE OF discount, currency ON sales_quote FOR EACH ROW
    WHEN (NEW.discount <> OLD.discount OR NEW.digits <> OLD.digits) EXECUTE FUNCTION sales_quote_recount();
"""
NO_TOTALS = """
DROP FUNCTION sales_quote_add_up_new() CASCADE;
DROP FUNCTION sales_quote_add_up_gone() CASCADE;
DROP FUNCTION sales_quote_recount() CASCADE;
DROP FUNCTION sales_quote_add_up(bigint[]);
DROP VIEW sales_quote_rates;
"""
DEALS = """
CREATE FUNCTION sales_deal_add_up(deals bigint[]) RETURNS void LANGUAGE sql AS $$
    SELECT FROM sales_opportunity WHERE id = ANY(deals) ORDER BY id FOR NO KEY UPDATE;
    UPDATE sales_opportunity o SET amount = s.amount
    FROM (
        SELECT opportunity_id AS id, sum(amount) AS amount FROM sales_opportunityline
        WHERE opportunity_id = ANY(deals) AND trashed_at IS NULL GROUP BY opportunity_id
    ) s
    WHERE o.id = s.id AND o.amount IS DISTINCT FROM s.amount
$$;
CREATE FUNCTION sales_deal_add_up_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sales_deal_add_up(ARRAY(SELECT DISTINCT opportunity_id FROM new_lines));
    RETURN NULL;
END $$;
CREATE FUNCTION sales_deal_add_up_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sales_deal_add_up(ARRAY(SELECT opportunity_id FROM new_lines UNION SELECT opportunity_id FROM old_lines));
    RETURN NULL;
END $$;
CREATE FUNCTION sales_deal_add_up_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sales_deal_add_up(ARRAY(SELECT DISTINCT opportunity_id FROM old_lines));
    RETURN NULL;
END $$;
CREATE TRIGGER sales_deal_add_up_new AFTER INSERT ON sales_opportunityline
    REFERENCING NEW TABLE AS new_lines FOR EACH STATEMENT EXECUTE FUNCTION sales_deal_add_up_new();
CREATE TRIGGER sales_deal_add_up_changed AFTER UPDATE ON sales_opportunityline
    REFERENCING NEW TABLE AS new_lines OLD TABLE AS old_lines
    FOR EACH STATEMENT EXECUTE FUNCTION sales_deal_add_up_changed();
CREATE TRIGGER sales_deal_add_up_gone AFTER DELETE ON sales_opportunityline
    REFERENCING OLD TABLE AS old_lines FOR EACH STATEMENT EXECUTE FUNCTION sales_deal_add_up_gone();

-- A deal with lines has no second truth: whatever amount somebody writes, it is their sum. Named to run before the
-- trigger that gives an amount its currency.
CREATE FUNCTION sales_deal_amount() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    added numeric;
BEGIN
    SELECT sum(amount) INTO added FROM sales_opportunityline WHERE opportunity_id = NEW.id AND trashed_at IS NULL;
    NEW.amount := coalesce(added, NEW.amount);
    RETURN NEW;
END $$;
CREATE TRIGGER sales_deal_amount BEFORE UPDATE OF amount ON sales_opportunity FOR EACH ROW
    WHEN (NEW.amount IS DISTINCT FROM OLD.amount) EXECUTE FUNCTION sales_deal_amount();
"""
NO_DEALS = """
DROP FUNCTION sales_deal_amount() CASCADE;
DROP FUNCTION sales_deal_add_up_new() CASCADE;
DROP FUNCTION sales_deal_add_up_changed() CASCADE;
DROP FUNCTION sales_deal_add_up_gone() CASCADE;
DROP FUNCTION sales_deal_add_up(bigint[]);
"""
ORDERS = """
CREATE OR REPLACE FUNCTION sales_add_up(orders bigint[]) RETURNS void LANGUAGE sql AS $$
    -- First the lock, then the sum in a statement of its own: otherwise two who add lines to one order at the same time
    -- each miss the other's.
    SELECT FROM sales_order WHERE id = ANY(orders) ORDER BY id FOR NO KEY UPDATE;
    UPDATE sales_order o SET total = s.total, tax = s.tax
    FROM (
        SELECT rates.id, sum(rates.base) AS total,
            sum(round(rates.base * rates.rate / 100, least(2, sales_currency_digits(o.currency)))) AS tax
        FROM (
            SELECT wanted.id, coalesce(l.tax_rate, 0) AS rate,
                coalesce(sum(l.amount) FILTER (WHERE l.trashed_at IS NULL), 0) AS base
            FROM unnest(orders) AS wanted(id) LEFT JOIN sales_orderline l ON l.order_id = wanted.id
            GROUP BY wanted.id, coalesce(l.tax_rate, 0)
        ) rates JOIN sales_order o ON o.id = rates.id
        GROUP BY rates.id
    ) s
    WHERE o.id = s.id AND (o.total, o.tax) IS DISTINCT FROM (s.total, s.tax)
$$;
"""
ORDERS_BEFORE = """
CREATE OR REPLACE FUNCTION sales_add_up(orders bigint[]) RETURNS void LANGUAGE sql AS $$
    SELECT FROM sales_order WHERE id = ANY(orders) ORDER BY id FOR NO KEY UPDATE;
    UPDATE sales_order o SET total = s.total
    FROM (
        SELECT wanted.id, coalesce(sum(l.amount) FILTER (WHERE l.trashed_at IS NULL), 0) AS total
        FROM unnest(orders) AS wanted(id) LEFT JOIN sales_orderline l ON l.order_id = wanted.id
        GROUP BY wanted.id
    ) s
    WHERE o.id = s.id AND o.total IS DISTINCT FROM s.total
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0003_price_books"),
        ("directory", "0005_deals_are_told"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("sales", "0006_leads"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApprovalRule",
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
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("discount", "Discount of any line, in percent, above"),
                            ("amount", "Net amount above"),
                            ("margin", "Margin in percent below"),
                        ],
                        max_length=10,
                        verbose_name="when",
                    ),
                ),
                ("threshold", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="threshold")),
                (
                    "currency",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="Only for amounts, like EUR or MXN.",
                        max_length=3,
                        verbose_name="currency of the amount",
                    ),
                ),
                (
                    "approver_role",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        max_length=60,
                        verbose_name="or everybody with the role",
                    ),
                ),
                ("delegate_from", models.DateField(blank=True, null=True, verbose_name="delegate from")),
                ("delegate_until", models.DateField(blank=True, null=True, verbose_name="delegate until")),
                ("is_active", models.BooleanField(db_default=True, default=True, verbose_name="in force")),
            ],
            options={
                "verbose_name": "approval rule",
                "verbose_name_plural": "approval rules",
            },
        ),
        migrations.CreateModel(
            name="Letterhead",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("name", models.CharField(blank=True, db_default="", default="", max_length=200)),
                ("tax_id", models.CharField(blank=True, db_default="", default="", max_length=60)),
                ("address", models.TextField(blank=True, db_default="", default="")),
                ("email", models.CharField(blank=True, db_default="", default="", max_length=254)),
                ("phone", models.CharField(blank=True, db_default="", default="", max_length=60)),
                ("website", models.CharField(blank=True, db_default="", default="", max_length=200)),
                ("bank", models.CharField(blank=True, db_default="", default="", max_length=200)),
                ("accent", models.CharField(blank=True, db_default="", default="", max_length=7)),
                ("footer", models.JSONField(blank=True, default=dict)),
                ("terms", models.JSONField(blank=True, default=dict)),
                ("valid_days", models.SmallIntegerField(db_default=30, default=30)),
                ("orders_on_acceptance", models.BooleanField(db_default=False, default=False)),
                ("logo", models.BinaryField(null=True)),
                ("logo_kind", models.CharField(blank=True, db_default="", default="", max_length=4)),
                ("updated_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="OpportunityLine",
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
                ("position", models.IntegerField(db_default=0, default=0, verbose_name="position")),
                (
                    "description",
                    models.CharField(blank=True, db_default="", default="", max_length=300, verbose_name="description"),
                ),
                (
                    "quantity",
                    models.DecimalField(
                        db_default=1, decimal_places=3, default=1, max_digits=14, verbose_name="quantity"
                    ),
                ),
                (
                    "unit_price",
                    models.DecimalField(
                        db_default=0, decimal_places=4, default=0, max_digits=14, verbose_name="unit price"
                    ),
                ),
                (
                    "discount",
                    models.DecimalField(
                        db_default=0, decimal_places=3, default=0, max_digits=6, verbose_name="discount in percent"
                    ),
                ),
                (
                    "amount",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.math.Round(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("quantity"), "*", models.F("unit_price")
                                    ),
                                    "*",
                                    django.db.models.expressions.CombinedExpression(
                                        models.Value(100), "-", models.F("discount")
                                    ),
                                ),
                                "/",
                                models.Value(100),
                            ),
                            2,
                        ),
                        output_field=models.DecimalField(decimal_places=2, max_digits=18),
                        verbose_name="amount",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of an opportunity",
                "verbose_name_plural": "lines of opportunities",
            },
        ),
        migrations.CreateModel(
            name="Quote",
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
                    "number",
                    models.CharField(
                        blank=True, db_default="", default="", editable=False, max_length=30, verbose_name="number"
                    ),
                ),
                ("edition", models.SmallIntegerField(db_default=1, default=1, editable=False, verbose_name="version")),
                (
                    "is_current",
                    models.BooleanField(db_default=True, default=True, editable=False, verbose_name="current version"),
                ),
                (
                    "title",
                    models.CharField(blank=True, db_default="", default="", max_length=200, verbose_name="subject"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("awaiting_approval", "Awaiting approval"),
                            ("approved", "Approved"),
                            ("sent", "Sent"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("expired", "Expired"),
                            ("superseded", "Superseded"),
                        ],
                        db_default="draft",
                        default="draft",
                        editable=False,
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        help_text="Three letters, like EUR or MXN.", max_length=3, verbose_name="currency"
                    ),
                ),
                (
                    "digits",
                    models.SmallIntegerField(
                        db_default=2, default=2, editable=False, verbose_name="decimals of the currency"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[("en", "English"), ("es", "Spanish"), ("ro", "Romanian")],
                        db_default="",
                        default="",
                        help_text="Empty: the language that the customer speaks.",
                        max_length=2,
                        verbose_name="language of the customer",
                    ),
                ),
                (
                    "valid_until",
                    models.DateField(help_text="The last day on which it can be accepted.", verbose_name="valid until"),
                ),
                ("introduction", models.TextField(blank=True, db_default="", default="", verbose_name="introduction")),
                ("terms", models.TextField(blank=True, db_default="", default="", verbose_name="terms")),
                (
                    "reference",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=120, verbose_name="customer's reference"
                    ),
                ),
                (
                    "discount",
                    models.DecimalField(
                        db_default=0,
                        decimal_places=3,
                        default=0,
                        max_digits=6,
                        verbose_name="discount on everything, in percent",
                    ),
                ),
                (
                    "subtotal",
                    models.DecimalField(
                        db_default=0,
                        decimal_places=3,
                        default=0,
                        editable=False,
                        max_digits=18,
                        verbose_name="sum of the lines",
                    ),
                ),
                (
                    "net",
                    models.DecimalField(
                        db_default=0, decimal_places=3, default=0, editable=False, max_digits=18, verbose_name="net"
                    ),
                ),
                (
                    "tax",
                    models.DecimalField(
                        db_default=0, decimal_places=3, default=0, editable=False, max_digits=18, verbose_name="tax"
                    ),
                ),
                (
                    "total",
                    models.DecimalField(
                        db_default=0, decimal_places=3, default=0, editable=False, max_digits=18, verbose_name="total"
                    ),
                ),
                (
                    "cost",
                    models.DecimalField(
                        decimal_places=3, editable=False, max_digits=18, null=True, verbose_name="our cost"
                    ),
                ),
                (
                    "margin",
                    models.DecimalField(
                        decimal_places=2, editable=False, max_digits=9, null=True, verbose_name="margin in percent"
                    ),
                ),
                ("sent_at", models.DateTimeField(editable=False, null=True, verbose_name="sent")),
                ("answered_at", models.DateTimeField(editable=False, null=True, verbose_name="answered")),
                (
                    "search_text",
                    models.GeneratedField(
                        db_persist=True,
                        expression=libreta.kernel.search._Pieces(
                            django.db.models.functions.comparison.Coalesce(models.F("number"), models.Value("")),
                            django.db.models.functions.comparison.Coalesce(models.F("title"), models.Value("")),
                            django.db.models.functions.comparison.Coalesce(models.F("reference"), models.Value("")),
                        ),
                        output_field=models.TextField(),
                    ),
                ),
            ],
            options={
                "verbose_name": "quote",
                "verbose_name_plural": "quotes",
            },
        ),
        migrations.CreateModel(
            name="QuoteAnswer",
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
                        choices=[("accepted", "Accepted"), ("declined", "Declined")],
                        max_length=10,
                        verbose_name="answer",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("at", models.DateTimeField(verbose_name="when")),
                ("ip", models.GenericIPAddressField(blank=True, null=True, verbose_name="from the address")),
                (
                    "user_agent",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=400, verbose_name="with the browser"
                    ),
                ),
                ("fingerprint", models.CharField(max_length=64, verbose_name="fingerprint of what was answered")),
                (
                    "reason",
                    models.CharField(blank=True, db_default="", default="", max_length=1000, verbose_name="reason"),
                ),
            ],
            options={
                "verbose_name": "answer to a quote",
                "verbose_name_plural": "answers to quotes",
            },
        ),
        migrations.CreateModel(
            name="QuoteApproval",
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
                    "measured",
                    models.DecimalField(
                        decimal_places=3,
                        help_text="A margin is not kept here.",
                        max_digits=18,
                        null=True,
                        verbose_name="measured",
                    ),
                ),
                ("fingerprint", models.CharField(editable=False, max_length=64, verbose_name="fingerprint")),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                            ("lapsed", "Lapsed"),
                        ],
                        db_default="waiting",
                        default="waiting",
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                ("by_link", models.BooleanField(db_default=False, default=False, verbose_name="by link")),
                (
                    "reason",
                    models.CharField(blank=True, db_default="", default="", max_length=500, verbose_name="reason"),
                ),
            ],
            options={
                "verbose_name": "approval",
                "verbose_name_plural": "approvals",
            },
        ),
        migrations.CreateModel(
            name="QuoteCounter",
            fields=[
                ("year", models.IntegerField(primary_key=True, serialize=False)),
                ("last", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="QuoteLine",
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
                ("position", models.IntegerField(db_default=0, default=0, verbose_name="position")),
                (
                    "kind",
                    models.CharField(
                        choices=[("item", "Item"), ("section", "Section")],
                        db_default="item",
                        default="item",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "description",
                    models.CharField(blank=True, db_default="", default="", max_length=300, verbose_name="description"),
                ),
                (
                    "quantity",
                    models.DecimalField(
                        db_default=1, decimal_places=3, default=1, max_digits=14, verbose_name="quantity"
                    ),
                ),
                ("unit", models.CharField(blank=True, db_default="", default="", max_length=20, verbose_name="unit")),
                (
                    "unit_price",
                    models.DecimalField(
                        db_default=0, decimal_places=4, default=0, max_digits=14, verbose_name="unit price"
                    ),
                ),
                (
                    "discount",
                    models.DecimalField(
                        db_default=0, decimal_places=3, default=0, max_digits=6, verbose_name="discount in percent"
                    ),
                ),
                (
                    "tax_rate",
                    models.DecimalField(
                        db_default=0, decimal_places=3, default=0, max_digits=6, verbose_name="tax in percent"
                    ),
                ),
                ("is_optional", models.BooleanField(db_default=False, default=False, verbose_name="optional")),
                (
                    "amount",
                    models.DecimalField(
                        db_default=0, decimal_places=3, default=0, editable=False, max_digits=18, verbose_name="amount"
                    ),
                ),
                (
                    "book_price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        editable=False,
                        max_digits=14,
                        null=True,
                        verbose_name="price in the book",
                    ),
                ),
                (
                    "unit_cost",
                    models.DecimalField(
                        blank=True, decimal_places=4, editable=False, max_digits=14, null=True, verbose_name="unit cost"
                    ),
                ),
                (
                    "price_source",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        editable=False,
                        max_length=300,
                        verbose_name="where the price comes from",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a quote",
                "verbose_name_plural": "lines of quotes",
            },
        ),
        migrations.AddField(
            model_name="order",
            name="tax",
            field=models.DecimalField(
                db_default=0, decimal_places=2, default=0, editable=False, max_digits=16, verbose_name="tax"
            ),
        ),
        migrations.AddField(
            model_name="orderline",
            name="tax_rate",
            field=models.DecimalField(
                db_default=0, decimal_places=3, default=0, max_digits=6, verbose_name="tax in percent"
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(("tax_rate__range", (0, 100))), name="order_line_tax_is_percent"
            ),
        ),
        migrations.AddField(
            model_name="approvalrule",
            name="approver",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="approver",
            ),
        ),
        migrations.AddField(
            model_name="approvalrule",
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
            model_name="approvalrule",
            name="delegate",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="delegate",
            ),
        ),
        migrations.AddConstraint(
            model_name="letterhead",
            constraint=models.CheckConstraint(condition=models.Q(("id", 1)), name="letterhead_only_one"),
        ),
        migrations.AddField(
            model_name="opportunityline",
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
            model_name="opportunityline",
            name="opportunity",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines",
                to="sales.opportunity",
                verbose_name="opportunity",
            ),
        ),
        migrations.AddField(
            model_name="opportunityline",
            name="product",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="opportunity_lines",
                to="catalog.product",
                verbose_name="product",
            ),
        ),
        migrations.CreateModel(
            name="QuoteLink",
            fields=[
                (
                    "quote",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="link",
                        serialize=False,
                        to="sales.quote",
                    ),
                ),
                ("seed", models.UUIDField(unique=True)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("offer", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="quote",
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
            model_name="quote",
            name="customer",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="quotes",
                to="directory.customer",
                verbose_name="customer",
            ),
        ),
        migrations.AddField(
            model_name="quote",
            name="opportunity",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="quotes",
                to="sales.opportunity",
                verbose_name="opportunity",
            ),
        ),
        migrations.AddField(
            model_name="quote",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="owner",
            ),
        ),
        migrations.AddField(
            model_name="quote",
            name="price_book",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="Empty: the best fitting book of the customer.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalog.pricebook",
                verbose_name="price book",
            ),
        ),
        migrations.AddField(
            model_name="order",
            name="quote",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="orders",
                to="sales.quote",
                verbose_name="from the quote",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.UniqueConstraint(
                models.F("quote"),
                condition=models.Q(("trashed_at__isnull", True), ("quote__isnull", False)),
                name="order_once_per_quote",
            ),
        ),
        migrations.AddField(
            model_name="quoteanswer",
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
            model_name="quoteanswer",
            name="quote",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="sales.quote",
                verbose_name="quote",
            ),
        ),
        migrations.AddField(
            model_name="quoteanswer",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="written down by",
            ),
        ),
        migrations.AddField(
            model_name="quoteapproval",
            name="asked_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="asked by",
            ),
        ),
        migrations.AddField(
            model_name="quoteapproval",
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
            model_name="quoteapproval",
            name="decided_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="quoteapproval",
            name="quote",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="approvals",
                to="sales.quote",
                verbose_name="quote",
            ),
        ),
        migrations.AddField(
            model_name="quoteapproval",
            name="rule",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="sales.approvalrule",
                verbose_name="rule",
            ),
        ),
        migrations.AddField(
            model_name="quoteapproval",
            name="seller",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="seller",
            ),
        ),
        migrations.AddField(
            model_name="quoteline",
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
            model_name="quoteline",
            name="product",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="quote_lines",
                to="catalog.product",
                verbose_name="product",
            ),
        ),
        migrations.AddField(
            model_name="quoteline",
            name="quote",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines",
                to="sales.quote",
                verbose_name="quote",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalrule",
            constraint=models.UniqueConstraint(
                models.F("name"), condition=models.Q(("trashed_at__isnull", True)), name="approval_rule_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approver__isnull", False), models.Q(("approver_role", ""), _negated=True), _connector="OR"
                ),
                name="approval_rule_has_approver",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("measure", "amount"), _negated=True),
                    models.Q(("currency", ""), _negated=True),
                    _connector="OR",
                ),
                name="approval_rule_amount_has_currency",
            ),
        ),
        migrations.AddIndex(
            model_name="opportunityline",
            index=models.Index(
                models.F("opportunity"), models.F("position"), models.F("id"), name="opportunity_line_by_deal"
            ),
        ),
        migrations.AddIndex(
            model_name="opportunityline",
            index=models.Index(
                models.F("product"), models.OrderBy(models.F("id"), descending=True), name="opportunity_line_by_product"
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunityline",
            constraint=models.CheckConstraint(
                condition=models.Q(("discount__range", (0, 100))), name="opportunity_line_discount_ok"
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunityline",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gte", 0)), name="opportunity_line_not_negative"
            ),
        ),
        migrations.AddIndex(
            model_name="quote",
            index=models.Index(
                models.F("customer"), models.OrderBy(models.F("id"), descending=True), name="quote_by_customer"
            ),
        ),
        migrations.AddIndex(
            model_name="quote",
            index=models.Index(
                models.F("opportunity"), models.OrderBy(models.F("id"), descending=True), name="quote_by_opportunity"
            ),
        ),
        migrations.AddIndex(
            model_name="quote",
            index=models.Index(
                models.F("status"),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("trashed_at__isnull", True)),
                name="quote_by_status",
            ),
        ),
        migrations.AddIndex(
            model_name="quote",
            index=models.Index(
                models.F("owner"),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("trashed_at__isnull", True)),
                name="quote_by_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="quote",
            index=models.Index(
                models.F("valid_until"), condition=models.Q(("status", "sent")), name="quote_running_out"
            ),
        ),
        migrations.AddIndex(
            model_name="quote",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("search_text"), name="gin_trgm_ops"),
                name="sales_quote_search",
            ),
        ),
        migrations.AddConstraint(
            model_name="quote",
            constraint=models.UniqueConstraint(models.F("number"), models.F("edition"), name="quote_edition_once"),
        ),
        migrations.AddConstraint(
            model_name="quote",
            constraint=models.UniqueConstraint(
                models.F("number"), condition=models.Q(("is_current", True)), name="quote_one_current"
            ),
        ),
        migrations.AddConstraint(
            model_name="quote",
            constraint=models.UniqueConstraint(
                models.F("external_id"),
                condition=models.Q(("trashed_at__isnull", True), ("external_id__isnull", False)),
                name="quote_external_id",
            ),
        ),
        migrations.AddConstraint(
            model_name="quote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "draft",
                            "awaiting_approval",
                            "approved",
                            "sent",
                            "accepted",
                            "declined",
                            "expired",
                            "superseded",
                        ],
                    )
                ),
                name="quote_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="quote",
            constraint=models.CheckConstraint(
                condition=models.Q(("discount__range", (0, 100))), name="quote_discount_is_percent"
            ),
        ),
        migrations.AddConstraint(
            model_name="quote",
            constraint=models.CheckConstraint(
                condition=models.Q(("currency", ""), _negated=True), name="quote_has_currency"
            ),
        ),
        migrations.AddConstraint(
            model_name="quote",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_current", True), ("status", "superseded"), _connector="OR"),
                name="quote_old_is_superseded",
            ),
        ),
        migrations.AddConstraint(
            model_name="quoteanswer",
            constraint=models.UniqueConstraint(models.F("quote"), name="quote_answered_once"),
        ),
        migrations.AddIndex(
            model_name="quoteapproval",
            index=models.Index(
                models.F("quote"), models.OrderBy(models.F("id"), descending=True), name="approval_by_quote"
            ),
        ),
        migrations.AddConstraint(
            model_name="quoteapproval",
            constraint=models.UniqueConstraint(
                models.F("quote"),
                models.F("rule"),
                models.F("fingerprint"),
                condition=models.Q(("decision__in", ("waiting", "approved"))),
                name="approval_asked_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="quoteapproval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="approval_not_by_asker",
            ),
        ),
        migrations.AddConstraint(
            model_name="quoteapproval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("seller")), _negated=True),
                    _connector="OR",
                ),
                name="approval_not_by_seller",
            ),
        ),
        migrations.AddConstraint(
            model_name="quoteapproval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision__in", ("approved", "refused")), _negated=True),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="approval_decided_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="quoteline",
            index=models.Index(models.F("quote"), models.F("position"), models.F("id"), name="quote_line_by_quote"),
        ),
        migrations.AddIndex(
            model_name="quoteline",
            index=models.Index(
                models.F("product"), models.OrderBy(models.F("id"), descending=True), name="quote_line_by_product"
            ),
        ),
        migrations.AddConstraint(
            model_name="quoteline",
            constraint=models.CheckConstraint(
                condition=models.Q(("discount__range", (0, 100))), name="quote_line_discount_is_percent"
            ),
        ),
        migrations.AddConstraint(
            model_name="quoteline",
            constraint=models.CheckConstraint(
                condition=models.Q(("tax_rate__range", (0, 100))), name="quote_line_tax_is_percent"
            ),
        ),
        migrations.AddConstraint(
            model_name="quoteline",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["item", "section"])), name="quote_line_kind_known"
            ),
        ),
        migrations.RunSQL(NUMBERS, NO_NUMBERS),
        migrations.RunSQL(FROZEN, NOT_FROZEN),
        migrations.RunSQL(TOTALS, NO_TOTALS),
        migrations.RunSQL(DEALS, NO_DEALS),
        migrations.RunSQL(ORDERS, ORDERS_BEFORE),
    ]
