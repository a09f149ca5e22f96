"""Quotes go by mail; lines that the customer may choose, kept with the answer as they were accepted."""

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
    ]
