from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sales", "0005_sums_of_stages")]

    operations = []
