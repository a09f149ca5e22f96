"""Who may belong together: proposals with their members, and the searches that found them."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from libreta.directory.households import terms

Text = partial(models.CharField, blank=True, default="", db_default="")


class GroupSearch(models.Model):
    """One search over all customers. `left_out` lists {"kind", "what", "number"} of groups that were too large."""

    state = models.CharField(_("state"), max_length=20, choices=terms.SearchState, default=terms.SearchState.QUEUED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    seconds = models.FloatField(_("seconds"), default=0)
    found = models.JSONField(_("found"), default=dict)
    left_out = models.JSONField(_("left out"), default=list)
    left_out_count = models.IntegerField(_("groups left out"), default=0)
    error = models.CharField(_("error"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("search for groups")
        verbose_name_plural = _("searches for groups")
        constraints = [
            models.UniqueConstraint(
                "state",
                name="group_search_one_waits",
                condition=Q(state=terms.SearchState.QUEUED),
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.state}"


class GroupProposal(models.Model):
    """Customers who may belong together, under `head` or, where there is none, in a new household.

    `place` is what they share, written so that it compares; `mark` tells groups at one place apart. `sign` is the same
    as a person writes it. `waiting` counts the members that nobody decided about.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=terms.GroupKind)
    reason = models.CharField(_("why"), max_length=20, choices=terms.GroupReason)
    place = models.CharField(_("place"), max_length=400)
    mark = Text(_("mark"), max_length=200)
    head = models.ForeignKey(
        "directory.Customer",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("belongs to"),
    )
    sign = Text(_("what they share"), max_length=400)
    shared_name = Text(_("family name"), max_length=100)
    shared_phone = Text(_("landline"), max_length=20)
    strength = models.SmallIntegerField(_("strength"))
    waiting = models.IntegerField(_("waiting"), default=0, db_default=0)
    made_by = models.UUIDField(_("household made by"), null=True)
    found_at = models.DateTimeField(_("found"))

    class Meta:
        verbose_name = _("proposed group")
        verbose_name_plural = _("proposed groups")
        indexes = [
            models.Index("kind", F("strength").desc(), "id", name="group_proposal_waiting", condition=Q(waiting__gt=0)),
            models.Index(F("strength").desc(), "id", name="group_proposal_strongest", condition=Q(waiting__gt=0)),
            models.Index("head", name="group_proposal_by_head", condition=Q(head__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint("kind", "place", "mark", name="group_proposal_once"),
            models.CheckConstraint(
                condition=Q(kind=terms.GroupKind.HOUSEHOLD) | Q(head__isnull=False), name="group_proposal_has_head"
            ),
            models.CheckConstraint(condition=Q(waiting__gte=0), name="group_proposal_waiting_positive"),
        ]

    def __str__(self) -> str:
        return self.sign


class GroupMember(models.Model):
    """One customer of a proposed group, and what was decided. `act` names the decision that can be taken back,
    `affiliation` what it made."""

    proposal = models.ForeignKey(GroupProposal, models.CASCADE, related_name="members", db_index=False)
    customer = models.ForeignKey("directory.Customer", models.CASCADE, related_name="+", db_index=False)
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=terms.MemberState,
        default=terms.MemberState.OPEN,
        db_default=terms.MemberState.OPEN,
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("decided by"),
    )
    act = models.UUIDField(_("decision"), null=True)
    affiliation = models.ForeignKey(
        "directory.Affiliation",
        models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("affiliation"),
    )

    class Meta:
        verbose_name = _("member of a proposed group")
        verbose_name_plural = _("members of proposed groups")
        indexes = [
            models.Index("customer", name="group_member_by_customer"),
            models.Index("act", name="group_member_by_act", condition=Q(act__isnull=False)),
            models.Index("affiliation", name="group_member_by_affiliation", condition=Q(affiliation__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint("proposal", "customer", name="group_member_once"),
            models.CheckConstraint(condition=Q(state__in=terms.MemberState.values), name="group_member_state_known"),
            models.CheckConstraint(
                condition=Q(state=terms.MemberState.OPEN) ^ Q(decided_at__isnull=False),
                name="group_member_decided_at_an_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.state}"
