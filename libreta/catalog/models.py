"""All tables of the catalog, gathered for Django from its slices."""

from libreta.catalog.products.models import Product
from libreta.catalog.rates.models import ExchangeRate

__all__ = ["ExchangeRate", "Product"]
