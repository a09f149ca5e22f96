"""Households and hierarchies that are proposed."""

from django.db import migrations


class Migration(migrations.Migration):
    """Households and hierarchies that are proposed."""

    dependencies = [("directory", "0010_privacy")]

    operations = []
