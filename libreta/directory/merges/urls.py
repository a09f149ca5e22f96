"""Addresses of merging."""

from django.urls import path

from libreta.directory.merges import pages, settings_page

urlpatterns = [
    path("customers/merge/", pages.merge, name="merge"),
    path("merges/<int:pk>/undo/", pages.undo, name="merge_undo"),
    path("settings/merges/", settings_page.set_rules, name="settings_merges"),
]
