from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("directory", "0005_deals_are_told")]

    operations = []
