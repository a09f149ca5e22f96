"""Addresses of intelligence."""

from django.urls import path

from libreta.intelligence.runs import pages

urlpatterns = [
    path("intelligence/", pages.overview, name="intelligence"),
    path("intelligence/runs/", pages.start, name="intelligence_start"),
    path("intelligence/runs/<int:pk>/cancellation/", pages.cancel, name="intelligence_cancel"),
    path("intelligence/progress/", pages.progress, name="intelligence_progress"),
]
