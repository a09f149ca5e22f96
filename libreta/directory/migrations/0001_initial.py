import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import libreta.kernel.search


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Customer",
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
                        choices=[("person", "Person"), ("organisation", "Organisation"), ("household", "Household")],
                        db_default="person",
                        default="person",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(blank=True, db_default="", default="", max_length=200, verbose_name="name")),
                (
                    "given_name",
                    models.CharField(blank=True, db_default="", default="", max_length=100, verbose_name="given name"),
                ),
                (
                    "family_name",
                    models.CharField(blank=True, db_default="", default="", max_length=100, verbose_name="family name"),
                ),
                (
                    "legal_name",
                    models.CharField(blank=True, db_default="", default="", max_length=200, verbose_name="legal name"),
                ),
                (
                    "tax_id",
                    models.CharField(blank=True, db_default="", default="", max_length=40, verbose_name="tax number"),
                ),
                ("birth_date", models.DateField(blank=True, null=True, verbose_name="date of birth")),
                (
                    "email",
                    models.EmailField(blank=True, db_default="", default="", max_length=254, verbose_name="e-mail"),
                ),
                (
                    "phone",
                    models.CharField(blank=True, db_default="", default="", max_length=20, verbose_name="telephone"),
                ),
                (
                    "mobile",
                    models.CharField(blank=True, db_default="", default="", max_length=20, verbose_name="mobile"),
                ),
                (
                    "website",
                    models.URLField(blank=True, db_default="", default="", max_length=300, verbose_name="website"),
                ),
                (
                    "street",
                    models.CharField(blank=True, db_default="", default="", max_length=200, verbose_name="street"),
                ),
                (
                    "postal_code",
                    models.CharField(blank=True, db_default="", default="", max_length=20, verbose_name="postal code"),
                ),
                ("city", models.CharField(blank=True, db_default="", default="", max_length=120, verbose_name="city")),
                (
                    "region",
                    models.CharField(blank=True, db_default="", default="", max_length=120, verbose_name="region"),
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
                    "industry",
                    models.CharField(blank=True, db_default="", default="", max_length=120, verbose_name="industry"),
                ),
                ("employees", models.IntegerField(blank=True, null=True, verbose_name="employees")),
                (
                    "annual_revenue",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="annual revenue"
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="Three letters, like EUR or MXN.",
                        max_length=3,
                        verbose_name="currency",
                    ),
                ),
                (
                    "lifecycle",
                    models.CharField(
                        choices=[("prospect", "Prospect"), ("customer", "Customer"), ("former", "Former customer")],
                        db_default="prospect",
                        default="prospect",
                        max_length=20,
                        verbose_name="lifecycle",
                    ),
                ),
                (
                    "life_stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("student", "Student"),
                            ("single", "Living alone"),
                            ("couple", "Couple without children"),
                            ("young_family", "Family with small children"),
                            ("family", "Family with older children"),
                            ("empty_nest", "Children have left home"),
                            ("retired", "Retired"),
                        ],
                        db_default="",
                        default="",
                        max_length=20,
                        verbose_name="life stage",
                    ),
                ),
                (
                    "income_band",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("low", "Low"),
                            ("lower_middle", "Lower middle"),
                            ("middle", "Middle"),
                            ("upper_middle", "Upper middle"),
                            ("high", "High"),
                        ],
                        db_default="",
                        default="",
                        max_length=20,
                        verbose_name="income band",
                    ),
                ),
                (
                    "credit_standing",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("good", "Good"),
                            ("watch", "Watch"),
                            ("prepaid", "Pays in advance"),
                            ("blocked", "Blocked"),
                        ],
                        db_default="",
                        default="",
                        max_length=20,
                        verbose_name="credit standing",
                    ),
                ),
                (
                    "source",
                    models.CharField(blank=True, db_default="", default="", max_length=80, verbose_name="source"),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("en", "English"),
                            ("es", "Spanish"),
                            ("ro", "Romanian"),
                            ("pt", "Portuguese"),
                            ("fr", "French"),
                            ("de", "German"),
                            ("it", "Italian"),
                        ],
                        db_default="",
                        default="",
                        max_length=20,
                        verbose_name="language",
                    ),
                ),
                (
                    "preferred_channel",
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
                        max_length=20,
                        verbose_name="preferred channel",
                    ),
                ),
                (
                    "preferred_hour",
                    models.SmallIntegerField(
                        blank=True,
                        help_text="The hour at which the customer likes to be reached, 0 to 23.",
                        null=True,
                        verbose_name="preferred hour",
                    ),
                ),
                (
                    "consent_email",
                    models.CharField(
                        blank=True,
                        choices=[("unknown", "Not asked"), ("given", "Given"), ("refused", "Refused")],
                        db_default="unknown",
                        default="unknown",
                        max_length=20,
                        verbose_name="consent to e-mail",
                    ),
                ),
                (
                    "consent_telephone",
                    models.CharField(
                        blank=True,
                        choices=[("unknown", "Not asked"), ("given", "Given"), ("refused", "Refused")],
                        db_default="unknown",
                        default="unknown",
                        max_length=20,
                        verbose_name="consent to calls",
                    ),
                ),
                ("description", models.TextField(blank=True, db_default="", default="", verbose_name="description")),
                (
                    "search_text",
                    models.GeneratedField(
                        db_persist=True,
                        expression=libreta.kernel.search._Pieces(
                            django.db.models.functions.comparison.Coalesce(models.F("name"), models.Value("")),
                            django.db.models.functions.comparison.Coalesce(models.F("legal_name"), models.Value("")),
                            django.db.models.functions.comparison.Coalesce(models.F("email"), models.Value("")),
                            django.db.models.functions.comparison.Coalesce(models.F("phone"), models.Value("")),
                            django.db.models.functions.comparison.Coalesce(models.F("mobile"), models.Value("")),
                            django.db.models.functions.comparison.Coalesce(models.F("city"), models.Value("")),
                            django.db.models.functions.comparison.Coalesce(models.F("tax_id"), models.Value("")),
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
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="children",
                        to="directory.customer",
                        verbose_name="belongs to",
                    ),
                ),
            ],
            options={
                "verbose_name": "customer",
                "verbose_name_plural": "customers",
            },
        ),
        migrations.CreateModel(
            name="ContactPoint",
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
                            ("email", "E-mail"),
                            ("phone", "Telephone"),
                            ("mobile", "Mobile"),
                            ("fax", "Fax"),
                            ("whatsapp", "WhatsApp"),
                            ("telegram", "Telegram"),
                            ("messenger", "Messenger"),
                            ("instagram", "Instagram"),
                            ("linkedin", "LinkedIn"),
                            ("website", "Website"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("value", models.CharField(max_length=254, verbose_name="address or number")),
                ("label", models.CharField(blank=True, db_default="", default="", max_length=80, verbose_name="label")),
                ("is_primary", models.BooleanField(db_default=False, default=False, verbose_name="first choice")),
                (
                    "search_text",
                    models.GeneratedField(
                        db_persist=True,
                        expression=libreta.kernel.search._Pieces(
                            django.db.models.functions.comparison.Coalesce(models.F("value"), models.Value(""))
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contact_points",
                        to="directory.customer",
                        verbose_name="customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact point",
                "verbose_name_plural": "contact points",
            },
        ),
        migrations.CreateModel(
            name="Affiliation",
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
                ("role", models.CharField(blank=True, db_default="", default="", max_length=120, verbose_name="role")),
                ("is_primary", models.BooleanField(db_default=False, default=False, verbose_name="main contact")),
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
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="directory.customer",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="affiliations",
                        to="directory.customer",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "affiliation",
                "verbose_name_plural": "affiliations",
            },
        ),
        migrations.CreateModel(
            name="Address",
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
                            ("billing", "Billing"),
                            ("delivery", "Delivery"),
                            ("visit", "Visits"),
                            ("home", "Home"),
                            ("work", "Work"),
                            ("other", "Other"),
                        ],
                        db_default="delivery",
                        default="delivery",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("label", models.CharField(blank=True, db_default="", default="", max_length=80, verbose_name="label")),
                (
                    "street",
                    models.CharField(blank=True, db_default="", default="", max_length=200, verbose_name="street"),
                ),
                (
                    "street_2",
                    models.CharField(blank=True, db_default="", default="", max_length=200, verbose_name="second line"),
                ),
                (
                    "postal_code",
                    models.CharField(blank=True, db_default="", default="", max_length=20, verbose_name="postal code"),
                ),
                ("city", models.CharField(blank=True, db_default="", default="", max_length=120, verbose_name="city")),
                (
                    "region",
                    models.CharField(blank=True, db_default="", default="", max_length=120, verbose_name="region"),
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
                        related_name="addresses",
                        to="directory.customer",
                        verbose_name="customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "address",
                "verbose_name_plural": "addresses",
            },
        ),
        migrations.CreateModel(
            name="Interaction",
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
                ("at", models.DateTimeField(verbose_name="when")),
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
                        max_length=20,
                        verbose_name="channel",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("inbound", "From the customer"),
                            ("outbound", "To the customer"),
                            ("internal", "Among us"),
                        ],
                        db_default="outbound",
                        default="outbound",
                        max_length=10,
                        verbose_name="direction",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("call", "Call"),
                            ("email", "E-mail"),
                            ("message", "Message"),
                            ("meeting", "Meeting"),
                            ("visit", "Visit"),
                            ("complaint", "Complaint"),
                            ("request", "Request"),
                            ("note", "Note"),
                            ("task_done", "Task done"),
                            ("order_confirmed", "Order confirmed"),
                            ("order_fulfilled", "Order fulfilled"),
                            ("order_cancelled", "Order cancelled"),
                            ("other", "Other"),
                        ],
                        db_default="call",
                        default="call",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "summary",
                    models.CharField(blank=True, db_default="", default="", max_length=300, verbose_name="summary"),
                ),
                ("body", models.TextField(blank=True, db_default="", default="", verbose_name="text")),
                ("duration", models.IntegerField(blank=True, null=True, verbose_name="duration in minutes")),
                (
                    "source_type",
                    models.CharField(blank=True, db_default="", default="", max_length=60, verbose_name="source type"),
                ),
                ("source_id", models.BigIntegerField(blank=True, null=True, verbose_name="source number")),
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
                        related_name="interactions",
                        to="directory.customer",
                        verbose_name="customer",
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
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "interaction",
                "verbose_name_plural": "interactions",
            },
        ),
        migrations.CreateModel(
            name="CustomerScore",
            fields=[
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="score",
                        serialize=False,
                        to="directory.customer",
                        verbose_name="customer",
                    ),
                ),
                ("segment", models.CharField(blank=True, default="", max_length=40, verbose_name="segment")),
                (
                    "value_at_risk",
                    models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="value at risk"),
                ),
                (
                    "value_12m",
                    models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="value in 12 months"),
                ),
                ("currency", models.CharField(blank=True, default="", max_length=3, verbose_name="score currency")),
                ("p_alive", models.FloatField(null=True, verbose_name="chance of being alive")),
                ("expected_orders_12m", models.FloatField(null=True, verbose_name="expected orders in 12 months")),
                ("rfm_recency", models.SmallIntegerField(null=True, verbose_name="recency (1 to 5)")),
                ("rfm_frequency", models.SmallIntegerField(null=True, verbose_name="frequency (1 to 5)")),
                ("rfm_monetary", models.SmallIntegerField(null=True, verbose_name="monetary value (1 to 5)")),
                ("orders_count", models.IntegerField(null=True, verbose_name="orders so far")),
                ("last_order_on", models.DateField(null=True, verbose_name="last order")),
                ("usual_interval_days", models.FloatField(null=True, verbose_name="usual days between orders")),
                ("days_silent", models.IntegerField(null=True, verbose_name="days since the last order")),
                ("reasons", models.JSONField(blank=True, default=list, verbose_name="reasons")),
                (
                    "model_version",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="model version"),
                ),
                ("scored_at", models.DateTimeField(verbose_name="scored")),
            ],
            options={
                "verbose_name": "score",
                "verbose_name_plural": "scores",
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("value_at_risk"), descending=True, nulls_last=True),
                        models.OrderBy(models.F("customer"), descending=True),
                        name="score_by_risk",
                    ),
                    models.Index(
                        models.OrderBy(models.F("value_12m"), descending=True, nulls_last=True),
                        models.OrderBy(models.F("customer"), descending=True),
                        name="score_by_value",
                    ),
                    models.Index(
                        models.F("segment"),
                        models.OrderBy(models.F("value_at_risk"), descending=True, nulls_last=True),
                        name="score_by_segment",
                    ),
                    models.Index(models.F("last_order_on"), models.F("customer"), name="score_by_last_order"),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                models.F("name"),
                models.F("id"),
                condition=models.Q(("trashed_at__isnull", True)),
                name="customer_by_name",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                models.F("city"),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("trashed_at__isnull", True), models.Q(("city", ""), _negated=True)),
                name="customer_by_city",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                models.F("owner"),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("trashed_at__isnull", True)),
                name="customer_by_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                models.F("email"), condition=models.Q(("email", ""), _negated=True), name="customer_by_email"
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                models.F("phone"), condition=models.Q(("phone", ""), _negated=True), name="customer_by_phone"
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                models.F("mobile"), condition=models.Q(("mobile", ""), _negated=True), name="customer_by_mobile"
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                models.F("tax_id"), condition=models.Q(("tax_id", ""), _negated=True), name="customer_by_tax_id"
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                models.F("parent"), condition=models.Q(("parent__isnull", False)), name="customer_by_parent"
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("search_text"), name="gin_trgm_ops"),
                name="directory_customer_search",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                models.F("trashed_at"), condition=models.Q(("trashed_at__isnull", False)), name="customer_in_trash"
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.UniqueConstraint(
                models.F("external_id"),
                condition=models.Q(("trashed_at__isnull", True), ("external_id__isnull", False)),
                name="customer_external_id",
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["person", "organisation", "household"])), name="customer_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("preferred_hour__isnull", True), ("preferred_hour__range", (0, 23)), _connector="OR"
                ),
                name="customer_preferred_hour_of_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True), models.Q(("parent", models.F("id")), _negated=True), _connector="OR"
                ),
                name="customer_not_own_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("annual_revenue__isnull", True), models.Q(("currency", ""), _negated=True), _connector="OR"
                ),
                name="customer_revenue_has_currency",
            ),
        ),
        migrations.AddIndex(
            model_name="contactpoint",
            index=models.Index(models.F("value"), name="contact_point_by_value"),
        ),
        migrations.AddIndex(
            model_name="contactpoint",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("search_text"), name="gin_trgm_ops"),
                name="directory_contactpoint_search",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactpoint",
            constraint=models.UniqueConstraint(
                models.F("customer"),
                models.F("kind"),
                models.F("value"),
                condition=models.Q(("trashed_at__isnull", True)),
                name="contact_point_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("value", ""), _negated=True), name="contact_point_has_value"
            ),
        ),
        migrations.AddIndex(
            model_name="affiliation",
            index=models.Index(models.F("person"), models.F("id"), name="affiliation_by_person"),
        ),
        migrations.AddIndex(
            model_name="affiliation",
            index=models.Index(models.F("organisation"), models.F("id"), name="affiliation_by_organisation"),
        ),
        migrations.AddConstraint(
            model_name="affiliation",
            constraint=models.CheckConstraint(
                condition=models.Q(("person", models.F("organisation")), _negated=True), name="affiliation_of_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="affiliation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_until__isnull", True),
                    ("valid_until__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="affiliation_ends_after_start",
            ),
        ),
        migrations.AddIndex(
            model_name="address",
            index=models.Index(models.F("customer"), models.F("id"), name="address_by_customer"),
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(
                models.F("customer"),
                models.OrderBy(models.F("at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="interaction_by_customer",
            ),
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=django.contrib.postgres.indexes.BrinIndex(
                models.F("at"), name="interaction_by_time", pages_per_range=64
            ),
        ),
        migrations.AddConstraint(
            model_name="interaction",
            constraint=models.UniqueConstraint(
                models.F("source_type"),
                models.F("source_id"),
                models.F("kind"),
                condition=models.Q(("source_id__isnull", False)),
                name="interaction_once_per_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="interaction",
            constraint=models.CheckConstraint(
                condition=models.Q(("duration__isnull", True), ("duration__gte", 0), _connector="OR"),
                name="interaction_duration_positive",
            ),
        ),
    ]
