"""Addresses of the forecast."""

from django.urls import path

from libreta.sales.forecasts import changing, forms, pages, standing

urlpatterns = [
    path("forecast/", pages.forecast, name="forecast"),
    path("forecast/changes/", changing.page, name="forecast_changes"),
    path("forecast/glance/", standing.glance, name="forecast_glance"),
    path("forecast/snapshot/", changing.take, name="forecast_snapshot"),
    path("forecast/quotas/", forms.quota_grid, name="forecast_quotas"),
    path("forecast/adjustment/", forms.adjustment, name="forecast_adjustment"),
    path("forecast/projection/", forms.projection, name="forecast_projection"),
    path("opportunities/<int:pk>/shares/", forms.shares, name="opportunity_shares"),
    path("settings/forecast/", forms.choices, name="settings_forecast"),
]
