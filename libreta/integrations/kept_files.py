"""Files of imports and exports that mention a person, and taking them away."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db.models import Q

from libreta.integrations.exports.models import ExportRun
from libreta.integrations.imports import files
from libreta.integrations.imports.models import ImportRow, ImportRun
from libreta.integrations.looking_into import mentions
from libreta.kernel.personal import Person


def uploads_of(person: Person) -> list[ImportRun]:
    """This function lists the imports whose file is still there and tells of a person: its rows became records of the
    person, or the person is mentioned."""
    there = [run for run in ImportRun.objects.exclude(file="") if files.path_of(run).exists()]
    rows = Q(pk__in=[])
    for type_key, numbers in {"customer": person.ids, **person.records}.items():
        rows |= Q(run__type_key=type_key, record_id__in=numbers)
    became = set(ImportRow.objects.filter(rows, run__in=[run.pk for run in there]).values_list("run_id", flat=True))
    return [run for run in there if run.pk in became or mentions(files.path_of(run), person.marks)]


def forget_uploads(person: Person) -> int:
    """This function deletes the files of imports that tell of a person, and tells how many."""
    found = uploads_of(person)
    for run in found:
        files.forget(run)
    return len(found)


def exports_of(person: Person) -> list[ExportRun]:
    """This function lists the exports whose file is still there and mentions a person."""
    there = ExportRun.objects.exclude(file="")
    return [run for run in there if _path(run).exists() and mentions(_path(run), person.marks)]


def forget_exports(person: Person) -> int:
    """This function deletes the files of exports that mention a person, and tells how many."""
    found = exports_of(person)
    for run in found:
        _path(run).unlink(missing_ok=True)
        ExportRun.objects.filter(pk=run.pk).update(state=ExportRun.State.EXPIRED, file="")
    return len(found)


def _path(run: ExportRun) -> Path:
    return Path(settings.MEDIA_ROOT) / "exports" / Path(run.file).name
