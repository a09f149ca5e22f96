"""Requests and holds as every surface sees them: list, board, form, page, API."""

from django.utils.translation import gettext_lazy as _

from libreta.directory.privacy import rules
from libreta.directory.privacy.models import LegalHold, PrivacyRequest
from libreta.kernel.records import Board, Calendar, FieldOptions, RecordType, Section, Span, register

REQUEST = register(
    RecordType(
        key="privacy_request",
        slug="privacy-requests",
        model=PrivacyRequest,
        label=_("Privacy request"),
        plural=_("Privacy requests"),
        area="directory",
        icon="shield",
        order=60,
        title="kind",
        subtitle=("person", "due_on"),
        columns=("kind", "person", "status", "due_on", "received_on", "jurisdiction", "identity", "owner"),
        filters=("status", "kind", "due_on", "jurisdiction", "owner", "person"),
        sort=("due_on", "id"),
        board=Board(stage="status", card=("person", "due_on"), due="due_on", due_while=("status", "open")),
        calendar=Calendar(spans=(Span("due_on"),), tone="kind", over=("status", ("answered", "refused", "withdrawn"))),
        rule=rules.of_privacy,
        in_menu=False,
        prepare=rules.prepare_requests,
        validate=rules.problems_of_requests,
        options={
            "received_on": FieldOptions(required=False),
            "due_on": FieldOptions(read_only=True, is_deadline=False),
            "jurisdiction": FieldOptions(help=_("Empty: the law of the person's country.")),
        },
        sections=(
            Section(_("Request"), ("kind", "person", "wording", "received_on", "channel", "jurisdiction")),
            Section(_("Who is asking"), ("identity",)),
            Section(_("Time"), ("extended_because", "owner")),
            Section(_("Answer"), ("status", "answer", "answered_on", "told_to")),
        ),
    )
)
HOLD = register(
    RecordType(
        key="legal_hold",
        slug="legal-holds",
        model=LegalHold,
        label=_("Legal hold"),
        plural=_("Legal holds"),
        area="directory",
        icon="lock",
        order=61,
        title="reason",
        subtitle=("person", "held_until"),
        columns=("person", "reason", "held_from", "held_until", "owner"),
        filters=("person", "held_until", "owner"),
        sort=("-id",),
        rule=rules.of_privacy,
        in_menu=False,
        prepare=rules.prepare_holds,
        validate=rules.problems_of_holds,
        options={"held_from": FieldOptions(required=False)},
        sections=(Section(_("Hold"), ("person", "reason", "held_from", "held_until", "owner")),),
    )
)
