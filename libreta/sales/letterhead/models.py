"""Who we are on paper."""

from functools import partial

from django.db import models

Text = partial(models.CharField, blank=True, default="", db_default="")


class Letterhead(models.Model):
    """The company as its quotes name it, and what they begin with. There is one row, number 1, or none yet.

    `footer` and `terms` are texts by language; `logo` is a picture that was drawn anew when it came in.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    name = Text(max_length=200)
    tax_id = Text(max_length=60)
    address = models.TextField(blank=True, default="", db_default="")
    email = Text(max_length=254)
    phone = Text(max_length=60)
    website = Text(max_length=200)
    bank = Text(max_length=200)
    accent = Text(max_length=7)
    footer = models.JSONField(default=dict, blank=True)
    terms = models.JSONField(default=dict, blank=True)
    valid_days = models.SmallIntegerField(default=30, db_default=30)
    orders_on_acceptance = models.BooleanField(default=False, db_default=False)
    logo = models.BinaryField(null=True)
    logo_kind = Text(max_length=4)
    updated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="letterhead_only_one")]
