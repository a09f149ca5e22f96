"""Merges, what each of them did, and the way from a record that was merged away to the one that stayed."""

from functools import partial

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.directory.merges import terms
from libreta.kernel.models import ChildRecord

User = partial(
    models.ForeignKey,
    settings.AUTH_USER_MODEL,
    models.SET_NULL,
    null=True,
    blank=True,
    editable=False,
    related_name="+",
    db_index=False,
)


class Merge(ChildRecord):
    """Customers that became one. `title` names those that became part of the survivor."""

    survivor = models.ForeignKey(
        "directory.Customer",
        models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("customer"),
    )
    title = models.CharField(_("merged into it"), max_length=300, blank=True, default="", db_default="")
    records = models.SmallIntegerField(_("number of records"))
    rows_moved = models.IntegerField(_("records that moved along"), default=0, db_default=0)
    is_automatic = models.BooleanField(_("by itself"), default=False, db_default=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="", db_default="")
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True, editable=False)
    undone_by = User(verbose_name=_("undone by"))

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        indexes = [models.Index("survivor", models.F("id").desc(), name="merge_by_survivor")]
        constraints = [models.CheckConstraint(condition=models.Q(records__gte=2), name="merge_of_several")]

    def __str__(self) -> str:
        return self.title


class MergePart(models.Model):
    """One record that became part of another by a merge."""

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="parts", db_index=False)
    customer = models.ForeignKey("directory.Customer", models.CASCADE, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index("customer", models.F("merge").desc(), name="merge_part_by_customer")]
        constraints = [models.UniqueConstraint("merge", "customer", name="merge_part_once")]

    def __str__(self) -> str:
        return f"{self.merge_id}: {self.customer_id}"


class MergeContent(models.Model):
    """What a merge changed of the survivor's values, and what is needed to undo it; nobody reads it but the merge.

    `before` and `after` hold the fields that changed; `chosen` whose value a field got (a customer's number, or null
    where several gave it); `kept` what the areas keep of their own part, by bond.
    """

    merge = models.OneToOneField(Merge, models.CASCADE, primary_key=True, related_name="content")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    chosen = models.JSONField(default=dict)
    kept = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.merge_id)


class MergeMove(models.Model):
    """Rows of one table with which a merge did the same: their keys, never their content."""

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="moves", db_index=False)
    bond = models.CharField(max_length=160)
    act = models.CharField(max_length=10, choices=terms.Act)
    old = models.BigIntegerField(null=True)
    new = models.BigIntegerField(null=True)
    ids = ArrayField(models.BigIntegerField())

    class Meta:
        indexes = [models.Index("merge", "id", name="merge_move_by_merge")]

    def __str__(self) -> str:
        return f"{self.merge_id}: {self.bond} {self.act}"


class FormerCustomer(models.Model):
    """A record that is merged away now, and the one that it became part of; every way in follows it.

    The survivor is always one that is not merged away itself.
    """

    former = models.OneToOneField("directory.Customer", models.CASCADE, primary_key=True, related_name="+")
    survivor = models.ForeignKey("directory.Customer", models.CASCADE, related_name="+", db_index=False)
    merge = models.ForeignKey(Merge, models.CASCADE, related_name="+", db_index=False)
    external_id = models.CharField(max_length=120, null=True)

    class Meta:
        indexes = [
            models.Index("survivor", "former", name="former_by_survivor"),
            models.Index("merge", name="former_by_merge"),
            models.Index("external_id", name="former_by_external_id", condition=models.Q(external_id__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(former=models.F("survivor")), name="former_of_another")
        ]

    def __str__(self) -> str:
        return f"{self.former_id} -> {self.survivor_id}"


class MergeSettings(models.Model):
    """Which record stays and whose values it gets, as the administrator wants it; one row, or the defaults."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    stays = models.CharField(
        _("which record stays"), max_length=20, choices=terms.StayRule, default=terms.StayRule.MOST_COMPLETE
    )
    rule = models.CharField(_("whose values it gets"), max_length=20, choices=terms.Rule, default=terms.Rule.SURVIVOR)
    fields = models.JSONField(default=dict)
    sources = ArrayField(models.CharField(max_length=80), default=list)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="merge_settings_one_row")]

    def __str__(self) -> str:
        return self.stays
