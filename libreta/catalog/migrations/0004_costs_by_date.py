"""Costs of products by date, kept by the database itself; price books that reach the organisations below."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# A cost that changes leaves its history, whoever changes it: a form, an import, the API. By statement, for a million.
HISTORY = """
CREATE FUNCTION catalog_keep_costs(products bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO catalog_productcost AS known (
        created_at, updated_at, created_by_id, version, extra, product_id, cost, currency, valid_from)
    SELECT p.updated_at, p.updated_at, p.created_by_id, 1, '{}', p.id, p.cost, p.currency,
        (p.updated_at AT TIME ZONE 'UTC')::date
    FROM catalog_product p WHERE p.id = ANY(products) AND p.cost IS NOT NULL
    ON CONFLICT (product_id, valid_from) WHERE trashed_at IS NULL DO UPDATE
    SET cost = EXCLUDED.cost, currency = EXCLUDED.currency, updated_at = EXCLUDED.updated_at,
        version = known.version + 1
    WHERE (known.cost, known.currency) IS DISTINCT FROM (EXCLUDED.cost, EXCLUDED.currency)
$$;
CREATE FUNCTION catalog_cost_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM catalog_keep_costs(ARRAY(SELECT id FROM fresh WHERE cost IS NOT NULL));
    RETURN NULL;
END $$;
CREATE FUNCTION catalog_cost_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM catalog_keep_costs(ARRAY(
        SELECT f.id FROM fresh f JOIN former o ON o.id = f.id
        WHERE f.cost IS NOT NULL AND (f.cost, f.currency) IS DISTINCT FROM (o.cost, o.currency)));
    RETURN NULL;
END $$;
CREATE TRIGGER catalog_cost_new AFTER INSERT ON catalog_product
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION catalog_cost_new();
CREATE TRIGGER catalog_cost_changed AFTER UPDATE ON catalog_product
    REFERENCING NEW TABLE AS fresh OLD TABLE AS former FOR EACH STATEMENT EXECUTE FUNCTION catalog_cost_changed();
-- What is there already costs what it costs from the day on which it was written down.
INSERT INTO catalog_productcost (created_at, updated_at, created_by_id, version, extra, product_id, cost, currency, valid_from)
SELECT created_at, created_at, created_by_id, 1, '{}', id, cost, currency, (created_at AT TIME ZONE 'UTC')::date
FROM catalog_product WHERE cost IS NOT NULL;
"""
NO_HISTORY = """
DROP FUNCTION catalog_cost_new() CASCADE;
DROP FUNCTION catalog_cost_changed() CASCADE;
DROP FUNCTION catalog_keep_costs(bigint[]);
"""


class Migration(migrations.Migration):
    """Costs of products by date, kept by the database itself; price books that reach the organisations below."""

    dependencies = [
        ("catalog", "0003_price_books"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="pricebook",
            name="reaches_below",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Of a customer: the organisations below it get these prices too; the nearest one goes first.",
                verbose_name="also for the organisations below",
            ),
        ),
        migrations.CreateModel(
            name="ProductCost",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False, verbose_name="created")),
                ("updated_at", models.DateTimeField(editable=False, verbose_name="updated")),
                ("version", models.IntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "trashed_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="in the trash since"),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, max_length=120, null=True, verbose_name="external id"),
                ),
                ("extra", models.JSONField(blank=True, default=dict, editable=False)),
                ("cost", models.DecimalField(decimal_places=4, max_digits=14, verbose_name="cost")),
                (
                    "currency",
                    models.CharField(
                        help_text="Three letters, like EUR or MXN.", max_length=3, verbose_name="currency"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="valid from")),
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
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="costs",
                        to="catalog.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "verbose_name": "cost",
                "verbose_name_plural": "costs",
                "constraints": [
                    models.UniqueConstraint(
                        "product",
                        "valid_from",
                        name="product_cost_once",
                        condition=models.Q(trashed_at__isnull=True),
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency", ""), _negated=True), name="product_cost_has_currency"
                    ),
                ],
            },
        ),
        migrations.RunSQL(HISTORY, NO_HISTORY),
    ]
