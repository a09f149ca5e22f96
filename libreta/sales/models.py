"""All tables of sales, gathered for Django from its slices."""

from libreta.sales.accounts.alert_models import AccountAlert, AccountAlertRule
from libreta.sales.accounts.models import Account, AccountFigures, AccountMember, AccountUnit
from libreta.sales.accounts.plan_models import (
    AccountAttention,
    AccountNeed,
    AccountObjective,
    AccountPlan,
    AccountStakeholder,
)
from libreta.sales.acquisition.models import AcquisitionCost
from libreta.sales.competitors.models import Competitor, OpportunityCompetitor
from libreta.sales.forecasts.models import (
    ForecastAdjustment,
    ForecastProjection,
    ForecastSetting,
    ForecastSnapshot,
    ForecastWeek,
    OpportunitySplit,
    Quota,
)
from libreta.sales.lead_assignment.models import LeadRule, LeadSettings
from libreta.sales.lead_forms.models import FormSending, FormVisit, LeadForm
from libreta.sales.lead_scores.models import LeadPoint
from libreta.sales.leads.models import Lead, LeadScore
from libreta.sales.letterhead.models import Letterhead
from libreta.sales.opportunities.line_models import OpportunityLine
from libreta.sales.opportunities.models import (
    Opportunity,
    OpportunityContact,
    Pipeline,
    Stage,
    StageChange,
)
from libreta.sales.opportunities.sum_models import StageSum
from libreta.sales.orders.models import Order, OrderLine
from libreta.sales.portfolio.models import ProductMonth
from libreta.sales.quotes.models import (
    ApprovalRule,
    Quote,
    QuoteAnswer,
    QuoteApproval,
    QuoteCounter,
    QuoteLine,
    QuoteLink,
    QuoteMail,
)
from libreta.sales.reasons.models import DealReason

__all__ = [
    "Account",
    "AccountAlert",
    "AccountAlertRule",
    "AccountAttention",
    "AccountFigures",
    "AccountMember",
    "AccountNeed",
    "AccountObjective",
    "AccountPlan",
    "AccountStakeholder",
    "AccountUnit",
    "AcquisitionCost",
    "ApprovalRule",
    "Competitor",
    "DealReason",
    "ForecastAdjustment",
    "ForecastProjection",
    "ForecastSetting",
    "ForecastSnapshot",
    "ForecastWeek",
    "FormSending",
    "FormVisit",
    "Lead",
    "LeadForm",
    "LeadPoint",
    "LeadRule",
    "LeadScore",
    "LeadSettings",
    "Letterhead",
    "Opportunity",
    "OpportunityCompetitor",
    "OpportunityContact",
    "OpportunityLine",
    "OpportunitySplit",
    "Order",
    "OrderLine",
    "Pipeline",
    "ProductMonth",
    "Quota",
    "Quote",
    "QuoteAnswer",
    "QuoteApproval",
    "QuoteCounter",
    "QuoteLine",
    "QuoteLink",
    "QuoteMail",
    "Stage",
    "StageChange",
    "StageSum",
]
