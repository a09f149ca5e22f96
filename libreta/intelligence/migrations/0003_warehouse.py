"""The warehouse: extracts, marts, lineage."""

from django.db import migrations


class Migration(migrations.Migration):
    """The warehouse: extracts, marts, lineage."""

    dependencies = [("intelligence", "0002_outcome_scores")]

    operations = []
