"""What the API keeps of a person: answers to be given again within a day."""

import json

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from libreta.api.models import GivenAnswer
from libreta.kernel import records
from libreta.kernel.personal import Person, tell


def _answers(person: Person) -> Q:
    """Answers that made a record of the person, and those that mention one. Bodies are bytes, so each text is looked
    for as its bytes, as it stands and as JSON escapes it."""
    made = _made(person)
    wanted = {form for mark in (*person.marks, *person.emails, *person.phones) for form in _written(mark)}
    if not wanted:
        return made
    where = " OR ".join("position(%s::bytea in body) > 0" for _text in wanted)
    found = GivenAnswer._base_manager.extra(where=[where], params=[*wanted])  # noqa: S610 - texts are parameters
    return made | Q(pk__in=found.values("pk"))


def _made(person: Person) -> Q:
    found = Q(pk__in=[])
    slugs = {t.key: t.slug for t in records.declared()}
    for type_key, numbers in {"customer": person.ids, **person.records}.items():
        if type_key in slugs:
            found |= Q(headers__Location__regex=rf"/{slugs[type_key]}/({'|'.join(map(str, numbers))})$")
    return found


def _written(text: str) -> set[bytes]:
    return {text.encode(), json.dumps(text)[1:-1].encode(), json.dumps(text, ensure_ascii=False)[1:-1].encode()}


tell("api.GivenAnswer", heading=_("Answers to be given again"), found=_answers, delete=True, exported=False, order=830)
