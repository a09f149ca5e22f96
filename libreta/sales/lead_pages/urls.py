"""Addresses of leads that are not those of their record type."""

from django.urls import path

from libreta.sales.lead_forms.pages import public_form
from libreta.sales.lead_pages import capture, form_settings, point_settings, rule_settings

urlpatterns = [
    path("f/<str:token>/", public_form, name="lead_form_public"),
    path("leads/new/", capture.new, name="lead_new"),
    path("leads/paste/", capture.paste, name="lead_paste"),
    path("leads/alike/", capture.alike_customers, name="lead_alike"),
    path("settings/lead-forms/", form_settings.forms, name="lead_forms"),
    path("settings/lead-forms/new/", form_settings.form, name="lead_form_new"),
    path("settings/lead-forms/<int:form_id>/", form_settings.form, name="lead_form"),
    path("settings/lead-assignment/", rule_settings.rules, name="lead_rules"),
    path("settings/lead-assignment/new/", rule_settings.rule, name="lead_rule_new"),
    path("settings/lead-assignment/<int:rule_id>/", rule_settings.rule, name="lead_rule"),
    path("settings/lead-assignment/<int:rule_id>/deletion/", rule_settings.delete, name="lead_rule_deletion"),
    path("settings/lead-points/", point_settings.points, name="lead_points"),
    path("settings/lead-points/new/", point_settings.point, name="lead_point_new"),
    path("settings/lead-points/<int:point_id>/", point_settings.point, name="lead_point"),
    path("settings/lead-points/<int:point_id>/deletion/", point_settings.delete, name="lead_point_deletion"),
]
