"""Addresses of privacy work."""

from django.urls import path

from libreta.directory.privacy import pages, retention_pages

urlpatterns = [
    path("privacy/", pages.overview, name="privacy"),
    path("privacy/returns/", pages.take_back, name="privacy_returns"),
    path("privacy/retention/", retention_pages.rules, name="privacy_retention"),
    path("privacy/retention/<int:pk>/", retention_pages.switch, name="privacy_retention_rule"),
    path("privacy/exports/<int:pk>/file/", pages.export_file, name="person_export_file"),
    path("customers/<int:pk>/privacy/", pages.person, name="person_privacy"),
    path("customers/<int:pk>/privacy/erasure/", pages.erasure_preview, name="person_erasure"),
    path("customers/<int:pk>/privacy/erased/", pages.erase, name="person_erase"),
    path("customers/<int:pk>/privacy/restriction/", pages.restrict, name="person_restriction"),
    path("customers/<int:pk>/privacy/export/", pages.ask_export, name="person_export"),
]
