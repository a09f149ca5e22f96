"""Quotes go by mail; lines that the customer may choose."""

from django.db import migrations


class Migration(migrations.Migration):
    """Quotes go by mail; lines that the customer may choose."""

    dependencies = [("sales", "0012_competitors")]

    operations = []
