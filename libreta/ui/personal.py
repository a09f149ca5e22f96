"""What the generic pages remember of a person."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from libreta.kernel.personal import Person, nobody, tell
from libreta.ui.models import UndoStep


def _steps(person: Person) -> Q:
    """Steps upon records that tell of the person keep their former values."""
    found = Q(pk__in=[])
    for type_key, numbers in {"customer": person.ids, **person.records}.items():
        for number in numbers:
            found |= Q(record_type=type_key, before__rows__contains=[[number]])
    return Q(pk__in=UndoStep._base_manager.filter(found).values("pk"))


tell("ui.UndoStep", heading=_("Steps that can be taken back"), found=_steps, delete=True, exported=False, order=810)
nobody(
    "ui.SavedView",
    "ui.ListLayout",
    because=_("Lists as colleagues like them; a value that names a person is replaced."),
)
