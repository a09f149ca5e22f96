"""All tables of the catalog, gathered for Django from its slices."""

from libreta.catalog.products.models import Product

__all__ = ["Product"]
