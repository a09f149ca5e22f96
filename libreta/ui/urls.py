"""Addresses of the generic pages. The site puts them last, at the root: a record type's slug is its first segment."""

from django.urls import path

from libreta.ui import converters  # noqa: F401  registers the converter record_type
from libreta.ui.views import (
    act,
    autocomplete,
    board,
    bulk,
    calendar,
    field,
    filter,
    form,
    list,
    palette,
    preferences,
    record,
    styles,
    views,
)

app_name = "ui"
urlpatterns = [
    path("ui/", styles.style_page, name="styles"),
    path("ui/preferences/", preferences.choose, name="preferences"),
    path("ui/palette/", palette.entries, name="palette"),
    path("search/", palette.search_page, name="search"),
    path("undo/<uuid:step>/", bulk.take_back, name="undo"),
    path("<record_type:record_type>/", list.record_list, name="list"),
    path("<record_type:record_type>/trash/", list.record_list, {"trashed": True}, name="trash"),
    path("<record_type:record_type>/count/", list.count, name="count"),
    path("<record_type:record_type>/columns/", views.columns, name="columns"),
    path("<record_type:record_type>/filter/", filter.build, name="filter"),
    path("<record_type:record_type>/options/<str:name>/", autocomplete.options, name="options"),
    path("<record_type:record_type>/views/", views.create, name="views"),
    path("<record_type:record_type>/views/<int:pk>/", views.change, name="view"),
    path("<record_type:record_type>/views/<int:pk>/deletion/", views.delete, name="view_deletion"),
    path("<record_type:record_type>/bulk/edit/", bulk.edit, name="bulk_edit"),
    path("<record_type:record_type>/bulk/trash/", bulk.trash, name="bulk_trash"),
    path("<record_type:record_type>/restoration/", bulk.restore, name="restoration"),
    path("<record_type:record_type>/export/", bulk.export, name="export"),
    path("<record_type:record_type>/board/", board.board, name="board"),
    path("<record_type:record_type>/board/move/", board.move, name="board_move"),
    path("<record_type:record_type>/calendar/", calendar.calendar, name="calendar"),
    path("<record_type:record_type>/calendar/move/", calendar.move, name="calendar_move"),
    path("<record_type:record_type>/new/", form.new, name="new"),
    path("<record_type:record_type>/<int:pk>/", record.record, name="record"),
    path("<record_type:record_type>/<int:pk>/edit/", form.edit, name="edit"),
    path("<record_type:record_type>/<int:pk>/trash/", record.trash, name="record_trash"),
    path("<record_type:record_type>/<int:pk>/field/<str:name>/", field.value, name="value"),
    path("<record_type:record_type>/<int:pk>/action/<slug:noun>/", act.act, name="act"),
]
