"""Notes as every surface sees them; who may read the subject may read its notes."""

from django.utils.translation import gettext_lazy as _

from libreta.collaboration.notes.models import Note
from libreta.collaboration.notes.rules import follow_subject, prepare_notes, problems_of
from libreta.kernel.records import FieldOptions, RecordType, Section, register

NOTE = register(
    RecordType(
        key="note",
        slug="notes",
        model=Note,
        label=_("Note"),
        plural=_("Notes"),
        area="collaboration",
        icon="notebook-pen",
        order=52,
        title="body",
        columns=("body", "customer", "created_by", "created_at", "is_pinned"),
        filters=("customer", "created_at", "is_pinned"),
        search=("body",),
        rule=follow_subject,
        prepare=prepare_notes,
        validate=problems_of,
        in_menu=False,
        sections=(Section(_("Note"), ("body", "customer", "is_pinned")),),
        options={
            "subject_type": FieldOptions(required=False, hidden_in_forms=True),
            "subject_id": FieldOptions(required=False, hidden_in_forms=True),
        },
    )
)
