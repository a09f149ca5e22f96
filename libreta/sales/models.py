"""All tables of sales, gathered for Django from its slices."""

from libreta.sales.orders.models import Order, OrderLine

__all__ = ["Order", "OrderLine"]
