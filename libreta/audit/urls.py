"""Addresses of the trail."""

from django.urls import path

from libreta.audit import pages

urlpatterns = [
    path("settings/audit/", pages.trail, name="settings_audit"),
    path("settings/audit/looks/", pages.looks, name="settings_looks"),
]
