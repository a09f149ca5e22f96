from django.db import migrations, models
from django.db.models.expressions import CombinedExpression

from libreta.directory.interactions import terms
from libreta.kernel.best_first import title_index

SILENT = models.Q(
    days_silent__gt=CombinedExpression(models.F("usual_interval_days"), "*", models.Value(1.5)), value_at_risk__gt=0
)


class Migration(migrations.Migration):
    dependencies = [("directory", "0005_deals_are_told")]

    operations = [
        migrations.AddIndex(
            model_name="customerscore",
            index=models.Index(
                models.F("currency"),
                models.OrderBy(models.F("value_at_risk"), descending=True),
                models.OrderBy(models.F("customer"), descending=True),
                condition=SILENT,
                name="score_of_the_silent",
            ),
        ),
        migrations.AddIndex(
            model_name="customerscore",
            index=models.Index(
                models.F("segment"),
                models.F("currency"),
                models.OrderBy(models.F("value_at_risk"), descending=True),
                models.OrderBy(models.F("customer"), descending=True),
                condition=SILENT,
                name="score_of_silent_segments",
            ),
        ),
        migrations.RemoveIndex(model_name="customerscore", name="score_by_currency_and_risk"),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(
                models.OrderBy(models.F("at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="interaction_newest",
            ),
        ),
        migrations.RemoveIndex(model_name="interaction", name="interaction_by_time"),
        migrations.AddIndex(model_name="customer", index=title_index("customer_by_folded_name")),
        migrations.AlterField(
            model_name="interaction",
            name="kind",
            field=models.CharField(
                choices=terms.kinds, db_default="call", default="call", max_length=20, verbose_name="kind"
            ),
        ),
    ]
