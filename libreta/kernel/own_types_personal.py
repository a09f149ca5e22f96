"""What the record types that a company made itself keep of a person: whatever names one of its references."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from libreta.kernel import custom_types, records
from libreta.kernel.models import CustomField, CustomType
from libreta.kernel.personal import Person, Told


def told() -> list[Told]:
    """This function gives a declaration for each table of the company's own types, in use or retired."""
    custom_types.load()
    keys = list(CustomType.objects.values_list("key", flat=True))
    links = CustomField.objects.filter(record_type__in=keys, kind="reference", target="customer")
    by_type: dict[str, list[str]] = {}
    for key, name in links.values_list("record_type", "name"):
        by_type.setdefault(key, []).append(name)
    labels = {t.key: t.plural for t in records.declared()}
    return [_declared(key, labels.get(key, key), tuple(by_type.get(key, ()))) for key in sorted(keys)]


def _declared(key: str, heading: object, references: tuple[str, ...]) -> Told:
    def found(person: Person) -> Q:
        chosen = Q(pk__in=[])
        for name in references:
            chosen |= Q(**{f"extra__{name}__in": list(person.ids)})
        return chosen

    return Told(
        label=f"kernel.custom_{key}",
        heading=heading,
        found=found,
        pseudonym=("name",),
        clear=("external_id",),
        because=_("The record is the company's own; its texts and the texts of its own fields are gone."),
        order=900,
    )
