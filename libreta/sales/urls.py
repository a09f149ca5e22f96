"""Addresses of sales that are not those of a record type."""

from django.urls import include, path

from libreta.sales.opportunities import pages

urlpatterns = [
    path("", include("libreta.sales.lead_pages.urls")),
    path("pipeline/", pages.pipeline, name="pipeline"),
    path("", include("libreta.sales.forecasts.urls")),
]
