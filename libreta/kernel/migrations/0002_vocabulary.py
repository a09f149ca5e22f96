import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Word",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record_type", models.CharField(max_length=60)),
                ("word", models.CharField(max_length=30)),
                ("times", models.BigIntegerField()),
            ],
            options={
                "db_table": "kernel_word",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("word", name="gin_trgm_ops"), name="kernel_word_near"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("record_type", "word"), name="kernel_word_once")],
            },
        ),
    ]
