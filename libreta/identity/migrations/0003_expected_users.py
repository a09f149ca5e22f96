"""People who are known by name before they are invited have no address, and cannot sign in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_stamp")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="email",
            field=models.EmailField(blank=True, max_length=254, null=True, unique=True, verbose_name="E-mail"),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_active", False), ("email__isnull", False), _connector="OR"),
                name="identity_user_without_email_is_not_active",
            ),
        ),
    ]
