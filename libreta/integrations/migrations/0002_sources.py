"""Where each record came from, and imports on a schedule."""

from django.db import migrations


class Migration(migrations.Migration):
    """Where each record came from, and imports on a schedule."""

    dependencies = [("integrations", "0001_initial")]

    operations = []
