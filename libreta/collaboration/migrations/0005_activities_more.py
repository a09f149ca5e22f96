"""What activities were missing."""

from django.db import migrations


class Migration(migrations.Migration):
    """What activities were missing."""

    dependencies = [("collaboration", "0004_calendars")]

    operations = []
