from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("collaboration", "0002_promises")]

    operations = []
