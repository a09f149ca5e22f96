"""Addresses of intelligence."""

from django.urls import path

from libreta.intelligence.outcomes import pages as outcomes
from libreta.intelligence.runs import pages

urlpatterns = [
    path("intelligence/", pages.overview, name="intelligence"),
    path("intelligence/runs/", pages.start, name="intelligence_start"),
    path("intelligence/runs/<int:pk>/cancellation/", pages.cancel, name="intelligence_cancel"),
    path("intelligence/outcomes/<slug:subject>/", outcomes.card, name="outcome_card"),
    path("intelligence/outcomes/<slug:subject>/learning/", outcomes.learn, name="outcome_learning"),
    path("intelligence/progress/", pages.progress, name="intelligence_progress"),
]
