"""Addresses of collaboration that are not those of a record type."""

from django.urls import path

from libreta.collaboration.reminders import pages as reminders
from libreta.collaboration.series import pages as series
from libreta.collaboration.visits import pages as visits

urlpatterns = [
    path("visits/today/", visits.today, name="visits_today"),
    path("visits/<int:pk>/arrival/", visits.arrive, name="visit_arrival"),
    path("visits/<int:pk>/departure/", visits.leave, name="visit_departure"),
    path("series/<int:pk>/occurrence/", series.occurrence, name="series_occurrence"),
    path("reminders/<int:pk>/snooze/", reminders.snooze, name="reminder_snooze"),
    path("reminders/<int:pk>/dismissal/", reminders.dismiss, name="reminder_dismissal"),
]
