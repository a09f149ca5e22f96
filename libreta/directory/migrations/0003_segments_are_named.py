from django.db import migrations, models

import libreta.intelligence.terms


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0002_promises"),
    ]

    operations = [
        migrations.AlterField(
            model_name="customerscore",
            name="segment",
            field=models.CharField(
                blank=True,
                choices=libreta.intelligence.terms.segment_choices,
                default="",
                max_length=40,
                verbose_name="segment",
            ),
        ),
    ]
