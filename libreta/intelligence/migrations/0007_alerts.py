"""Alerts in time."""

from django.db import migrations


class Migration(migrations.Migration):
    """Alerts in time."""

    dependencies = [("intelligence", "0006_explorer")]

    operations = []
