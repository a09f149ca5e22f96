"""What the API keeps of a person: answers to be given again within a day."""

import json

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from libreta.api.models import GivenAnswer
from libreta.kernel.personal import Person, tell


def _answers(person: Person) -> Q:
    """Bodies are bytes, so each text is looked for as its bytes, as it stands and as JSON escapes it."""
    wanted = {form for mark in (*person.marks, *person.emails, *person.phones) for form in _written(mark)}
    if not wanted:
        return Q(pk__in=[])
    where = " OR ".join("position(%s::bytea in body) > 0" for _text in wanted)
    found = GivenAnswer._base_manager.extra(where=[where], params=[*wanted])  # noqa: S610 - texts are parameters
    return Q(pk__in=found.values("pk"))


def _written(text: str) -> set[bytes]:
    return {text.encode(), json.dumps(text)[1:-1].encode(), json.dumps(text, ensure_ascii=False)[1:-1].encode()}


tell("api.GivenAnswer", heading=_("Answers to be given again"), found=_answers, delete=True, exported=False, order=830)
