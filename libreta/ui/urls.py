"""Addresses of the generic pages. The site puts them last, at the root: a record type's slug is its first segment."""

from django.urls import path

from libreta.ui.views import palette, preferences, styles

app_name = "ui"
urlpatterns = [
    path("ui/", styles.style_page, name="styles"),
    path("ui/preferences/", preferences.choose, name="preferences"),
    path("ui/palette/", palette.entries, name="palette"),
    path("search/", palette.search_page, name="search"),
]
