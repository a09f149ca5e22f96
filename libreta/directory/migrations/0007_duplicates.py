"""Pairs that may be the same customer."""

from django.db import migrations


class Migration(migrations.Migration):
    """Pairs that may be the same customer."""

    dependencies = [("directory", "0006_faster")]

    operations = []
