"""What the intelligence area keeps of a person: copies of figures in the lake, by number of the customer."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from libreta.kernel.personal import Person, Place, nobody, place

nobody(
    "intelligence.OutcomeModel", "intelligence.IntelligenceRun", "intelligence.KpiTarget",
    because=_("Figures over all customers together."),
)  # fmt: skip
nobody("intelligence.SavedQuestion", because=_("Questions to figures; they name customers by number alone."))


def _empty_lake(person: Person) -> int:
    """Parquet files are not rewritten row by row: they go as a whole, and the next run reads everything anew. Raises
    OtherRun while a run is under way; the erasure then tries again."""
    from libreta.intelligence.runs.watch import locked
    from libreta.intelligence.warehouse import manifest
    from libreta.intelligence.warehouse.engine import lake_folder

    folder = lake_folder()
    with locked():
        known = manifest.read(folder)
        if known.tables or known.marts:
            manifest.write(folder, replace(known, generation=known.generation + 1, tables={}, marts={}))
        gone = manifest.sweep(folder)
    if gone:
        _ask_for_run(person)
    return len(gone)


def _ask_for_run(person: Person) -> None:
    from django.utils import timezone

    from libreta.intelligence.runs.actions import start_run
    from libreta.intelligence.runs.refusals import AlreadyRunning
    from libreta.kernel.actors import system_actor

    with suppress(AlreadyRunning):
        start_run(by=system_actor("job"), at=person.at or timezone.now())


def _files(person: Person) -> int:
    from libreta.intelligence.warehouse.engine import lake_folder

    return sum(1 for _path in lake_folder().rglob("*.parquet"))


place(
    Place(
        "lake",
        _("Copies of figures in the lake"),
        erase=_empty_lake,
        count=_files,
        because=_("The files go as a whole; the next run reads them anew, without the person."),
        order=900,
    )
)
