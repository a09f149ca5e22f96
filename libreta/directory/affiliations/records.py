"""Affiliations as every surface sees them; they follow the organisation's rows."""

from django.utils.translation import gettext_lazy as _

from libreta.directory.affiliations.models import Affiliation
from libreta.directory.affiliations.rules import problems_of
from libreta.kernel.records import RecordType, Section, register

AFFILIATION = register(
    RecordType(
        key="affiliation",
        slug="affiliations",
        model=Affiliation,
        label=_("Affiliation"),
        plural=_("Affiliations"),
        area="directory",
        icon="link",
        order=12,
        title="role",
        columns=("person", "organisation", "role", "is_primary", "valid_from", "valid_until"),
        filters=("role", "is_primary", "valid_until"),
        owner=None,
        through="organisation",
        in_menu=False,
        match_keys=(("external_id",), ("person", "organisation")),
        validate=problems_of,
        sections=(
            Section(_("Affiliation"), ("person", "organisation", "role", "is_primary", "valid_from", "valid_until")),
        ),
    )
)
