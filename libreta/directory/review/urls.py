"""Addresses of the review queue and of merging without a person."""

from django.urls import path

from libreta.directory.review import automatic_pages, pages

urlpatterns = [
    path("duplicates/", pages.review, name="duplicate_review"),
    path("duplicates/automatic/", automatic_pages.report, name="merge_report"),
    path("duplicates/<int:pk>/decision/", pages.decide, name="duplicate_decision"),
    path("duplicates/pairs/<str:pairs>/reopening/", pages.reopen, name="duplicate_reopening"),
    path("duplicates/merges/<int:pk>/undoing/", pages.undo, name="duplicate_undo"),
    path("settings/automatic-merging/", automatic_pages.settings, name="automatic_merging"),
    path("settings/automatic-merging/run/", automatic_pages.run, name="automatic_merging_run"),
]
