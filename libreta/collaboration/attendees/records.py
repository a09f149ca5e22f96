"""Attendees as every surface sees them; they follow the rights of their activity."""

from django.utils.translation import gettext_lazy as _

from libreta.collaboration.attendees.models import Attendee
from libreta.collaboration.attendees.rules import problems_of
from libreta.kernel.records import RecordType, Section, register

ATTENDEE = register(
    RecordType(
        key="attendee",
        slug="attendees",
        model=Attendee,
        label=_("Attendee"),
        plural=_("Attendees"),
        area="collaboration",
        icon="users",
        order=51,
        title="name",
        columns=("task", "user", "customer", "email", "name", "answer"),
        filters=("answer", "user", "customer"),
        owner=None,
        through="task",
        in_menu=False,
        match_keys=(("external_id",), ("task", "user"), ("task", "customer"), ("task", "email")),
        validate=problems_of,
        sections=(Section(_("Attendee"), ("task", "user", "customer", "email", "name", "answer")),),
    )
)
