"""Addresses of account management that are not those of a record type."""

from django.urls import path

from libreta.sales.accounts import pages

urlpatterns = [
    path("accounts/leaders/", pages.leaders, name="account_leaders"),
    path("accounts/<int:pk>/plan/", pages.plan, name="account_plan"),
    path("accounts/stakeholders/<int:pk>/place/", pages.place, name="account_stakeholder_place"),
    path("accounts/alerts/<int:pk>/<slug:noun>/", pages.answer, name="account_alert_answer"),
]
