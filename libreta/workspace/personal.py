"""What the workspace keeps of a person."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from libreta.kernel.personal import Person, nobody, tell


def _notices(person: Person) -> Q:
    found = Q(pk__in=[])
    for number in person.ids:
        found |= Q(url__startswith=f"/customers/{number}/")
    return found


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
