"""Series as every surface sees them."""

from django.utils.translation import gettext_lazy as _

from libreta.collaboration.series.models import Series
from libreta.collaboration.series.recurrence import normalised
from libreta.collaboration.series.rules import prepare_series, problems_of, shared_series
from libreta.kernel.records import FieldOptions, Panel, RecordType, Section, register

SERIES = register(
    RecordType(
        key="series",
        slug="series",
        model=Series,
        label=_("Series"),
        plural=_("Series"),
        area="collaboration",
        icon="repeat",
        order=53,
        title="title",
        subtitle=("rule",),
        columns=("title", "kind", "rule", "starts_at", "starts_on", "customer", "owner"),
        filters=("kind", "owner", "customer"),
        in_menu=False,
        rule=shared_series,
        prepare=prepare_series,
        validate=problems_of,
        sections=(
            Section(_("Series"), ("title", "kind", "customer", "owner", "priority")),
            Section(
                _("When and where"),
                ("rule", "zone", "starts_at", "minutes", "starts_on", "days", "after_done", "place", "remind_before"),
            ),
            Section(_("Details"), ("body", "is_private")),
        ),
        panels=(Panel("tasks", ("title", "due_at", "status", "is_exception")),),
        options={
            "rule": FieldOptions(clean=normalised),
            "made_from": FieldOptions(hidden_in_forms=True),
            "subject_type": FieldOptions(hidden_in_forms=True),
            "subject_id": FieldOptions(hidden_in_forms=True),
        },
    )
)
