"""The customer sciences."""

from django.db import migrations


class Migration(migrations.Migration):
    """The customer sciences."""

    dependencies = [("intelligence", "0003_warehouse")]

    operations = []
