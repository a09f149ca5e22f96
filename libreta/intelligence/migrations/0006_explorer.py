"""Saved questions and dashboards."""

from django.db import migrations


class Migration(migrations.Migration):
    """Saved questions and dashboards."""

    dependencies = [("intelligence", "0005_metrics")]

    operations = []
