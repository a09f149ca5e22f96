"""What people let us write to them about: purposes, the words shown, the history of what was said, who said never."""

from functools import partial

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from libreta.directory.consents import terms
from libreta.directory.customers.terms import Language
from libreta.kernel.models import ChildRecord

Text = partial(models.CharField, blank=True, default="", db_default="")
Flag = partial(models.BooleanField, default=False, db_default=False)
Customer = partial(models.ForeignKey, "directory.Customer", models.CASCADE, related_name="+", db_index=False)


class ConsentPurpose(ChildRecord):
    """What one writes to people about. What needs consent and what bears an objection is the company's to say."""

    code = models.CharField(
        _("code"), max_length=40, blank=True,
        help_text=_("What programs write; made from the name where it is empty. It stays."),
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=80)
    name_es = Text(_("name in Spanish"), max_length=80)
    name_ro = Text(_("name in Romanian"), max_length=80)
    needs = models.CharField(_("may be written to"), max_length=10, choices=terms.Needs, default=terms.Needs.CONSENT)
    basis = models.CharField(_("legal basis"), max_length=10, choices=terms.Basis, default=terms.Basis.CONSENT)
    by_email = Flag(_("by e-mail"), default=True, db_default=True)
    by_telephone = Flag(_("by telephone"))
    by_message = Flag(_("by text message"))
    by_whatsapp = Flag(_("by WhatsApp"))
    by_post = Flag(_("by post"))
    double_opt_in = Flag(_("asks to confirm by mail"), help_text=_("A form alone is not enough: a mail asks back."))
    keeps_quiet = Flag(_("keeps quiet hours"), default=True, db_default=True)
    most = models.SmallIntegerField(_("at most so often"), null=True, blank=True)
    most_days = models.SmallIntegerField(_("within so many days"), default=7, db_default=7)
    position = models.IntegerField(_("position"), default=0, db_default=0)
    is_active = Flag(_("in use"), default=True, db_default=True)

    class Meta:
        verbose_name = _("purpose")
        verbose_name_plural = _("purposes")
        constraints = [
            models.UniqueConstraint("code", name="consent_purpose_code"),
            models.CheckConstraint(condition=~Q(code=""), name="consent_purpose_has_code"),
            models.CheckConstraint(condition=Q(needs__in=terms.Needs.values), name="consent_purpose_needs_known"),
            models.CheckConstraint(
                condition=Q(most__isnull=True) | Q(most__gt=0, most_days__gt=0), name="consent_purpose_cap_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.named(get_language() or "en")

    def named(self, language: str) -> str:
        """This method gives the name in a language, in English where there is none."""
        return getattr(self, f"name_{language[:2]}", "") or self.name

    @property
    def channels(self) -> list[str]:
        """The channels by which one writes about it."""
        return [channel for channel in terms.Channel.values if getattr(self, f"by_{channel}")]


class ConsentText(ChildRecord):
    """The words that stood beside the box. A changed wording is a new version; what people agreed to stays readable."""

    purpose = models.ForeignKey(
        ConsentPurpose, models.PROTECT, related_name="texts", db_index=False, verbose_name=_("purpose")
    )
    language = models.CharField(_("language"), max_length=2, choices=Language)
    number = models.IntegerField(_("version"), null=True, blank=True, help_text=_("Counted by itself."))
    wording = models.TextField(_("wording"))

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        constraints = [
            models.UniqueConstraint("purpose", "language", "number", name="consent_text_version"),
            models.CheckConstraint(condition=~Q(wording="") & Q(number__gt=0), name="consent_text_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.language} {self.number}"


class Consent(ChildRecord):
    """One row of the history: what a customer said about a purpose on a channel, when, where, and the proof. What was
    written stays; the newest row of (customer, purpose, channel) is how things stand."""

    customer = Customer(verbose_name=_("customer"))
    purpose = models.ForeignKey(
        ConsentPurpose, models.PROTECT, related_name="+", db_index=False, verbose_name=_("purpose")
    )
    channel = models.CharField(_("channel"), max_length=10, choices=terms.Channel, default=terms.Channel.EMAIL)
    state = models.CharField(_("state"), max_length=10, choices=terms.State)
    basis = Text(_("legal basis"), max_length=10, choices=terms.Basis)
    at = models.DateTimeField(_("said at"), blank=True)
    source = Text(_("source"), max_length=20, choices=terms.Source)
    text = models.ForeignKey(
        ConsentText, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("text")
    )
    wording = models.TextField(_("words shown"), blank=True, default="", db_default="")
    message = models.TextField(_("what was said"), blank=True, default="", db_default="")
    ip = Text(_("IP address"), max_length=45)
    user_agent = Text(_("program used"), max_length=300)
    said_of_id = models.BigIntegerField(null=True, editable=False)  # the record at that time, before any merge

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [
            models.Index(fields=["customer", "purpose", "channel", "-at", "-id"], name="consent_newest"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=terms.State.values), name="consent_state_known"),
            models.CheckConstraint(condition=Q(channel__in=terms.Channel.values), name="consent_channel_known"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}, {self.get_channel_display()}: {self.get_state_display()}"

    @property
    def tone(self) -> str:
        """The colour of the state."""
        return {terms.State.GIVEN: "good", terms.State.WITHDRAWN: "bad", terms.State.ASKED: "warn"}.get(self.state, "")


class ContactPause(models.Model):
    """A customer wants a rest. The newest row holds; an `until` in the past ended it."""

    customer = Customer()
    until = models.DateTimeField()
    at = models.DateTimeField()
    source = Text(max_length=20, choices=terms.Source)

    class Meta:
        indexes = [models.Index(fields=["customer", "-id"], name="contact_pause_newest")]


class OptIn(models.Model):
    """A question sent by mail: do you really want this? Confirmed by POST, once, within its time."""

    customer = Customer()
    purpose = models.ForeignKey(ConsentPurpose, models.CASCADE, related_name="+", db_index=False)
    channel = models.CharField(max_length=10, choices=terms.Channel)
    address = models.CharField(max_length=254)
    text = models.ForeignKey(ConsentText, models.PROTECT, null=True, related_name="+", db_index=False)
    language = models.CharField(max_length=5)
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    sent_times = models.SmallIntegerField(default=1)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "customer", "purpose", "channel", name="opt_in_open_once", condition=Q(confirmed_at=None)
            )
        ]


class Suppression(models.Model):
    """An address that is never written to. Only its keyed hash is kept, so that it outlives an erasure."""

    kind = models.CharField(max_length=5, choices=terms.Kind)
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=10, choices=terms.Reason)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("kind", "digest", name="suppression_once"),
            models.CheckConstraint(condition=Q(reason__in=terms.Reason.values), name="suppression_reason_known"),
        ]


class ContactRules(models.Model):
    """When one writes at all: one row. Hours are of the customer's own day."""

    quiet_from = models.SmallIntegerField(default=20, db_default=20)
    quiet_until = models.SmallIntegerField(default=8, db_default=8)
    is_quiet_on_sundays = Flag(default=True, db_default=True)
    time_zone = models.CharField(max_length=60, default="UTC", db_default="UTC")
    holidays = models.TextField(blank=True, default="", db_default="")  # one day per line, 2026-12-25 or 12-25
    most = models.SmallIntegerField(null=True, blank=True)  # of all that may be withdrawn
    most_days = models.SmallIntegerField(default=7, db_default=7)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="contact_rules_one_row"),
            models.CheckConstraint(
                condition=Q(quiet_from__range=(0, 23), quiet_until__range=(0, 23)), name="contact_rules_hours"
            ),
        ]
