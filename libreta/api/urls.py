"""Every address under /api/v1/, and the page to try them."""

from django.urls import path, re_path

from libreta.api.registry import plugs
from libreta.api.views import actions, batch, collection, groups, meta, record

urlpatterns = [
    path("", meta.index, name="api_index"),
    path("me", meta.me, name="api_me"),
    path("openapi.json", meta.openapi, name="api_openapi"),
    *plugs.patterns,
    path("<slug:slug>", collection.collection, name="api_collection"),
    path("<slug:slug>/<int:record_id>", record.record, name="api_record"),
    path("<slug:slug>/batch", batch.batch, name="api_batch"),
    path("<slug:slug>/matches", collection.matches, name="api_matches"),
    path("<slug:slug>/groups", groups.groups, name="api_groups"),
    path("<slug:slug>/sums", groups.sums, name="api_sums"),
    path("<slug:slug>/by-external-id/<str:external_id>", record.by_external_id, name="api_by_external_id"),
    path("<slug:slug>/actions/<slug:noun>", actions.plural, name="api_plural_action"),
    path("<slug:slug>/<int:record_id>/restoration", record.restoration, name="api_restoration"),
    path("<slug:slug>/<int:record_id>/history", record.history, name="api_history"),
    path("<slug:slug>/<int:record_id>/<slug:noun>", actions.single, name="api_action"),
    re_path("", meta.nowhere, name="api_nowhere"),
]
