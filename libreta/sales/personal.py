"""What deals, quotes, orders, leads and accounts keep of a person."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from libreta.kernel.personal import Person, nobody, tell
from libreta.sales.models import Lead

BOOKS = _("Kept for accounting and tax, and for the figures of the past; it names nobody any more.")
FIGURES = _("Kept for the figures of the past; it names nobody any more.")


def _leads(person: Person) -> Q:
    return Q(pk__in=Lead._base_manager.filter(email__in=person.emails, customer=None).values("pk"))


tell(
    "sales.Order",
    heading=_("Orders"),
    whose=("customer",),
    clear=("reference", "description"),
    stays=("number", "external_id"),
    because=BOOKS,
    order=300,
)
tell(
    "sales.OrderLine",
    heading=_("Lines of orders"),
    whose=("order__customer",),
    stays=("description", "external_id"),
    because=BOOKS,
    order=301,
)
tell(
    "sales.Opportunity",
    heading=_("Deals"),
    whose=("customer",),
    pseudonym=("name",),
    clear=("reason_note", "external_id"),
    stays=("source", "reason", "seller_name"),
    because=FIGURES,
    hidden=("seller_name",),
    order=310,
)
tell(
    "sales.OpportunityLine",
    heading=_("Lines of deals"),
    whose=("opportunity__customer",),
    stays=("description", "external_id"),
    because=FIGURES,
    order=311,
)
tell(
    "sales.StageChange",
    heading=_("Stages of deals"),
    whose=("opportunity__customer",),
    stays=("external_id",),
    because=FIGURES,
    order=312,
)
tell(
    "sales.OpportunityCompetitor",
    heading=_("Competitors in deals"),
    whose=("opportunity__customer",),
    clear=("note", "external_id"),
    because=FIGURES,
    exported=False,
    order=313,
)
tell("sales.OpportunityContact", heading=_("Your part in deals"), whose=("person",), delete=True, order=313)
tell(
    "sales.Lead",
    heading=_("Inquiries"),
    whose=("customer",),
    found=_leads,
    pseudonym=("name",),
    clear=(
        "email",
        "phone",
        "company",
        "website",
        "city",
        "postal_code",
        "message",
        "reason_note",
        "assigned_because",
        "verdict_reason",
        "external_id",
    ),
    stays=(
        "region",
        "country",
        "language",
        "source",
        "utm_source",
        "utm_medium",
        "utm_campaign",
        "utm_term",
        "utm_content",
    ),
    because=FIGURES,
    order=320,
)
tell("sales.LeadScore", heading=_("Scores of inquiries"), whose=("lead__customer",), delete=True, order=321)
tell(
    "sales.Quote",
    heading=_("Quotes"),
    whose=("customer",),
    pseudonym=("title",),
    clear=("introduction", "reference", "external_id"),
    stays=("number", "terms"),
    because=BOOKS,
    guards=("sales_keep_quote",),
    hidden=("cost", "margin"),
    order=330,
)
tell(
    "sales.QuoteLine",
    heading=_("Lines of quotes"),
    whose=("quote__customer",),
    stays=("description", "unit", "price_source", "external_id"),
    because=BOOKS,
    guards=("sales_settle_quote_line",),
    hidden=("unit_cost", "book_price", "price_source"),
    order=331,
)
tell(
    "sales.QuoteMail",
    heading=_("Quotes sent by e-mail"),
    whose=("quote__customer",),
    clear=("to",),
    because=BOOKS,
    order=331,
)
tell(
    "sales.QuoteAnswer",
    heading=_("Your answers to quotes"),
    whose=("quote__customer",),
    clear=("name", "ip", "user_agent", "reason", "external_id"),
    stays=("fingerprint",),
    because=BOOKS,
    order=332,
)
tell(
    "sales.QuoteApproval",
    heading=_("Approvals of quotes"),
    whose=("quote__customer",),
    clear=("reason", "external_id"),
    stays=("fingerprint",),
    because=BOOKS,
    exported=False,
    order=333,
)
tell("sales.QuoteLink", heading=_("What was offered by link"), whose=("quote__customer",), delete=True,
     hidden=("seed", "token_hash"), order=334)  # fmt: skip
tell(
    "sales.Account",
    heading=_("Account"),
    whose=("customer",),
    pseudonym=("name",),
    clear=("renewal_note", "external_id"),
    stays=("scope",),
    because=FIGURES,
    order=340,
)
tell(
    "sales.AccountUnit",
    heading=_("Part of an account"),
    whose=("customer", "account__customer"),
    clear=("note", "external_id"),
    because=FIGURES,
    order=341,
)
tell("sales.AccountStakeholder", heading=_("Your place in an account"), whose=("person",), delete=True, order=342)
tell("sales.AccountAttention", heading=_("How you are cared for"), whose=("person",), delete=True, order=343)
tell(
    "sales.AccountNeed",
    heading=_("Needs"),
    whose=("account__customer",),
    pseudonym=("name",),
    clear=("detail", "answer", "external_id"),
    because=FIGURES,
    order=344,
)
tell(
    "sales.AccountAlert",
    heading=_("Alerts"),
    whose=("customer", "account__customer"),
    clear=("why", "external_id"),
    because=FIGURES,
    order=345,
)
tell(
    "sales.AccountPlan",
    heading=_("Account plans"),
    whose=("account__customer",),
    pseudonym=("name",),
    clear=("summary", "value_proposition", "risks", "external_id"),
    because=FIGURES,
    order=346,
)
tell(
    "sales.AccountObjective",
    heading=_("Objectives of account plans"),
    whose=("plan__account__customer",),
    pseudonym=("name",),
    clear=("external_id",),
    stays=("measure",),
    because=FIGURES,
    order=347,
)
nobody(
    "sales.AccountFigures", "sales.AccountMember", "sales.AccountAlertRule", "sales.AcquisitionCost", "sales.Pipeline",
    "sales.Stage", "sales.DealReason", "sales.ApprovalRule", "sales.LeadForm", "sales.LeadRule", "sales.LeadPoint",
    "sales.LeadSettings", "sales.Competitor", "sales.Letterhead", "sales.ForecastSetting", "sales.QuoteCounter",
    because=_("How the company sells: settings, rules and texts of its own."),
)  # fmt: skip
nobody(
    "sales.Quota", "sales.ForecastAdjustment", "sales.OpportunitySplit", "sales.ForecastWeek", "sales.ForecastSnapshot",
    "sales.ForecastProjection", "sales.ProductMonth", "sales.StageSum",
    because=_("Targets, forecasts and sums of colleagues' sales."),
)  # fmt: skip
nobody(
    "sales.FormVisit", "sales.FormSending",
    because=_("Hashes of senders and contents, forgotten after a day."), swept=False,
)  # fmt: skip
