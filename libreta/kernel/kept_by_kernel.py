"""What the tables of the kernel, and those of the programs it stands on, keep of a person."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from libreta.kernel import own_types_personal
from libreta.kernel.personal import Person, lend, nobody, tell

SETTINGS = _("Settings of the installation.")


def _events(person: Person) -> Q:
    found = Q(pk__in=[])
    for type_key, numbers in {"customer": person.ids, **person.records}.items():
        found |= Q(record_type=type_key, ids__overlap=list(numbers))
    return found


lend(own_types_personal.told)
tell(
    "kernel.EventRow",
    heading=_("What happened"),
    found=_events,
    clear=("payload",),
    stays=("name", "record_type", "fields", "door"),
    because=_("That something happened to record number so and so names nobody; it is forgotten after 90 days."),
    exported=False,
    order=800,
)
nobody("kernel.CustomField", "kernel.CustomType", "kernel.AreaSwitch", "kernel.Stamp", because=SETTINGS)
nobody("kernel.Word", because=_("Words and how often they stand; a word that nobody else has goes with the person."))
nobody("procrastinate_jobs", because=_("Jobs are told by numbers of records; those that are done go after three days."))
nobody(
    "procrastinate_events", "procrastinate_periodic_defers", "procrastinate_workers",
    because=_("When jobs ran."), swept=False,
)  # fmt: skip
nobody(
    "django_migrations", "django_content_type", "auth_permission", "auth_group", "auth_group_permissions",
    because=_("The inner life of the program."), swept=False,
)  # fmt: skip
nobody("django_session", because=_("Sessions of colleagues."), swept=False)
