"""Customers that became one, and the way back."""

from django.db import migrations


class Migration(migrations.Migration):
    """Customers that became one, and the way back."""

    dependencies = [("directory", "0007_duplicates")]

    operations = []
