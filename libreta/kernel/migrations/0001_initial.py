import django.contrib.postgres.fields
from django.db import migrations, models

# Lower case without accents. IMMUTABLE is right as long as nobody edits the dictionary: generated columns and indexes
# need it.
FOLD = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE OR REPLACE FUNCTION libreta_fold(text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, $1)) $$;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.RunSQL(FOLD, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="AreaSwitch",
            fields=[
                ("area", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("is_on", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="CustomType",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40, unique=True)),
                ("slug", models.CharField(max_length=60, unique=True)),
                ("label", models.JSONField(default=dict)),
                ("plural", models.JSONField(default=dict)),
                ("icon", models.CharField(blank=True, max_length=40)),
                ("stages", models.JSONField(blank=True, default=list)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Stamp",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("value", models.BigIntegerField(default=0)),
            ],
            options={
                "db_table": "kernel_stamp",
            },
        ),
        migrations.CreateModel(
            name="CustomField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record_type", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=60)),
                ("kind", models.CharField(max_length=20)),
                ("label", models.JSONField(default=dict)),
                ("help", models.CharField(blank=True, max_length=300)),
                ("choices", models.JSONField(blank=True, default=list)),
                ("target", models.CharField(blank=True, max_length=60)),
                ("required", models.BooleanField(default=False)),
                ("indexed", models.BooleanField(default=False)),
                ("position", models.IntegerField(default=0)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["record_type", "position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("record_type", "name"), name="kernel_customfield_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="EventRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120)),
                ("record_type", models.CharField(blank=True, max_length=60)),
                (
                    "ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), default=list, size=None
                    ),
                ),
                ("at", models.DateTimeField()),
                ("actor_id", models.BigIntegerField(null=True)),
                ("door", models.CharField(blank=True, max_length=20)),
                ("payload", models.JSONField(default=dict)),
            ],
            options={
                "db_table": "kernel_event",
                "indexes": [models.Index(fields=["name", "id"], name="kernel_event_name")],
            },
        ),
    ]
