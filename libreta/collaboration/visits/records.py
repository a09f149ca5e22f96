"""Check-ins as every surface sees them; they follow the visit, and are written by arriving and leaving."""

from django.utils.translation import gettext_lazy as _

from libreta.collaboration.visits.models import CheckIn
from libreta.kernel.records import RecordType, register

CHECK_IN = register(
    RecordType(
        key="check_in",
        slug="check-ins",
        model=CheckIn,
        label=_("Check-in"),
        plural=_("Check-ins"),
        area="collaboration",
        icon="map-pin",
        order=54,
        title="arrived_at",
        columns=("task", "user", "arrived_at", "left_at", "distance", "accuracy"),
        filters=("user", "arrived_at"),
        sort=("-arrived_at", "-id"),
        owner=None,
        through="task",
        in_menu=False,
        creatable=False,
        append_only=True,
    )
)
