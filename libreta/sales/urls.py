"""Addresses of sales that are not those of a record type."""

from django.urls import path

from libreta.sales.opportunities import pages

urlpatterns = [path("pipeline/", pages.pipeline, name="pipeline")]
