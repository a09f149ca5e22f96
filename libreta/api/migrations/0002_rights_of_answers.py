"""A kept answer knows with which rights it was given."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("api", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="givenanswer",
            name="rights",
            field=models.CharField(db_default="", default="", max_length=64),
        ),
    ]
