"""All tables of sales, gathered for Django from its slices."""

from libreta.sales.forecasts.models import (
    ForecastAdjustment,
    ForecastProjection,
    ForecastSetting,
    ForecastSnapshot,
    ForecastWeek,
    OpportunitySplit,
    Quota,
)
from libreta.sales.opportunities.models import Opportunity, OpportunityContact, Pipeline, Stage, StageChange
from libreta.sales.orders.models import Order, OrderLine

__all__ = [
    "ForecastAdjustment",
    "ForecastProjection",
    "ForecastSetting",
    "ForecastSnapshot",
    "ForecastWeek",
    "Opportunity",
    "OpportunityContact",
    "OpportunitySplit",
    "Order",
    "OrderLine",
    "Pipeline",
    "Quota",
    "Stage",
    "StageChange",
]
