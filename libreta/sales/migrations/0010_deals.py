from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sales", "0009_accounts")]

    operations = [
        migrations.AddIndex(
            model_name="stagechange",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["at"],
                include=("opportunity", "to_stage", "from_stage", "days"),
                name="stage_change_passed",
            ),
        ),
    ]
