"""Addresses of imports and exports."""

from django.urls import path

from libreta.integrations.cards import pages as card_pages
from libreta.integrations.exports import pages as export_pages
from libreta.integrations.imports import pages as import_pages
from libreta.integrations.schedules import pages as schedule_pages

urlpatterns = [
    path("customers/<int:pk>/card/", card_pages.single, name="customer_card"),
    path("imports/", import_pages.imports, name="imports"),
    path("imports/schedules/", schedule_pages.schedules, name="import_schedules"),
    path("imports/schedules/<int:schedule_id>/", schedule_pages.single, name="import_schedule"),
    path(
        "imports/schedules/<int:schedule_id>/look/", schedule_pages.act, {"doing": "look"}, name="import_schedule_look"
    ),
    path(
        "imports/schedules/<int:schedule_id>/switch/",
        schedule_pages.act,
        {"doing": "switch"},
        name="import_schedule_switch",
    ),
    path(
        "imports/schedules/<int:schedule_id>/removal/",
        schedule_pages.act,
        {"doing": "remove"},
        name="import_schedule_removal",
    ),
    path(
        "imports/schedules/<int:schedule_id>/files/<int:file_id>/again/",
        schedule_pages.again,
        name="import_schedule_again",
    ),
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
