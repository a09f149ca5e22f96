"""Contact points as every surface sees them; they follow the customer's rows."""

from django.utils.translation import gettext_lazy as _

from libreta.directory.contact_points.models import ContactPoint
from libreta.directory.contact_points.rules import prepare_values, problems_of
from libreta.kernel.records import RecordType, Section, register

CONTACT_POINT = register(
    RecordType(
        key="contact_point",
        slug="contact-points",
        model=ContactPoint,
        label=_("Contact point"),
        plural=_("Contact points"),
        area="directory",
        icon="at-sign",
        order=13,
        title="value",
        subtitle=("kind", "label"),
        columns=("customer", "kind", "value", "label", "is_primary"),
        filters=("kind", "is_primary"),
        search=("value",),
        owner=None,
        through="customer",
        in_menu=False,
        match_keys=(("external_id",), ("customer", "kind", "value")),
        prepare=prepare_values,
        validate=problems_of,
        sections=(Section(_("Contact point"), ("customer", "kind", "value", "label", "is_primary")),),
    )
)
