from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0003_segments_are_named"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="customerscore",
            index=models.Index(
                models.F("currency"),
                models.OrderBy(models.F("value_at_risk"), descending=True),
                models.OrderBy(models.F("customer"), descending=True),
                condition=models.Q(("value_at_risk__gt", 0)),
                name="score_by_currency_and_risk",
            ),
        ),
    ]
