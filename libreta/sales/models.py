"""All tables of sales, gathered for Django from its slices."""

from libreta.sales.opportunities.models import Opportunity, OpportunityContact, Pipeline, Stage, StageChange
from libreta.sales.orders.models import Order, OrderLine

__all__ = ["Opportunity", "OpportunityContact", "Order", "OrderLine", "Pipeline", "Stage", "StageChange"]
