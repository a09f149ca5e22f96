"""Price books, bundles and the tax of products; neither bundles nor price books may stand upon themselves, whoever writes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import libreta.intelligence.terms

# One writer at a time looks for circles: otherwise two who each draw half of one would both find nothing.
CIRCLES = """
CREATE FUNCTION catalog_refuse_bundle_circle() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found boolean;
    deepest int;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('catalog_bundlepart'));
    WITH RECURSIVE below(part, depth) AS (
        SELECT NEW.part_id, 1
        UNION SELECT p.part_id, b.depth + 1 FROM below b JOIN catalog_bundlepart p ON p.bundle_id = b.part
        WHERE p.trashed_at IS NULL AND b.depth < 12
    )
    SELECT bool_or(part = NEW.bundle_id), max(depth) INTO found, deepest FROM below;
    IF found OR deepest > 5 THEN
        RAISE EXCEPTION 'a bundle contains itself or lies too deep'
            USING ERRCODE = '23514', DETAIL = 'Key (part_id)=(' || NEW.part_id || ') closes a circle';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER catalog_refuse_bundle_circle AFTER INSERT OR UPDATE OF bundle_id, part_id, trashed_at
    ON catalog_bundlepart FOR EACH ROW WHEN (NEW.trashed_at IS NULL) EXECUTE FUNCTION catalog_refuse_bundle_circle();

CREATE FUNCTION catalog_refuse_book_circle() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found boolean;
    deepest int;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('catalog_pricebook'));
    WITH RECURSIVE above(id, depth) AS (
        SELECT NEW.parent_id, 1
        UNION SELECT b.parent_id, a.depth + 1 FROM above a JOIN catalog_pricebook b ON b.id = a.id
        WHERE b.parent_id IS NOT NULL AND a.depth < 12
    )
    SELECT bool_or(id = NEW.id), max(depth) INTO found, deepest FROM above;
    IF found OR deepest > 5 THEN
        RAISE EXCEPTION 'a price book stands upon itself or lies too deep'
            USING ERRCODE = '23514', DETAIL = 'Key (parent_id)=(' || NEW.parent_id || ') closes a circle';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER catalog_refuse_book_circle AFTER INSERT OR UPDATE OF parent_id
    ON catalog_pricebook FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION catalog_refuse_book_circle();
"""
NO_CIRCLES = """
DROP FUNCTION catalog_refuse_bundle_circle() CASCADE;
DROP FUNCTION catalog_refuse_book_circle() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0002_exchange_rates"),
        ("directory", "0005_deals_are_told"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BundlePart",
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
                    "quantity",
                    models.DecimalField(
                        db_default=1, decimal_places=3, default=1, max_digits=14, verbose_name="quantity"
                    ),
                ),
                ("position", models.IntegerField(db_default=0, default=0, verbose_name="position")),
            ],
            options={
                "verbose_name": "part of a bundle",
                "verbose_name_plural": "parts of bundles",
            },
        ),
        migrations.CreateModel(
            name="PriceBook",
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
                    "currency",
                    models.CharField(
                        help_text="Three letters, like EUR or MXN.", max_length=3, verbose_name="currency"
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                (
                    "valid_until",
                    models.DateField(
                        blank=True,
                        help_text="The first day on which it no longer holds.",
                        null=True,
                        verbose_name="valid until",
                    ),
                ),
                (
                    "adjustment",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        help_text="-10 makes the prices of the book that it is based on ten percent lower; without such a book, the list prices. Empty: only its own entries, or the other book's prices as they are.",
                        max_digits=7,
                        null=True,
                        verbose_name="change in percent",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("customer", "One customer"),
                            ("filter", "Customers that fit a filter"),
                            ("segment", "Customers of a segment"),
                            ("country", "Customers of a country"),
                            ("everybody", "Everybody"),
                        ],
                        db_default="everybody",
                        default="everybody",
                        max_length=10,
                        verbose_name="for whom",
                    ),
                ),
                (
                    "segment",
                    models.CharField(
                        blank=True,
                        choices=libreta.intelligence.terms.segment_choices,
                        db_default="",
                        default="",
                        max_length=40,
                        verbose_name="segment",
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="Two letters, like MX or RO.",
                        max_length=2,
                        verbose_name="country",
                    ),
                ),
                (
                    "condition",
                    models.TextField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="Paste the address of a list of customers with its filter, or the filter as the API writes it.",
                        verbose_name="filter",
                    ),
                ),
                (
                    "priority",
                    models.SmallIntegerField(
                        db_default=0,
                        default=0,
                        help_text="Of two books for the same customers the one with the higher number goes first.",
                        verbose_name="priority",
                    ),
                ),
                (
                    "is_convertible",
                    models.BooleanField(
                        db_default=True,
                        default=True,
                        help_text="Its prices may be converted into another currency by the exchange rate of the day.",
                        verbose_name="may be converted",
                    ),
                ),
                ("description", models.TextField(blank=True, db_default="", default="", verbose_name="description")),
            ],
            options={
                "verbose_name": "price book",
                "verbose_name_plural": "price books",
            },
        ),
        migrations.CreateModel(
            name="PriceEntry",
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
                    "min_quantity",
                    models.DecimalField(
                        db_default=1, decimal_places=3, default=1, max_digits=14, verbose_name="from quantity"
                    ),
                ),
                (
                    "unit_price",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=14, null=True, verbose_name="unit price"
                    ),
                ),
                (
                    "discount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="discount in percent"
                    ),
                ),
            ],
            options={
                "verbose_name": "price",
                "verbose_name_plural": "prices",
            },
        ),
        migrations.CreateModel(
            name="ProductText",
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
                        choices=[("en", "English"), ("es", "Español"), ("ro", "Română")],
                        max_length=5,
                        verbose_name="language",
                    ),
                ),
                ("name", models.CharField(blank=True, db_default="", default="", max_length=200, verbose_name="name")),
                ("description", models.TextField(blank=True, db_default="", default="", verbose_name="description")),
            ],
            options={
                "verbose_name": "text of a product",
                "verbose_name_plural": "texts of products",
            },
        ),
        migrations.AddField(
            model_name="product",
            name="bundle_discount",
            field=models.DecimalField(
                db_default=0, decimal_places=2, default=0, max_digits=5, verbose_name="discount of a bundle in percent"
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="bundle_pricing",
            field=models.CharField(
                choices=[("fixed", "Its own price"), ("parts", "Sum of its parts")],
                db_default="fixed",
                default="fixed",
                max_length=10,
                verbose_name="price of a bundle",
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="tax_rate",
            field=models.DecimalField(
                db_default=0, decimal_places=2, default=0, max_digits=5, verbose_name="tax in percent"
            ),
        ),
        migrations.AlterField(
            model_name="product",
            name="kind",
            field=models.CharField(
                choices=[("product", "Product"), ("service", "Service"), ("bundle", "Bundle")],
                db_default="product",
                default="product",
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("tax_rate__range", (0, 100))), name="product_tax_is_percent"
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("bundle_discount__range", (0, 100))), name="product_bundle_discount_is_percent"
            ),
        ),
        migrations.AddField(
            model_name="bundlepart",
            name="bundle",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="parts",
                to="catalog.product",
                verbose_name="bundle",
            ),
        ),
        migrations.AddField(
            model_name="bundlepart",
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
            model_name="bundlepart",
            name="part",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bundles",
                to="catalog.product",
                verbose_name="part",
            ),
        ),
        migrations.AddField(
            model_name="pricebook",
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
            model_name="pricebook",
            name="customer",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="price_books",
                to="directory.customer",
                verbose_name="customer",
            ),
        ),
        migrations.AddField(
            model_name="pricebook",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="catalog.pricebook",
                verbose_name="based on",
            ),
        ),
        migrations.AddField(
            model_name="priceentry",
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
            model_name="priceentry",
            name="price_book",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="entries",
                to="catalog.pricebook",
                verbose_name="price book",
            ),
        ),
        migrations.AddField(
            model_name="priceentry",
            name="product",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="price_entries",
                to="catalog.product",
                verbose_name="product",
            ),
        ),
        migrations.AddField(
            model_name="producttext",
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
            model_name="producttext",
            name="product",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="texts",
                to="catalog.product",
                verbose_name="product",
            ),
        ),
        migrations.AddIndex(
            model_name="bundlepart",
            index=models.Index(models.F("part"), models.F("id"), name="bundle_part_by_part"),
        ),
        migrations.AddConstraint(
            model_name="bundlepart",
            constraint=models.UniqueConstraint(
                models.F("bundle"),
                models.F("part"),
                condition=models.Q(("trashed_at__isnull", True)),
                name="bundle_part_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="bundlepart",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0)), name="bundle_part_quantity_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="bundlepart",
            constraint=models.CheckConstraint(
                condition=models.Q(("bundle", models.F("part")), _negated=True), name="bundle_part_not_itself"
            ),
        ),
        migrations.AddIndex(
            model_name="pricebook",
            index=models.Index(
                models.F("customer"),
                models.F("id"),
                condition=models.Q(("customer__isnull", False)),
                name="price_book_by_customer",
            ),
        ),
        migrations.AddIndex(
            model_name="pricebook",
            index=models.Index(
                models.F("parent"), condition=models.Q(("parent__isnull", False)), name="price_book_by_parent"
            ),
        ),
        migrations.AddIndex(
            model_name="pricebook",
            index=models.Index(
                models.F("audience"),
                models.F("country"),
                models.F("segment"),
                condition=models.Q(("trashed_at__isnull", True)),
                name="price_book_by_audience",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricebook",
            constraint=models.UniqueConstraint(
                models.F("name"), condition=models.Q(("trashed_at__isnull", True)), name="price_book_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="pricebook",
            constraint=models.UniqueConstraint(
                models.F("external_id"),
                condition=models.Q(("trashed_at__isnull", True), ("external_id__isnull", False)),
                name="price_book_external_id",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricebook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_until__isnull", True),
                    ("valid_from__lt", models.F("valid_until")),
                    _connector="OR",
                ),
                name="price_book_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricebook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True), models.Q(("parent", models.F("id")), _negated=True), _connector="OR"
                ),
                name="price_book_not_own_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricebook",
            constraint=models.CheckConstraint(
                condition=models.Q(("adjustment__isnull", True), ("adjustment__gt", -100), _connector="OR"),
                name="price_book_adjustment_leaves_a_price",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricebook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("audience", "customer"), ("customer__isnull", False)),
                    models.Q(("audience", "filter"), models.Q(("condition", ""), _negated=True)),
                    models.Q(("audience", "segment"), models.Q(("segment", ""), _negated=True)),
                    models.Q(("audience", "country"), models.Q(("country", ""), _negated=True)),
                    ("audience", "everybody"),
                    _connector="OR",
                ),
                name="price_book_says_for_whom",
            ),
        ),
        migrations.AddIndex(
            model_name="priceentry",
            index=models.Index(models.F("product"), models.F("price_book"), name="price_entry_by_product"),
        ),
        migrations.AddConstraint(
            model_name="priceentry",
            constraint=models.UniqueConstraint(
                models.F("price_book"),
                models.F("product"),
                models.F("min_quantity"),
                condition=models.Q(("trashed_at__isnull", True)),
                name="price_entry_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="priceentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("min_quantity__gt", 0)), name="price_entry_quantity_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="priceentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("discount__isnull", True), ("unit_price__isnull", False)),
                    models.Q(("discount__isnull", False), ("unit_price__isnull", True)),
                    _connector="OR",
                ),
                name="price_entry_price_or_discount",
            ),
        ),
        migrations.AddConstraint(
            model_name="priceentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit_price__isnull", True), ("unit_price__gte", 0), _connector="OR"),
                name="price_entry_price_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="priceentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("discount__isnull", True), ("discount__range", (0, 100)), _connector="OR"),
                name="price_entry_discount_is_percent",
            ),
        ),
        migrations.AddConstraint(
            model_name="producttext",
            constraint=models.UniqueConstraint(
                models.F("product"),
                models.F("language"),
                condition=models.Q(("trashed_at__isnull", True)),
                name="product_text_once",
            ),
        ),
        migrations.RunSQL(CIRCLES, NO_CIRCLES),
    ]
