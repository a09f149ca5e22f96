"""What of collaboration holds the key of a customer, and what a merge does with it."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.bonds import Bond, Once, declare, unrelated


def declare_bonds() -> None:
    """This function declares the bonds of notes, tasks, series, attendees and bookings."""
    declare(
        Bond("collaboration_note", "customer_id", label=_("Notes")),
        Bond("collaboration_note", "subject_id", type_column="subject_type"),
        Bond("collaboration_task", "customer_id", label=_("Tasks")),
        Bond("collaboration_task", "subject_id", type_column="subject_type"),
        Bond("collaboration_series", "customer_id", label=_("Series")),
        Bond("collaboration_series", "subject_id", type_column="subject_type"),
        Bond("collaboration_attendee", "customer_id", once=(Once(("task_id",)),), label=_("Attendees")),
        Bond("collaboration_booking", "customer_id", label=_("Bookings")),
    )
    unrelated("collaboration_task", "attending", why="numbers of users")
    unrelated("collaboration_account", "counts", why="figures")
    unrelated("collaboration_link", "overwritten", why="values of an entry that gave way")
    unrelated("collaboration_serieslink", "overwritten", why="values of an entry that gave way")
