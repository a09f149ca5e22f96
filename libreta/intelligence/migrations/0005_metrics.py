"""Metrics, targets, values."""

from django.db import migrations


class Migration(migrations.Migration):
    """Metrics, targets, values."""

    dependencies = [("intelligence", "0004_sciences")]

    operations = []
