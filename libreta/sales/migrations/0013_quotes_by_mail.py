"""Quotes go by mail; lines that the customer may choose, kept with the answer as they were accepted. The sums that the
database keeps of orders are planned anew for each statement."""

from importlib import import_module

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# The same rules by which a quote is added up (sales_quote_rates), with the options that were ticked.
OPTIONS = """
CREATE FUNCTION sales_quote_rates_with(quote bigint, chosen bigint[])
    RETURNS TABLE (rate numeric, amount numeric, base numeric, tax numeric) LANGUAGE sql STABLE AS $$
    SELECT b.rate, b.amount, b.base, round(b.base * b.rate / 100, b.digits)
    FROM (
        SELECT q.digits, l.tax_rate AS rate, sum(l.amount) AS amount,
            round(sum(l.amount) * (100 - q.discount) / 100, q.digits) AS base
        FROM sales_quote q JOIN sales_quoteline l ON l.quote_id = q.id
        WHERE q.id = quote AND l.trashed_at IS NULL AND l.kind = 'item' AND (NOT l.is_optional OR l.id = ANY(chosen))
        GROUP BY q.id, l.tax_rate
    ) b
$$;
-- What was accepted stays as it was accepted; a name may be forgotten.
CREATE FUNCTION sales_keep_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.quote_id, NEW.kind, NEW.at, NEW.fingerprint, NEW.chosen, NEW.net, NEW.tax, NEW.total)
        IS DISTINCT FROM (OLD.quote_id, OLD.kind, OLD.at, OLD.fingerprint, OLD.chosen, OLD.net, OLD.tax, OLD.total) THEN
        RAISE EXCEPTION 'an answer to a quote stays as it was given' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sales_keep_answer BEFORE UPDATE ON sales_quoteanswer FOR EACH ROW EXECUTE FUNCTION sales_keep_answer();
"""
NO_OPTIONS = """
DROP FUNCTION sales_keep_answer() CASCADE;
DROP FUNCTION sales_quote_rates_with(bigint, bigint[]);
"""

# The planner takes tables that were never analysed, or while they were empty, for empty ones, as at the beginning of an
# import into a new installation: every batch then reads all orders and lines, ever more slowly. So orders and their lines
# are looked up by their keys (LATERAL, and OFFSET 0 keeps it so), and EXECUTE keeps no plan from one batch to the next.
_SUMS = import_module("libreta.sales.migrations.0011_acquisition")


def _planned_each_time() -> str:
    lines = {"new": _SUMS.NEW, "changed": f"{_SUMS.NEW} UNION ALL {_SUMS.OLD}", "gone": _SUMS.OLD}
    made = [ADD_UP]
    for name, told in lines.items():
        body = _SUMS.SUMS.format(lines=f"({told})", orders=BY_KEY, counted="").replace(
            f"{BY_KEY} o ON o.id = l.order_id", f"{BY_KEY} o ON true"
        )
        made.append(_replaced(f"sales_count_{name}_lines", f"EXECUTE $sums${body}$sums$"))
    for sign, orders in (("-1 AS", "old_orders"), ("1 AS", "new_orders")):
        every = _SUMS.ALL.replace("1 AS", sign)
        sums = _SUMS.SUMS.format(lines=every, orders=orders, counted="AND o.id = ANY($1)")
        made.append(f"-- {orders}\n{sums}")
    away, here = made.pop(-2), made.pop()
    head = _SUMS.ORDERS.partition("CREATE FUNCTION")[2].partition("INSERT INTO")[0]
    body = f"EXECUTE $sums${away}$sums$ USING moved; EXECUTE $sums${here}$sums$ USING moved; RETURN NULL; END $$;"
    return "\n".join([*made, f"CREATE OR REPLACE FUNCTION{head}{body}"])


def _replaced(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN {body}; RETURN NULL; END $$;"


BY_KEY = "LATERAL (SELECT * FROM sales_order WHERE id = l.order_id OFFSET 0)"
ADD_UP = """
DROP FUNCTION sales_add_up(bigint[]);
CREATE FUNCTION sales_add_up(orders bigint[]) RETURNS void LANGUAGE plpgsql SET enable_nestloop = off AS $$
BEGIN
    -- First the lock, then the sum in a statement of its own: otherwise two who add lines to one order at the same time
    -- each miss the other's.
    EXECUTE 'SELECT FROM sales_order WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE' USING orders;
    EXECUTE $sums$
    UPDATE sales_order o SET total = s.total, tax = s.tax
    FROM (
        SELECT rates.id, sum(rates.base) AS total,
            sum(round(rates.base * rates.rate / 100, least(2, sales_currency_digits(o.currency)))) AS tax
        FROM (
            SELECT wanted.id, coalesce(l.tax_rate, 0) AS rate, coalesce(l.base, 0) AS base
            FROM unnest($1) AS wanted(id) LEFT JOIN LATERAL (
                SELECT tax_rate, sum(amount) FILTER (WHERE trashed_at IS NULL) AS base
                FROM sales_orderline WHERE order_id = wanted.id GROUP BY tax_rate OFFSET 0
            ) l ON true
        ) rates
        CROSS JOIN LATERAL (SELECT currency FROM sales_order WHERE id = rates.id OFFSET 0) o
        GROUP BY rates.id
    ) s
    WHERE o.id = ANY($1) AND o.id = s.id AND (o.total, o.tax) IS DISTINCT FROM (s.total, s.tax)
    $sums$ USING orders;
END $$;
"""


def accepted(name: str) -> models.DecimalField:
    """This function gives a column for an amount that was accepted."""
    return models.DecimalField(decimal_places=3, editable=False, max_digits=18, null=True, verbose_name=name)


class Migration(migrations.Migration):
    """Quotes go by mail; lines that the customer may choose, kept with the answer as they were accepted."""

    dependencies = [
        ("sales", "0012_competitors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="quoteanswer",
            name="chosen",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), blank=True, db_default=[], default=list, editable=False, size=None
            ),
        ),
        migrations.AddField(model_name="quoteanswer", name="net", field=accepted("net")),
        migrations.AddField(model_name="quoteanswer", name="tax", field=accepted("tax")),
        migrations.AddField(model_name="quoteanswer", name="total", field=accepted("accepted total")),
        migrations.CreateModel(
            name="QuoteMail",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.SmallIntegerField()),
                ("letter", models.BigIntegerField(unique=True)),
                ("to", models.EmailField(max_length=254)),
                ("created_at", models.DateTimeField()),
                (
                    "quote",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mails",
                        to="sales.quote",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"constraints": [models.UniqueConstraint("quote", "number", name="quote_mail_once")]},
        ),
        migrations.RunSQL(OPTIONS, NO_OPTIONS),
        migrations.RunSQL(_planned_each_time(), migrations.RunSQL.noop),  # the results are the same either way
    ]
