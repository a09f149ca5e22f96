"""Addresses of sales that are not those of a record type."""

from django.urls import include, path

from libreta.sales.acquisition import pages as acquisition_pages
from libreta.sales.opportunities import pages
from libreta.sales.portfolio import pages as portfolio_pages

urlpatterns = [
    path("", include("libreta.sales.accounts.urls")),
    path("", include("libreta.sales.lead_pages.urls")),
    path("", include("libreta.sales.quotes.urls")),
    path("pipeline/", pages.pipeline, name="pipeline"),
    path("", include("libreta.sales.forecasts.urls")),
    path("acquisition/", acquisition_pages.monitor, name="acquisition"),
    path("portfolio/", portfolio_pages.portfolio, name="portfolio"),
    path("portfolio/<int:pk>/together/", portfolio_pages.companions, name="portfolio_together"),
    path("portfolio/<int:pk>/customers/", portfolio_pages.customers, name="portfolio_customers"),
]
