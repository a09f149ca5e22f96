"""The parts of bundles as every surface sees them."""

from django.utils.translation import gettext_lazy as _

from libreta.catalog.bundles import rules
from libreta.catalog.bundles.models import BundlePart
from libreta.kernel.records import RecordType, Section, register

BUNDLE_PART = register(
    RecordType(
        key="bundle_part",
        slug="bundle-parts",
        model=BundlePart,
        label=_("Part of a bundle"),
        plural=_("Parts of bundles"),
        area="catalog",
        icon="layers",
        order=41,
        title="id",
        columns=("bundle", "position", "part", "quantity"),
        filters=("bundle", "part"),
        sort=("position", "id"),
        owner=None,
        through="bundle",
        in_menu=False,
        match_keys=(("external_id",), ("bundle", "part")),
        validate=rules.problems_of_parts,
        sections=(Section(_("Part of a bundle"), ("bundle", "part", "quantity", "position")),),
    )
)
