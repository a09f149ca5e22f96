"""What tasks, notes, calendars and bookings keep of a person."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from libreta.collaboration.models import Attendee, Booking
from libreta.kernel.personal import Person, nobody, tell

WORK = _("That a colleague had something to do is the company's own record of work; its words are gone.")


def _attendees(person: Person) -> Q:
    return Q(pk__in=Attendee._base_manager.filter(email__in=person.emails).values("pk"))


def _bookings(person: Person) -> Q:
    return Q(pk__in=Booking._base_manager.filter(email__in=person.emails).values("pk"))


def _about(person: Person) -> Q:
    """What hangs on a record that tells of the person, like a note on a deal or on a request."""
    found = Q(pk__in=[])
    for type_key, numbers in {**person.records, "customer": person.ids}.items():
        found |= Q(subject_type=type_key, subject_id__in=numbers)
    return found


def _booked(person: Person) -> Q:
    return _about(person) | Q(
        pk__in=Booking._base_manager.filter(_bookings(person) | Q(customer__in=person.ids)).values("task")
    )


def _of_booked(person: Person) -> Q:
    return Q(task__in=Booking._base_manager.filter(_bookings(person)).values("task"))


tell(
    "collaboration.Task",
    heading=_("Tasks, calls and meetings"),
    whose=("customer",),
    found=_booked,
    pseudonym=("title",),
    clear=("body", "outcome_note", "place", "latitude", "longitude", "external_id"),
    stays=("subject_type", "uid", "attending"),
    because=WORK,
    hidden=("uid", "sequence", "attending"),
    order=200,
)
tell(
    "collaboration.Series",
    heading=_("Tasks that repeat"),
    whose=("customer",),
    pseudonym=("title",),
    clear=("body", "place", "external_id"),
    stays=("rule", "zone", "subject_type", "uid"),
    because=WORK,
    hidden=("uid",),
    order=210,
)
tell(
    "collaboration.CheckIn",
    heading=_("Visits at your place"),
    whose=("task__customer",),
    found=_of_booked,
    clear=("latitude", "longitude", "accuracy", "distance", "external_id"),
    because=WORK,
    order=220,
)
tell(
    "collaboration.Link",
    heading=_("Copies in calendars elsewhere"),
    whose=("task__customer",),
    found=_of_booked,
    clear=("overwritten",),
    stays=("href", "occurrence", "etag"),
    because=_("The link keeps the other calendar in step: the pseudonym is written there too."),
    exported=False,
    order=230,
)
tell(
    "collaboration.SeriesLink",
    heading=_("Copies in calendars elsewhere"),
    whose=("series__customer",),
    clear=("overwritten",),
    stays=("href", "etag", "seen"),
    because=_("The link keeps the other calendar in step: the pseudonym is written there too."),
    exported=False,
    order=235,
)
tell("collaboration.Note", heading=_("Notes"), whose=("customer",), found=_about, delete=True, order=240)
tell("collaboration.Attendee", heading=_("Invitations"), whose=("customer",), found=_attendees, delete=True, order=250)
tell(
    "collaboration.Booking",
    heading=_("Bookings"),
    whose=("customer",),
    found=_bookings,
    delete=True,
    hidden=("secret_hash", "host"),
    order=260,
)
nobody("collaboration.Reminder", because=_("When a colleague is reminded of a task."), swept=False)
nobody("collaboration.BookingPage", because=_("Pages of colleagues on which others book a time."))
nobody("collaboration.Feed", "collaboration.Account", because=_("Calendars of colleagues."), swept=False)
