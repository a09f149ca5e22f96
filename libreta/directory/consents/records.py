"""Purposes, their words and the history as every surface sees them: lists, forms, API, import, export."""

from django.utils.translation import gettext_lazy as _

from libreta.directory.consents import rules
from libreta.directory.consents.models import Consent, ConsentPurpose, ConsentText
from libreta.kernel.records import FieldOptions, RecordType, Section, register

PURPOSE = register(
    RecordType(
        key="consent_purpose",
        slug="consent-purposes",
        model=ConsentPurpose,
        label=_("Purpose"),
        plural=_("Purposes"),
        area="directory",
        icon="target",
        order=50,
        columns=("name", "code", "needs", "by_email", "by_telephone", "by_message", "double_opt_in", "is_active"),
        filters=("needs", "is_active"),
        sort=("position", "id"),
        owner=None,
        rule=rules.of_all,
        in_menu=False,
        match_keys=(("external_id",), ("code",)),
        prepare=rules.prepare_purposes,
        validate=rules.problems_of_purposes,
        sections=(
            Section(_("Purpose"), ("name", "name_es", "name_ro", "code", "needs", "basis", "is_active", "position")),
            Section(_("Channels"), ("by_email", "by_telephone", "by_message", "by_whatsapp", "by_post")),
            Section(_("How often"), ("keeps_quiet", "most", "most_days", "double_opt_in")),
        ),
    )
)
TEXT = register(
    RecordType(
        key="consent_text",
        slug="consent-texts",
        model=ConsentText,
        label=_("Consent text"),
        plural=_("Consent texts"),
        area="directory",
        icon="file-text",
        order=51,
        title="wording",
        columns=("purpose", "language", "number", "wording", "created_at"),
        filters=("purpose", "language"),
        sort=("purpose", "language", "-number", "id"),
        owner=None,
        rule=rules.of_all,
        in_menu=False,
        append_only=True,
        prepare=rules.prepare_texts,
        validate=rules.problems_of_texts,
        options={"number": FieldOptions(hidden_in_forms=True)},
        sections=(Section(_("Words"), ("purpose", "language", "wording")),),
    )
)
CONSENT = register(
    RecordType(
        key="consent",
        slug="consents",
        model=Consent,
        label=_("Consent"),
        plural=_("Consents"),
        area="directory",
        icon="shield-check",
        order=52,
        title="message",
        columns=("customer", "purpose", "channel", "state", "at", "source", "basis", "text", "message"),
        filters=("purpose", "channel", "state", "source", "at"),
        sort=("-at", "-id"),
        owner=None,
        through="customer",
        in_menu=False,
        append_only=True,
        unlisted=("said_of_id",),
        prepare=rules.prepare_consents,
        validate=rules.problems_of_consents,
        sections=(
            Section(_("What was said"), ("customer", "purpose", "channel", "state", "at")),
            Section(_("Proof"), ("source", "basis", "text", "wording", "message", "ip", "user_agent")),
        ),
    )
)
