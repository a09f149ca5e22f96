"""Reading a list of colleagues: who they are, whom they answer to, in which office."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from libreta.identity.users.actions import Expected, Outcome, expect_people
from libreta.integrations.imports import reading
from libreta.integrations.imports.normalise.columns import line
from libreta.integrations.imports.presets.drafting import Draft
from libreta.integrations.imports.records import PROBLEM_SENTENCES
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Invalid

PRESETS = ("sales-teams",)
NAMES = ("sales_agent", "sales agent", "agent", "name", "agente", "nombre", "nume")
MANAGERS = ("manager", "gerente", "jefe", "șef")
OFFICES = ("regional_office", "regional office", "office", "team", "oficina", "equipo", "birou", "echipă")


@dataclass
class Brought:
    """What came of a list of colleagues: the outcome, how many rows there were, and the refused ones by row."""

    outcome: Outcome
    rows: int
    refused: dict[int, str] = field(default_factory=dict)


def bring(path: Path, name: str, *, by: Actor, dry_run: bool = False, **chosen: str | None) -> Brought:
    """This function makes users, who cannot sign in yet, of the people of a list, with their teams.

    A second time changes nothing; with `dry_run` neither does the first. Raises Invalid when no column names people;
    Forbidden.
    """
    source = reading.examine(path, name=name, language=by.language, **chosen).source
    people, refused, numbers = [], {}, []
    for number, found in _people(path, source, refused):
        numbers.append(number)
        people.append(found)
    with transaction.atomic():
        outcome = expect_people(people, by=by)
        if dry_run:
            transaction.set_rollback(True)
    refused |= {numbers[place]: reason for place, reason in outcome.refused.items()}
    return Brought(outcome, len(numbers) + len(refused) - len(outcome.refused), refused)


def _people(path: Path, source: reading.Source, refused: dict[int, str]) -> Iterator[tuple[int, Expected]]:
    draft = Draft(source.names)
    place, manager, office = draft.column(*NAMES), draft.column(*MANAGERS), draft.column(*OFFICES)
    if place is None:
        raise Invalid(_("No column of this file has the names of people."))
    for batch in reading.batches(path, source):
        refused |= {record.number: str(PROBLEM_SENTENCES[record.problem]) for record in batch.refused}
        for i, number in enumerate(batch.numbers):
            cells = ["" if at is None else line(batch.columns[at][i] or "") for at in (place, manager, office)]
            yield number, Expected(*cells)
