"""Addresses of consent: the pages behind signed links, and those of the settings."""

from django.urls import path

from libreta.directory.consents import centre_pages, settings_pages, staff_pages

urlpatterns = [
    path("settings/purposes/", settings_pages.purposes, name="settings_purposes"),
    path("settings/texts/", settings_pages.texts, name="settings_texts"),
    path("settings/contact/", settings_pages.contact_rules, name="settings_contact"),
    path("settings/suppression/", settings_pages.suppression_list, name="settings_suppression"),
    path("customers/<int:pk>/consents/", staff_pages.customer_consents, name="customer_consents"),
    path("preferences/", centre_pages.lost_link, name="lost_preferences"),
    path("preferences/<str:token>/", centre_pages.preferences, name="preferences"),
    path("unsubscribe/<str:token>/", centre_pages.one_click, name="unsubscribe"),
    path("consent/<str:token>/", centre_pages.confirmation, name="consent_confirmation"),
    path("address/<str:token>/", centre_pages.address_confirmation, name="address_confirmation"),
]
