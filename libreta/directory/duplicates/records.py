"""Possible duplicates as every surface sees them. Decisions are actions; what a search found is not edited."""

from django.utils.translation import gettext_lazy as _

from libreta.directory.duplicates.models import DuplicatePair
from libreta.directory.duplicates.rules import of_both
from libreta.kernel.records import RecordType, register

DUPLICATE_PAIR = register(
    RecordType(
        key="duplicate_pair",
        slug="duplicate-pairs",
        model=DuplicatePair,
        label=_("Possible duplicate"),
        plural=_("Possible duplicates"),
        area="directory",
        icon="copy",
        order=15,
        title="kind",
        columns=("first", "second", "probability", "kind", "state", "found_at"),
        filters=("state", "kind", "probability", "found_at"),
        sort=("-probability", "-id"),
        owner=None,
        rule=of_both,
        in_menu=False,
        append_only=True,
        creatable=False,
        unlisted=("evidence", "weight", "external_id", "inherited_from"),
    )
)
