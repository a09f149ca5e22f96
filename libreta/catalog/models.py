"""All tables of the catalog, gathered for Django from its slices."""

from libreta.catalog.bundles.models import BundlePart
from libreta.catalog.costs.models import ProductCost
from libreta.catalog.prices.models import PriceBook, PriceEntry
from libreta.catalog.products.models import Product, ProductText
from libreta.catalog.rates.models import ExchangeRate

__all__ = ["BundlePart", "ExchangeRate", "PriceBook", "PriceEntry", "Product", "ProductCost", "ProductText"]
