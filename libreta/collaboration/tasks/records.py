"""Tasks as every surface sees them."""

from django.utils.translation import gettext_lazy as _

from libreta.collaboration.tasks.models import Task
from libreta.collaboration.tasks.rules import prepare_tasks, problems_of, shared_tasks
from libreta.collaboration.tasks.terms import LONGEST_MEETING, LONGEST_STAY
from libreta.kernel.records import Board, Calendar, FieldOptions, Panel, RecordType, Section, Span, register

TASK = register(
    RecordType(
        key="task",
        slug="tasks",
        model=Task,
        label=_("Task"),
        plural=_("Tasks"),
        area="collaboration",
        icon="square-check-big",
        group="work",
        order=50,
        title="title",
        subtitle=("customer", "due_at"),
        columns=("title", "kind", "customer", "due_at", "status", "priority", "owner"),
        filters=("status", "kind", "priority", "due_at", "owner", "customer", "outcome"),
        search=("title",),
        rule=shared_tasks,
        board=Board(stage="status", card=("customer", "due_at", "priority", "owner")),
        calendar=Calendar(
            spans=(
                Span("starts_at", "ends_at", LONGEST_MEETING),
                Span("starts_on", "ends_on", LONGEST_STAY),
                Span("due_at"),
            ),
            tone="kind",
            lines=("customer", "place"),
            over=("status", ("done", "cancelled")),
        ),
        prepare=prepare_tasks,
        validate=problems_of,
        sections=(
            Section(_("Task"), ("title", "kind", "customer", "due_at", "owner", "priority", "status")),
            Section(_("When and where"), ("starts_at", "ends_at", "starts_on", "ends_on", "place", "remind_before")),
            Section(_("Details"), ("body", "is_private")),
            Section(_("What came of it"), ("outcome", "outcome_note")),
        ),
        panels=(Panel("attendees"),),
        unfit=lambda row: frozenset({"attendees"}),  # they stand on the page with the ways to invite more
        options={
            "subject_type": FieldOptions(hidden_in_forms=True),
            "subject_id": FieldOptions(hidden_in_forms=True),
            "latitude": FieldOptions(hidden_in_forms=True),
            "longitude": FieldOptions(hidden_in_forms=True),
        },
    )
)
