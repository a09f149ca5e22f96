"""All tables of collaboration, gathered for Django from its slices."""

from libreta.collaboration.attendees.models import Attendee
from libreta.collaboration.booking.models import Booking, BookingPage
from libreta.collaboration.calendars.models import Account, Feed, Link, SeriesLink
from libreta.collaboration.notes.models import Note
from libreta.collaboration.reminders.models import Reminder
from libreta.collaboration.series.models import Series
from libreta.collaboration.tasks.models import Task
from libreta.collaboration.visits.models import CheckIn

__all__ = [
    "Account",
    "Attendee",
    "Booking",
    "BookingPage",
    "CheckIn",
    "Feed",
    "Link",
    "Note",
    "Reminder",
    "Series",
    "SeriesLink",
    "Task",
]
