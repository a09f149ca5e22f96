"""Requests of persons, what holds them back, what was erased, and for how long things are kept."""

from functools import partial

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from libreta.directory.privacy import terms
from libreta.kernel.models import Record

Text = partial(models.CharField, blank=True, default="", db_default="")
Long = partial(models.TextField, blank=True, default="", db_default="")
User = partial(
    models.ForeignKey, settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
)
Person = partial(models.ForeignKey, "directory.Customer", related_name="+", db_index=False)


class PrivacyRequest(Record):
    """What a person asked of us under the law, with the day by which it has to be answered."""

    kind = models.CharField(_("kind"), max_length=20, choices=terms.Kind)
    person = Person(
        on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("person"),
        help_text=_("Empty while we do not know whom it is about."),
    )  # fmt: skip
    wording = Long(_("what was asked"))
    received_on = models.DateField(_("received on"))
    channel = Text(_("came by"), max_length=80)
    identity = models.CharField(
        _("identity"), max_length=20, choices=terms.Identity, default=terms.Identity.UNPROVEN,
        db_default=terms.Identity.UNPROVEN,
    )  # fmt: skip
    jurisdiction = models.CharField(
        _("law"), max_length=10, choices=terms.Jurisdiction, default=terms.Jurisdiction.EU,
        db_default=terms.Jurisdiction.EU,
    )  # fmt: skip
    due_on = models.DateField(_("answer by"))
    extended_because = Text(_("extended because"), max_length=300)
    status = models.CharField(
        _("status"), max_length=20, choices=terms.Status, default=terms.Status.OPEN, db_default=terms.Status.OPEN
    )
    answer = Long(_("answer"))
    told_to = Text(
        _("passed on to"), max_length=300, help_text=_("Whom else we told of the correction, erasure or restriction.")
    )
    answered_on = models.DateField(_("answered on"), null=True, blank=True)

    class Meta:
        verbose_name = _("privacy request")
        verbose_name_plural = _("privacy requests")
        indexes = [
            models.Index("due_on", "id", name="privacy_request_open", condition=Q(status="open", trashed_at=None)),
            models.Index("person", name="privacy_request_of", condition=Q(person__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=terms.Kind.values), name="privacy_request_kind_known"),
            models.CheckConstraint(
                condition=Q(status="open") | Q(answered_on__isnull=False), name="privacy_request_answered_has_day"
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("received_on")), name="privacy_request_due_later"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class LegalHold(Record):
    """Why a person's data must not go: a lawsuit, an audit, a claim."""

    person = Person(on_delete=models.CASCADE, verbose_name=_("person"))
    reason = models.CharField(_("reason"), max_length=300)
    held_from = models.DateField(_("from"))
    held_until = models.DateField(_("until"), null=True, blank=True, help_text=_("Empty: until somebody lifts it."))

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        indexes = [models.Index("person", name="legal_hold_of", condition=Q(trashed_at=None))]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="legal_hold_has_reason"),
            models.CheckConstraint(
                condition=Q(held_until=None) | Q(held_until__gte=F("held_from")), name="legal_hold_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class Restriction(models.Model):
    """A person whose data may be kept but not used: who decided it, when, why, and when it was lifted."""

    person = Person(on_delete=models.CASCADE)
    request = models.ForeignKey(PrivacyRequest, models.SET_NULL, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=300)
    since = models.DateTimeField()
    by = User()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = User()

    class Meta:
        constraints = [models.UniqueConstraint("person", name="restricted_once", condition=Q(lifted_at=None))]
        indexes = [models.Index("person", name="restriction_of")]


class Erasure(models.Model):
    """A person was erased: who did it, when, why, what went. No plain data: what is needed meanwhile is sealed, and
    goes when it is done."""

    customer_id = models.BigIntegerField()
    request = models.ForeignKey(PrivacyRequest, models.SET_NULL, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=300, blank=True, default="")
    by = User()
    actor_name = models.CharField(max_length=200, blank=True, default="")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=terms.RunState, default=terms.RunState.QUEUED)
    sealed = models.TextField(blank=True, default="")
    steps = models.JSONField(default=dict)
    problem = models.TextField(blank=True, default="")
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index("customer_id", name="erasure_of")]
        constraints = [
            models.UniqueConstraint("customer_id", name="erased_one_at_a_time", condition=~Q(state="done")),
            models.CheckConstraint(condition=~Q(state="done") | Q(sealed=""), name="erased_keeps_nothing"),
        ]


class Tombstone(models.Model):
    """A keyed hash of an address, number or id of somebody who was erased: recognises it, tells nothing."""

    kind = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    customer_id = models.BigIntegerField(null=True)
    erased_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("kind", "digest", name="tombstone_once")]
        indexes = [models.Index("customer_id", name="tombstone_of")]


class PersonExport(models.Model):
    """Everything about one person in one file, fetched once by whoever asked for it."""

    person = Person(on_delete=models.CASCADE)
    request = models.ForeignKey(PrivacyRequest, models.SET_NULL, null=True, related_name="+", db_index=False)
    by = User()
    language = models.CharField(max_length=10, default="en")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=terms.RunState, default=terms.RunState.QUEUED)
    file = models.CharField(max_length=80, blank=True, default="")
    file_size = models.BigIntegerField(default=0)
    expires_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True, default="")

    class Meta:
        indexes = [models.Index("person", name="person_export_of")]


class RetentionRule(models.Model):
    """What is kept for how long: records of a type that a filter finds, so many months after a date."""

    record_type = models.CharField(max_length=60)
    condition = models.JSONField(default=dict, blank=True)
    since = models.CharField(max_length=60)
    months = models.PositiveSmallIntegerField()
    deed = models.CharField(max_length=20, choices=terms.Deed, default=terms.Deed.TRASH)
    is_on = models.BooleanField(default=False)
    set_at = models.DateTimeField()
    set_by = User()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(months__gte=1), name="retention_rule_some_months"),
            models.CheckConstraint(condition=Q(deed__in=terms.Deed.values), name="retention_rule_deed_known"),
        ]


class RetentionReport(models.Model):
    """What a rule did in one night."""

    rule = models.ForeignKey(RetentionRule, models.CASCADE, related_name="reports")
    at = models.DateTimeField()
    done = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    left = models.BigIntegerField(default=0)
    problem = models.TextField(blank=True, default="")
