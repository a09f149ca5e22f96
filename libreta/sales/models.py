"""All tables of sales, gathered for Django from its slices."""

from libreta.sales.letterhead.models import Letterhead
from libreta.sales.opportunities.models import (
    Opportunity,
    OpportunityContact,
    OpportunityLine,
    Pipeline,
    Stage,
    StageChange,
)
from libreta.sales.orders.models import Order, OrderLine
from libreta.sales.quotes.models import (
    ApprovalRule,
    Quote,
    QuoteAnswer,
    QuoteApproval,
    QuoteCounter,
    QuoteLine,
    QuoteLink,
)

__all__ = [
    "ApprovalRule",
    "Letterhead",
    "Opportunity",
    "OpportunityContact",
    "OpportunityLine",
    "Order",
    "OrderLine",
    "Pipeline",
    "Quote",
    "QuoteAnswer",
    "QuoteApproval",
    "QuoteCounter",
    "QuoteLine",
    "QuoteLink",
    "Stage",
    "StageChange",
]
