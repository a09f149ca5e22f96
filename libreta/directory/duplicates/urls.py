"""Addresses of the search for duplicates."""

from django.urls import path

from libreta.directory.duplicates import pages

urlpatterns = [
    path("customers/resembling/", pages.resembling, name="customers_resembling"),
    path("settings/duplicates/", pages.settings, name="settings_duplicates"),
    path("settings/duplicates/progress/", pages.progress, name="duplicates_progress"),
    path("settings/duplicates/runs/", pages.start, name="duplicates_start"),
    path("settings/duplicates/runs/<int:pk>/cancellation/", pages.cancel, name="duplicates_cancel"),
]
