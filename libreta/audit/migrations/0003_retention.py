from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [
        migrations.CreateModel(
            name="Retention",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("months", models.PositiveSmallIntegerField(null=True)),
                ("set_at", models.DateTimeField()),
                ("actor_id", models.BigIntegerField(null=True)),
            ],
            options={"db_table": "audit_retention"},
        ),
    ]
