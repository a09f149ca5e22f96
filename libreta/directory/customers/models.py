"""The table of everybody whom we know, had, or want."""

from functools import partial

from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.directory.customers import terms
from libreta.kernel.best_first import title_index
from libreta.kernel.models import Record
from libreta.kernel.search import search_column, search_index

Text = partial(models.CharField, blank=True, default="", db_default="")
Choice = partial(models.CharField, max_length=20, blank=True, default="", db_default="")

LIVE = models.Q(trashed_at__isnull=True)
SEARCHED = ("name", "legal_name", "email", "phone", "mobile", "city", "tax_id")


class Customer(Record):
    """A person, an organisation or a household.

    The database itself composes a person's name from its parts and lower-cases the address (see the migration), so that
    an import keeps the same promises as a form.
    """

    kind = models.CharField(
        _("kind"), max_length=20, choices=terms.Kind, default=terms.Kind.PERSON, db_default=terms.Kind.PERSON
    )
    name = Text(_("name"), max_length=200)
    given_name = Text(_("given name"), max_length=100)
    family_name = Text(_("family name"), max_length=100)
    legal_name = Text(_("legal name"), max_length=200)
    tax_id = Text(_("tax number"), max_length=40)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)

    email = models.EmailField(_("e-mail"), max_length=254, blank=True, default="", db_default="")
    phone = Text(_("telephone"), max_length=20)
    mobile = Text(_("mobile"), max_length=20)
    website = models.URLField(_("website"), max_length=300, blank=True, default="", db_default="")

    street = Text(_("street"), max_length=200)
    postal_code = Text(_("postal code"), max_length=20)
    city = Text(_("city"), max_length=120)
    region = Text(_("region"), max_length=120)
    country = Text(_("country"), max_length=2, help_text=_("Two letters, like MX or RO."))

    industry = Text(_("industry"), max_length=120)
    employees = models.IntegerField(_("employees"), null=True, blank=True)
    annual_revenue = models.DecimalField(_("annual revenue"), max_digits=16, decimal_places=2, null=True, blank=True)
    currency = Text(_("currency"), max_length=3, help_text=_("Three letters, like EUR or MXN."))

    lifecycle = models.CharField(
        _("lifecycle"),
        max_length=20,
        choices=terms.Lifecycle,
        default=terms.Lifecycle.PROSPECT,
        db_default=terms.Lifecycle.PROSPECT,
    )
    life_stage = Choice(_("life stage"), choices=terms.LifeStage)
    income_band = Choice(_("income band"), choices=terms.IncomeBand)
    credit_standing = Choice(_("credit standing"), choices=terms.CreditStanding)
    source = Text(_("source"), max_length=80)

    language = Choice(_("language"), choices=terms.Language)
    preferred_channel = Choice(_("preferred channel"), choices=terms.Channel)
    preferred_hour = models.SmallIntegerField(
        _("preferred hour"),
        null=True,
        blank=True,
        help_text=_("The hour at which the customer likes to be reached, 0 to 23."),
    )
    consent_email = Choice(
        _("consent to e-mail"),
        choices=terms.ConsentState,
        default=terms.ConsentState.UNKNOWN,
        db_default=terms.ConsentState.UNKNOWN,
    )
    consent_telephone = Choice(
        _("consent to calls"),
        choices=terms.ConsentState,
        default=terms.ConsentState.UNKNOWN,
        db_default=terms.ConsentState.UNKNOWN,
    )

    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="children",
        db_index=False,
        verbose_name=_("belongs to"),
    )
    description = models.TextField(_("description"), blank=True, default="", db_default="")
    search_text = search_column(*SEARCHED)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        indexes = [
            models.Index("name", "id", name="customer_by_name", condition=LIVE),
            models.Index("city", models.F("id").desc(), name="customer_by_city", condition=LIVE & ~models.Q(city="")),
            models.Index("owner", models.F("id").desc(), name="customer_by_owner", condition=LIVE),
            models.Index("email", name="customer_by_email", condition=~models.Q(email="")),
            models.Index("phone", name="customer_by_phone", condition=~models.Q(phone="")),
            models.Index("mobile", name="customer_by_mobile", condition=~models.Q(mobile="")),
            models.Index("tax_id", name="customer_by_tax_id", condition=~models.Q(tax_id="")),
            models.Index("parent", name="customer_by_parent", condition=models.Q(parent__isnull=False)),
            search_index("directory_customer"),
            title_index("customer_by_folded_name"),
            models.Index("trashed_at", name="customer_in_trash", condition=models.Q(trashed_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                "external_id", name="customer_external_id", condition=LIVE & models.Q(external_id__isnull=False)
            ),
            models.CheckConstraint(condition=models.Q(kind__in=terms.Kind.values), name="customer_kind_known"),
            models.CheckConstraint(
                condition=models.Q(preferred_hour__isnull=True) | models.Q(preferred_hour__range=(0, 23)),
                name="customer_preferred_hour_of_day",
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="customer_not_own_parent",
            ),
            models.CheckConstraint(
                condition=models.Q(annual_revenue__isnull=True) | ~models.Q(currency=""),
                name="customer_revenue_has_currency",
            ),
        ]

    def __str__(self) -> str:
        return self.name
