"""The ledger of what is sent."""

from django.db import migrations


class Migration(migrations.Migration):
    """The ledger of what is sent."""

    dependencies = [("kernel", "0002_vocabulary")]

    operations = []
