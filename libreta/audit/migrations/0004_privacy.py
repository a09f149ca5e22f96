"""What the trail forgets."""

from django.db import migrations


class Migration(migrations.Migration):
    """What the trail forgets."""

    dependencies = [("audit", "0003_retention")]

    operations = []
