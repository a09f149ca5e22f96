"""Addresses of intelligence."""

from django.urls import path

from libreta.intelligence.explorer import behind, export
from libreta.intelligence.explorer import pages as explorer
from libreta.intelligence.kpis import pages as kpis
from libreta.intelligence.outcomes import pages as outcomes
from libreta.intelligence.runs import pages

urlpatterns = [
    path("intelligence/", pages.overview, name="intelligence"),
    path("intelligence/runs/", pages.start, name="intelligence_start"),
    path("intelligence/runs/<int:pk>/cancellation/", pages.cancel, name="intelligence_cancel"),
    path("intelligence/outcomes/<slug:subject>/", outcomes.card, name="outcome_card"),
    path("intelligence/outcomes/<slug:subject>/learning/", outcomes.learn, name="outcome_learning"),
    path("intelligence/progress/", pages.progress, name="intelligence_progress"),
    path("explorer/", explorer.explore, name="explorer"),
    path("explorer/records/", behind.records_behind, name="explorer_records"),
    path("explorer/export/", export.export, name="explorer_export"),
    path("explorer/questions/", explorer.save, name="explorer_questions"),
    path("explorer/questions/<int:pk>/deletion/", explorer.delete, name="explorer_question_deletion"),
    path("kpis/", kpis.figures, name="kpis"),
    path("kpis/<slug:name>/target/", kpis.target, name="kpi_target"),
]
