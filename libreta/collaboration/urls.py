"""Addresses of collaboration that are not those of a record type."""

from django.urls import path

from libreta.collaboration.attendees import pages as attendees
from libreta.collaboration.booking import pages as booking
from libreta.collaboration.calendars import pages as calendars
from libreta.collaboration.reminders import pages as reminders
from libreta.collaboration.series import pages as series
from libreta.collaboration.visits import pages as visits

urlpatterns = [
    path("tasks/<int:pk>/attendees/", attendees.invite, name="task_attendees"),
    path("visits/today/", visits.today, name="visits_today"),
    path("visits/<int:pk>/arrival/", visits.arrive, name="visit_arrival"),
    path("visits/<int:pk>/departure/", visits.leave, name="visit_departure"),
    path("series/<int:pk>/occurrence/", series.occurrence, name="series_occurrence"),
    path("reminders/<int:pk>/snooze/", reminders.snooze, name="reminder_snooze"),
    path("reminders/<int:pk>/dismissal/", reminders.dismiss, name="reminder_dismissal"),
    path("settings/calendars/", calendars.index, name="settings_calendars"),
    path("settings/calendars/addresses/new/", calendars.new_feed, name="settings_feed_new"),
    path("settings/calendars/addresses/<int:pk>/end/", calendars.close_feed, name="settings_feed_end"),
    path("settings/calendars/new/", calendars.new_account, name="settings_calendar_new"),
    path("settings/calendars/<int:pk>/end/", calendars.disconnect, name="settings_calendar_end"),
    path("settings/calendars/<int:pk>/step/", calendars.step_now, name="settings_calendar_step"),
    path("calendars/<str:secret>.ics", calendars.feed, name="calendar_feed"),
    path("book/<slug:address>/", booking.public, name="booking"),
    path("booked/<str:secret>/", booking.made, name="booking_made"),
    path("booked/<str:secret>/event.ics", booking.event, name="booking_event"),
]
