"""Addresses of imports and exports."""

from django.urls import path

from libreta.integrations.exports import pages as export_pages
from libreta.integrations.imports import pages as import_pages

urlpatterns = [
    path("imports/", import_pages.imports, name="imports"),
    path("imports/<int:run_id>/", import_pages.single, name="import"),
    path("imports/<int:run_id>/plan/", import_pages.plan, name="import_plan"),
    path("imports/<int:run_id>/start/", import_pages.act, {"doing": "start"}, name="import_start"),
    path("imports/<int:run_id>/cancellation/", import_pages.act, {"doing": "cancel"}, name="import_cancellation"),
    path("imports/<int:run_id>/reversion/", import_pages.act, {"doing": "revert"}, name="import_reversion"),
    path("imports/<int:run_id>/removal/", import_pages.act, {"doing": "discard"}, name="import_removal"),
    path("imports/<int:run_id>/refused/", import_pages.refusals, name="import_refused"),
    path("exports/", export_pages.exports, name="exports"),
    path("exports/<int:run_id>/file/", export_pages.file, name="export_file"),
    path("exports/<int:run_id>/cancellation/", export_pages.cancel, name="export_cancellation"),
]
