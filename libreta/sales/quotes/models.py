"""Quotes with their lines, and what the customer answered."""

from functools import partial

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.kernel.models import ChildRecord, Record
from libreta.kernel.search import search_column, search_index
from libreta.sales.quotes import terms

Text = partial(models.CharField, blank=True, default="", db_default="")
Long = partial(models.TextField, blank=True, default="", db_default="")
Amount = partial(models.DecimalField, max_digits=18, decimal_places=3, default=0, db_default=0, editable=False)
Percent = partial(models.DecimalField, max_digits=6, decimal_places=3, default=0, db_default=0)
Accepted = partial(models.DecimalField, max_digits=18, decimal_places=3, null=True, editable=False)
Told = partial(models.DecimalField, max_digits=14, decimal_places=4, null=True, blank=True, editable=False)
LIVE = models.Q(trashed_at__isnull=True)
USER = settings.AUTH_USER_MODEL


class Quote(Record):
    """A priced offer in one version. All versions of an offer share its number; one of them is current.

    The database numbers it (per year, without gaps: a number is taken in the transaction that writes the quote), adds
    its lines up, and keeps a sent one as it was sent (see the migration).
    """

    number = Text(_("number"), max_length=30, editable=False)
    edition = models.SmallIntegerField(_("version"), default=1, db_default=1, editable=False)
    is_current = models.BooleanField(_("current version"), default=True, db_default=True, editable=False)
    title = Text(_("subject"), max_length=200)
    customer = models.ForeignKey(
        "directory.Customer", models.PROTECT, related_name="quotes", db_index=False, verbose_name=_("customer")
    )
    opportunity = models.ForeignKey(
        "sales.Opportunity",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="quotes",
        db_index=False,
        verbose_name=_("opportunity"),
    )
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=terms.Status,
        default=terms.Status.DRAFT,
        db_default=terms.Status.DRAFT,
        editable=False,
    )
    currency = models.CharField(_("currency"), max_length=3, help_text=_("Three letters, like EUR or MXN."))
    digits = models.SmallIntegerField(_("decimals of the currency"), default=2, db_default=2, editable=False)
    _spoken = _("Empty: the language that the customer speaks.")
    language = Text(_("language of the customer"), max_length=2, choices=terms.Language, help_text=_spoken)
    price_book = models.ForeignKey(
        "catalog.PriceBook",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("price book"),
        help_text=_("Empty: the best fitting book of the customer."),
    )
    valid_until = models.DateField(_("valid until"), help_text=_("The last day on which it can be accepted."))
    introduction = Long(_("introduction"))
    terms = Long(_("terms"))
    reference = Text(_("customer's reference"), max_length=120)
    discount = Percent(_("discount on everything, in percent"))
    subtotal = Amount(_("sum of the lines"))
    net = Amount(_("net"))
    tax = Amount(_("tax"))
    total = Amount(_("total"))
    cost = models.DecimalField(_("our cost"), max_digits=18, decimal_places=3, null=True, editable=False)
    margin = models.DecimalField(_("margin in percent"), max_digits=9, decimal_places=2, null=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    search_text = search_column("number", "title", "reference")

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        indexes = [
            models.Index("customer", models.F("id").desc(), name="quote_by_customer"),
            models.Index("opportunity", models.F("id").desc(), name="quote_by_opportunity"),
            models.Index("status", models.F("id").desc(), name="quote_by_status", condition=LIVE),
            models.Index("owner", models.F("id").desc(), name="quote_by_owner", condition=LIVE),
            models.Index("valid_until", name="quote_running_out", condition=models.Q(status="sent")),
            search_index("sales_quote"),
        ]
        constraints = [
            models.UniqueConstraint("number", "edition", name="quote_edition_once"),
            models.UniqueConstraint("number", name="quote_one_current", condition=models.Q(is_current=True)),
            models.UniqueConstraint(
                "external_id", name="quote_external_id", condition=LIVE & models.Q(external_id__isnull=False)
            ),
            models.CheckConstraint(condition=models.Q(status__in=terms.Status.values), name="quote_status_known"),
            models.CheckConstraint(condition=models.Q(discount__range=(0, 100)), name="quote_discount_is_percent"),
            models.CheckConstraint(condition=~models.Q(currency=""), name="quote_has_currency"),
            models.CheckConstraint(
                condition=models.Q(is_current=True) | models.Q(status="superseded"), name="quote_old_is_superseded"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} v{self.edition}"


class QuoteLine(ChildRecord):
    """A line of a quote: an item with its price and tax frozen, or the heading of a section.

    `book_price` and `unit_cost` are what the catalogue told when the item was chosen; they never leave the house.
    """

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="lines", db_index=False, verbose_name=_("quote"))
    position = models.IntegerField(_("position"), default=0, db_default=0)
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=terms.LineKind,
        default=terms.LineKind.ITEM,
        db_default=terms.LineKind.ITEM,
    )
    product = models.ForeignKey(
        "catalog.Product",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="quote_lines",
        db_index=False,
        verbose_name=_("product"),
    )
    description = Text(_("description"), max_length=300)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3, default=1, db_default=1)
    unit = Text(_("unit"), max_length=20)
    unit_price = models.DecimalField(_("unit price"), max_digits=14, decimal_places=4, default=0, db_default=0)
    discount = Percent(_("discount in percent"))
    tax_rate = Percent(_("tax in percent"))
    is_optional = models.BooleanField(_("optional"), default=False, db_default=False)
    amount = Amount(_("amount"))
    book_price = Told(_("price in the book"))
    unit_cost = Told(_("unit cost"))
    price_source = Text(_("where the price comes from"), max_length=300, editable=False)

    class Meta:
        verbose_name = _("line of a quote")
        verbose_name_plural = _("lines of quotes")
        indexes = [
            models.Index("quote", "position", "id", name="quote_line_by_quote"),
            models.Index("product", models.F("id").desc(), name="quote_line_by_product"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(discount__range=(0, 100)), name="quote_line_discount_is_percent"),
            models.CheckConstraint(condition=models.Q(tax_rate__range=(0, 100)), name="quote_line_tax_is_percent"),
            models.CheckConstraint(condition=models.Q(kind__in=terms.LineKind.values), name="quote_line_kind_known"),
        ]

    def __str__(self) -> str:
        return self.description


class ApprovalRule(ChildRecord):
    """From which discount, amount or margin on somebody else has to agree before a quote is sent."""

    name = models.CharField(_("name"), max_length=120)
    measure = models.CharField(_("when"), max_length=10, choices=terms.Measure)
    threshold = models.DecimalField(_("threshold"), max_digits=16, decimal_places=2)
    currency = Text(_("currency of the amount"), max_length=3, help_text=_("Only for amounts, like EUR or MXN."))
    approver = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("approver")
    )
    approver_role = Text(_("or everybody with the role"), max_length=60)
    delegate = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("delegate")
    )
    delegate_from = models.DateField(_("delegate from"), null=True, blank=True)
    delegate_until = models.DateField(_("delegate until"), null=True, blank=True)
    is_active = models.BooleanField(_("in force"), default=True, db_default=True)

    class Meta:
        verbose_name = _("approval rule")
        verbose_name_plural = _("approval rules")
        constraints = [
            models.UniqueConstraint("name", name="approval_rule_name", condition=LIVE),
            models.CheckConstraint(
                condition=models.Q(approver__isnull=False) | ~models.Q(approver_role=""),
                name="approval_rule_has_approver",
            ),
            models.CheckConstraint(
                condition=~models.Q(measure="amount") | ~models.Q(currency=""), name="approval_rule_amount_has_currency"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class QuoteApproval(ChildRecord):
    """Somebody was asked to agree to a quote as it stood; `fingerprint` tells as what it stood.

    The database lets nobody decide who asked or who sells.
    """

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="approvals", db_index=False, verbose_name=_("quote"))
    rule = models.ForeignKey(ApprovalRule, models.PROTECT, related_name="+", db_index=False, verbose_name=_("rule"))
    measured = models.DecimalField(
        _("measured"), max_digits=18, decimal_places=3, null=True, help_text=_("A margin is not kept here.")
    )
    fingerprint = models.CharField(_("fingerprint"), max_length=64, editable=False)
    seller = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("seller")
    )
    asked_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"))
    decision = models.CharField(
        _("decision"),
        max_length=10,
        choices=terms.Decision,
        default=terms.Decision.WAITING,
        db_default=terms.Decision.WAITING,
    )
    decided_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    by_link = models.BooleanField(_("by link"), default=False, db_default=False)
    reason = Text(_("reason"), max_length=500)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        indexes = [models.Index("quote", models.F("id").desc(), name="approval_by_quote")]
        constraints = [
            models.UniqueConstraint(
                "quote",
                "rule",
                "fingerprint",
                name="approval_asked_once",
                condition=models.Q(decision__in=("waiting", "approved")),
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("asked_by")),
                name="approval_not_by_asker",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("seller")),
                name="approval_not_by_seller",
            ),
            models.CheckConstraint(
                condition=~models.Q(decision__in=("approved", "refused"))
                | models.Q(decided_by__isnull=False, decided_at__isnull=False),
                name="approval_decided_by_somebody",
            ),
        ]


class QuoteAnswer(ChildRecord):
    """What the customer answered: by whom, when, from where, and to exactly which content. One answer to a quote.

    `chosen` are the optional lines that were ticked; `net`, `tax` and `total` are what was accepted with them. The
    database keeps these as they were written.
    """

    quote = models.ForeignKey(Quote, models.PROTECT, related_name="answers", db_index=False, verbose_name=_("quote"))
    kind = models.CharField(_("answer"), max_length=10, choices=terms.Answer)
    name = models.CharField(_("name"), max_length=120)
    at = models.DateTimeField(_("when"))
    ip = models.GenericIPAddressField(_("from the address"), null=True, blank=True)
    user_agent = Text(_("with the browser"), max_length=400)
    fingerprint = models.CharField(_("fingerprint of what was answered"), max_length=64)
    chosen = ArrayField(models.BigIntegerField(), default=list, db_default=[], blank=True, editable=False)
    net = Accepted(_("net"))
    tax = Accepted(_("tax"))
    total = Accepted(_("accepted total"))
    reason = Text(_("reason"), max_length=1000)
    user = models.ForeignKey(
        USER, models.SET_NULL, null=True, related_name="+", db_index=False, verbose_name=_("written down by")
    )

    class Meta:
        verbose_name = _("answer to a quote")
        verbose_name_plural = _("answers to quotes")
        constraints = [models.UniqueConstraint("quote", name="quote_answered_once")]


class QuoteLink(models.Model):
    """The customer's way to a quote. The link is made of `seed` and the secret of the installation; only its hash is
    looked up, so that neither the table alone nor a guess opens a quote. `offer` is what was sent, word by word."""

    quote = models.OneToOneField(Quote, models.CASCADE, related_name="link", primary_key=True)
    seed = models.UUIDField(unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    offer = models.JSONField(default=dict)
    created_at = models.DateTimeField()


class QuoteMail(models.Model):
    """One sending of a quote by mail: `letter` is its number in the ledger, which knows how it stands."""

    id = models.BigAutoField(primary_key=True)
    quote = models.ForeignKey(Quote, models.CASCADE, related_name="mails", db_index=False)
    number = models.SmallIntegerField()
    letter = models.BigIntegerField(unique=True)
    to = models.EmailField()
    user = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("quote", "number", name="quote_mail_once")]


class QuoteCounter(models.Model):
    """The last number given in a year."""

    year = models.IntegerField(primary_key=True)
    last = models.IntegerField()
