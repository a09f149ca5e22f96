"""Addresses of proposed households, branches and people."""

from django.urls import path

from libreta.directory.households import pages

urlpatterns = [
    path("households/", pages.households, name="households"),
    path("households/search/", pages.search, name="household_search"),
    path("households/decisions/", pages.decide_many, name="household_decisions"),
    path("households/decisions/<uuid:act>/withdrawal/", pages.withdraw, name="household_withdrawal"),
    path("households/<int:pk>/decision/", pages.decide, name="household_decision"),
]
