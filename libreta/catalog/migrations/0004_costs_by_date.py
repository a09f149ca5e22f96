"""What a product cost, and since when."""

from django.db import migrations


class Migration(migrations.Migration):
    """What a product cost, and since when."""

    dependencies = [("catalog", "0003_price_books")]

    operations = []
