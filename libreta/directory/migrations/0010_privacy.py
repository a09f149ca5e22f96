"""Requests of persons, holds, tombstones."""

from django.db import migrations


class Migration(migrations.Migration):
    """Requests of persons, holds, tombstones."""

    dependencies = [("directory", "0009_consents")]

    operations = []
