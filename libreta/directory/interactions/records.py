"""Interactions as every surface sees them; they follow the customer's rows and are never rewritten."""

from django.utils.translation import gettext_lazy as _

from libreta.directory.interactions.models import Interaction
from libreta.directory.interactions.rules import follow_customer, prepare_entries, problems_of
from libreta.kernel.records import FieldOptions, RecordType, Section, register

INTERACTION = register(
    RecordType(
        key="interaction",
        slug="interactions",
        model=Interaction,
        label=_("Interaction"),
        plural=_("Interactions"),
        area="directory",
        icon="message-square",
        group="customers",
        order=20,
        title="summary",
        subtitle=("kind", "at"),
        columns=("at", "customer", "kind", "channel", "direction", "summary", "user"),
        filters=("kind", "channel", "direction", "at", "user"),
        sort=("-at",),
        owner=None,
        through="customer",
        rule=follow_customer,
        append_only=True,
        prepare=prepare_entries,
        validate=problems_of,
        sections=(
            Section(
                _("Interaction"),
                ("customer", "kind", "channel", "direction", "at", "duration", "summary", "body", "user"),
            ),
        ),
        options={
            "at": FieldOptions(required=False),
            "user": FieldOptions(read_only=True, hidden_in_forms=True),
            "source_type": FieldOptions(read_only=True, hidden_in_forms=True),
            "source_id": FieldOptions(read_only=True, hidden_in_forms=True),
        },
    )
)
