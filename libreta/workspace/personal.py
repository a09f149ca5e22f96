"""What the workspace keeps of a person."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from libreta.kernel import records
from libreta.kernel.personal import Person, nobody, tell


def _notices(person: Person) -> Q:
    """A notice leads to the record that it tells of."""
    slugs = {t.key: t.slug for t in records.declared()}
    numbers = {"customer": person.ids, **person.records}
    urls = [f"/{slugs[key]}/{number}/" for key, found in numbers.items() if key in slugs for number in found]
    return Q(url__in=urls)


tell(
    "workspace.SuggestionAnswer",
    heading=_("Suggestions and what became of them"),
    whose=("customer",),
    clear=("segment", "value_at_risk"),
    stays=("model_version",),
    because=_("That a suggestion was followed or not is how suggestions are judged."),
    order=600,
)
tell("workspace.KeptNotice", heading=_("Notices to colleagues"), found=_notices, delete=True, exported=False, order=820)
nobody(
    "workspace.BulkAct", "workspace.BulkStep", because=_("Changes of many records at once, told by their conditions.")
)
