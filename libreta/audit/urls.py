"""Addresses of the trail."""

from django.urls import path

from libreta.audit import pages, retention_pages

urlpatterns = [
    path("settings/audit/", pages.trail, name="settings_audit"),
    path("settings/audit/retention/", retention_pages.retention_page, name="settings_retention"),
    path("settings/audit/retention/purge/", retention_pages.purge, name="settings_retention_purge"),
    path("settings/audit/looks/", pages.looks, name="settings_looks"),
]
