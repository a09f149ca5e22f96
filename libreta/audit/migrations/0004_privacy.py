"""What the trail forgets, and by whom a person was looked at."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    """Looks are found by the person."""

    dependencies = [("audit", "0003_retention")]

    operations = [
        migrations.AddIndex(
            model_name="access",
            index=django.contrib.postgres.indexes.GinIndex(fields=["record_ids"], name="audit_access_records"),
        ),
    ]
