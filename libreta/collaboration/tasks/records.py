"""Tasks as every surface sees them."""

from django.utils.translation import gettext_lazy as _

from libreta.collaboration.tasks.models import Task
from libreta.collaboration.tasks.rules import prepare_tasks, problems_of
from libreta.kernel.records import Board, FieldOptions, RecordType, Section, register

TASK = register(
    RecordType(
        key="task",
        slug="tasks",
        model=Task,
        label=_("Task"),
        plural=_("Tasks"),
        area="collaboration",
        icon="square-check-big",
        order=50,
        title="title",
        subtitle=("customer", "due_at"),
        columns=("title", "kind", "customer", "due_at", "status", "priority", "owner"),
        filters=("status", "kind", "priority", "due_at", "owner", "customer"),
        search=("title",),
        board=Board(stage="status", card=("customer", "due_at", "priority", "owner")),
        prepare=prepare_tasks,
        validate=problems_of,
        sections=(
            Section(_("Task"), ("title", "kind", "customer", "due_at", "owner", "priority", "status")),
            Section(_("Details"), ("body",)),
        ),
        options={
            "subject_type": FieldOptions(hidden_in_forms=True),
            "subject_id": FieldOptions(hidden_in_forms=True),
        },
    )
)
