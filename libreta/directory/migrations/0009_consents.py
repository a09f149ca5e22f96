"""Who may be written to, for what, and how we know."""

from django.db import migrations


class Migration(migrations.Migration):
    """Who may be written to, for what, and how we know."""

    dependencies = [("directory", "0008_merges")]

    operations = []
