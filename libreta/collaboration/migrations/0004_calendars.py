from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("collaboration", "0003_activities")]

    operations = []
