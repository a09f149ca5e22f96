"""What imports and exports keep of a person."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from libreta.kernel.personal import Person, Place, nobody, place, tell


def _rows(person: Person) -> Q:
    found = Q(pk__in=[])
    for type_key, numbers in {"customer": person.ids, **person.records}.items():
        found |= Q(run__type_key=type_key, record_id__in=numbers)
    return found


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
    "integrations.ImportRun", "integrations.RememberedMapping", "integrations.ImportSchedule",
    "integrations.ScheduledFile",
    because=_("How files were read and lists taken out; a condition that names a person is replaced."),
)  # fmt: skip
nobody("integrations.ExportRun", because=_("Lists that were taken out, told by their conditions."), typed=("text",))


def _forget_uploads(person: Person) -> int:
    from libreta.integrations.kept_files import forget_uploads

    return forget_uploads(person)


def _uploads(person: Person) -> int:
    from libreta.integrations.kept_files import uploads_of

    return len(uploads_of(person))


def _forget_exports(person: Person) -> int:
    from libreta.integrations.kept_files import forget_exports

    return forget_exports(person)


def _exports(person: Person) -> int:
    from libreta.integrations.kept_files import exports_of

    return len(exports_of(person))


place(
    Place(
        "uploads",
        _("Files that were imported"),
        erase=_forget_uploads,
        count=_uploads,
        because=_("The file goes as a whole; what was read of the others stands in their records."),
        order=700,
    )
)
place(
    Place(
        "exports",
        _("Lists that wait to be fetched"),
        erase=_forget_exports,
        count=_exports,
        because=_("The file goes as a whole; whoever needs the list takes it out anew."),
        order=710,
    )
)
