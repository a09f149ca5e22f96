"""Addresses of the directory that are not those of a record type."""

from django.urls import include, path

urlpatterns = [
    path("", include("libreta.directory.duplicates.urls")),
    path("", include("libreta.directory.merges.urls")),
    path("", include("libreta.directory.consents.urls")),
    path("", include("libreta.directory.households.urls")),
    path("", include("libreta.directory.privacy.urls")),
    path("", include("libreta.directory.review.urls")),
]
