"""Pairs of customers who may be one, the runs that found them, and what the administrator set."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from libreta.directory.duplicates import terms
from libreta.kernel.models import ChildRecord

POSSIBLE, LIKELY, CERTAIN = 0.5, 0.9, 0.99


class DuplicateRun(models.Model):
    """One search over the customers.

    `strengths` counts the pairs found by strength, `learned` is what the search learned (per kind of customer, field
    and level), `seconds` the time of each stage, `error` a code with what belongs to it.
    """

    state = models.CharField(_("state"), max_length=20, choices=terms.RunState, default=terms.RunState.QUEUED)
    reach = models.CharField(_("reach"), max_length=20, choices=terms.RunReach, default=terms.RunReach.ALL)
    stage = models.CharField(_("stage"), max_length=20, choices=terms.RunStage, blank=True, default="")
    progress = models.SmallIntegerField(_("progress"), default=0)
    is_cancel_asked = models.BooleanField(_("cancel asked"), default=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by")
    )
    created_at = models.DateTimeField(_("asked at"))
    started_at = models.DateTimeField(_("started"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    customers = models.BigIntegerField(_("customers"), default=0)
    compared = models.BigIntegerField(_("pairs compared"), default=0)
    found = models.BigIntegerField(_("pairs found"), default=0)
    added = models.BigIntegerField(_("new pairs"), default=0)
    removed = models.BigIntegerField(_("pairs that no longer resemble"), default=0)
    clusters = models.BigIntegerField(_("groups"), default=0)
    strengths = models.JSONField(_("pairs by strength"), default=dict)
    thresholds = models.JSONField(_("thresholds"), default=dict)
    learned = models.JSONField(_("what was learned"), default=dict)
    horizon = models.BigIntegerField(_("oldest open transaction when read"), default=0)
    seconds = models.JSONField(_("seconds"), default=dict)
    peak_memory = models.BigIntegerField(_("peak memory in bytes"), default=0)
    error = models.JSONField(_("error"), default=dict)

    class Meta:
        verbose_name = _("search for duplicates")
        verbose_name_plural = _("searches for duplicates")
        ordering = ("-id",)
        indexes = [models.Index("state", F("id").desc(), name="duplicate_run_by_state")]

    def __str__(self) -> str:
        return f"{self.pk}: {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        """Whether the run still waits or works."""
        return self.state in (terms.RunState.QUEUED, terms.RunState.RUNNING)


class DuplicatePair(ChildRecord):
    """Two customers who may be one, the one with the smaller number first.

    `probability` is that of the two being the same, `weight` the sum of the evidence in bits (log2 of the Bayes
    factors). `evidence` holds per field {"field", "level", "weight"}, the weightiest first, and never a value of the
    customers. `cluster` is the smallest number of the group that the waiting pairs hold together. `inherited_from` is
    the pair whose decision this one carries on after a merge.
    """

    first = models.ForeignKey(
        "directory.Customer", models.CASCADE, related_name="+", db_index=False, verbose_name=_("first customer")
    )
    second = models.ForeignKey(
        "directory.Customer", models.CASCADE, related_name="+", db_index=False, verbose_name=_("second customer")
    )
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=terms.PairState,
        default=terms.PairState.OPEN,
        db_default=terms.PairState.OPEN,
    )
    kind = models.CharField(
        _("kind"), max_length=20, choices=terms.PairKind, default=terms.PairKind.FUZZY, db_default=terms.PairKind.FUZZY
    )
    probability = models.FloatField(_("probability"), default=0, db_default=0)
    weight = models.FloatField(_("weight"), default=0, db_default=0)
    evidence = models.JSONField(_("evidence"), default=list, db_default=[])
    cluster = models.BigIntegerField(_("group"), null=True, blank=True)
    found_at = models.DateTimeField(_("found"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("decided by"),
    )
    inherited_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="heirs", verbose_name=_("decided with")
    )

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        indexes = [
            models.Index("second", name="duplicate_pair_by_second"),
            models.Index("state", F("probability").desc(), F("id").desc(), name="duplicate_pair_by_probability"),
            models.Index("cluster", name="duplicate_pair_by_cluster", condition=Q(cluster__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint("first", "second", name="duplicate_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="duplicate_pair_in_order"),
            models.CheckConstraint(condition=Q(state__in=terms.PairState.values), name="duplicate_pair_state_known"),
            models.CheckConstraint(condition=Q(kind__in=terms.PairKind.values), name="duplicate_pair_kind_known"),
            models.CheckConstraint(
                condition=Q(probability__gte=0) & Q(probability__lte=1), name="duplicate_pair_probability"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}, {self.second_id}"


class DuplicateSettings(models.Model):
    """What the administrator set; one row or none (then the defaults hold).

    Pairs below `possible` are not kept. `automatic` is the probability from which groups may be merged without a
    person; empty: never.
    """

    at_entry = models.CharField(_("at entry"), max_length=20, choices=terms.AtEntry, default=terms.AtEntry.REFUSE)
    possible = models.FloatField(_("kept from"), default=POSSIBLE)
    likely = models.FloatField(_("likely from"), default=LIKELY)
    certain = models.FloatField(_("certain from"), default=CERTAIN)
    automatic = models.FloatField(_("merged without a person from"), null=True, blank=True)
    is_nightly = models.BooleanField(_("every night"), default=True)

    class Meta:
        verbose_name = _("settings of duplicates")
        verbose_name_plural = _("settings of duplicates")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="duplicate_settings_once"),
            models.CheckConstraint(
                condition=Q(possible__gte=0.5)
                & Q(possible__lte=F("likely"))
                & Q(likely__lte=F("certain"))
                & Q(certain__lte=1),
                name="duplicate_settings_in_order",
            ),
            models.CheckConstraint(
                condition=Q(automatic__isnull=True) | (Q(automatic__gte=0.9) & Q(automatic__lte=1)),
                name="duplicate_settings_automatic_high",
            ),
        ]
