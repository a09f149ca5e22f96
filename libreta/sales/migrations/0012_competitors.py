"""Competitors, sums of stages, and what else deals were missing."""

from django.db import migrations


class Migration(migrations.Migration):
    """Competitors, sums of stages, and what else deals were missing."""

    dependencies = [("sales", "0011_acquisition")]

    operations = []
