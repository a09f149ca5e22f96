"""Series kept in step with recurring events elsewhere; times that a guest has still to confirm."""

import django.db.models.deletion
from django.db import migrations, models

SINGLE = [
    ("rule", "its rule has parts that no series here can have"),
    ("dates", "it names dates beside its rule"),
    ("zone", "its time zone is not known here"),
    ("length", "its length cannot be that of an activity"),
    ("following", "one of its changes holds for all that follow"),
    ("many", "too many of its occurrences differ"),
    ("differs", "its rule gives other days here than there"),
]


class Migration(migrations.Migration):
    """Series kept in step with recurring events elsewhere; times that a guest has still to confirm."""

    dependencies = [("collaboration", "0004_calendars")]

    operations = [
        migrations.AddField(
            model_name="booking",
            name="held_until",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="held until"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                "host",
                "held_until",
                name="booking_held",
                condition=models.Q(held_until__isnull=False, cancelled_at=None),
            ),
        ),
        migrations.AddField(
            model_name="link",
            name="single",
            field=models.CharField(blank=True, choices=SINGLE, db_default="", default="", max_length=20),
        ),
        migrations.AddField(
            model_name="series",
            name="made_from",
            field=models.DateTimeField(blank=True, null=True, verbose_name="made from"),
        ),
        migrations.CreateModel(
            name="SeriesLink",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("href", models.CharField(max_length=600)),
                ("etag", models.CharField(max_length=300)),
                ("seen", models.CharField(max_length=64)),
                ("overwritten", models.JSONField(null=True)),
                ("overwritten_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="series_links",
                        to="collaboration.account",
                    ),
                ),
                (
                    "series",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="collaboration.series"
                    ),
                ),
            ],
            options={"constraints": [models.UniqueConstraint("account", "href", name="calendar_series_link_of_event")]},
        ),
    ]
