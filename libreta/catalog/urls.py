"""Addresses of the catalog that are not those of a record type."""

from django.urls import path

from libreta.catalog.prices import pages

urlpatterns = [
    path("price-grid/<int:pk>/", pages.grid, name="price_grid"),
    path("price-check/", pages.check, name="price_check"),
]
