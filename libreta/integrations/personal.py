"""What imports and exports keep of a person."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from libreta.kernel.personal import Person, nobody, tell


def _rows(person: Person) -> Q:
    return Q(run__type_key="customer", record_id__in=person.ids)


def _source_records(person: Person) -> Q:
    return Q(type_key="customer", record_id__in=person.ids)


tell(
    "integrations.SourceRecord",
    heading=_("What other systems say"),
    found=_source_records,
    delete=True,
    order=690,
)
tell("integrations.RawCard", heading=_("Cards as they came"), whose=("customer",), delete=True, order=695)
tell(
    "integrations.ImportRow",
    heading=_("Where it came from"),
    found=_rows,
    clear=("before", "reason"),
    because=_("That row number so and so of a file was read stays; what stood in the record before is gone."),
    order=700,
)
nobody(
    "integrations.ImportRun", "integrations.ExportRun", "integrations.RememberedMapping", "integrations.ImportSchedule",
    "integrations.ScheduledFile",
    because=_("How files were read and lists taken out; a condition that names a person is replaced."),
)  # fmt: skip
