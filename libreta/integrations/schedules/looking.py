"""Looking into a place: each new file becomes an import, once; what became of it is followed to its end.

A file and its import come into being in one transaction with the job that carries the import out, so that a crash
leaves either both or none; the import itself goes on where it stopped. An import that fails is taken back: a file is
in as a whole or not at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from fnmatch import fnmatch

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from libreta.identity.actor import actor_of
from libreta.identity.models import User
from libreta.integrations.imports import actions as imports
from libreta.integrations.imports import files
from libreta.integrations.imports.mapping.recognition import header_print
from libreta.integrations.imports.models import ImportRow, ImportRun
from libreta.integrations.imports.plan import Plan
from libreta.integrations.schedules.bucket import Bucket
from libreta.integrations.schedules.models import ImportSchedule, ScheduledFile
from libreta.integrations.schedules.places import Folder, Found, Place, PlaceFails
from libreta.integrations.schedules.signing import Credentials
from libreta.kernel import notices, sealing
from libreta.kernel.actors import Actor
from libreta.kernel.notices import Notice
from libreta.kernel.refusals import Refusal

State, Run = ScheduledFile.State, ImportRun.State
MOST_AT_ONCE = 50


class _Seen(Exception):
    """Raised when this very content was imported before."""


class _Hashing:
    """Passes parts of a file on and knows their hash afterwards."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts, self._hash, self.size = parts, hashlib.sha256(), 0

    def __iter__(self) -> Iterator[bytes]:
        for part in self._parts:
            self._hash.update(part)
            self.size += len(part)
            yield part

    @property
    def print(self) -> str:
        return self._hash.hexdigest()


def place_of(schedule: ImportSchedule) -> Place:
    """This function opens the place of a schedule. Raises PlaceFails."""
    if schedule.place == ImportSchedule.Place.FOLDER:
        return Folder(schedule.folder)
    credentials = Credentials(schedule.access_key, sealing.opened(schedule.secret_key), schedule.region)
    return Bucket(schedule.endpoint, schedule.bucket, schedule.prefix, credentials)


def look(schedule: ImportSchedule, *, at: datetime) -> int:
    """This function starts an import for each new file, and gives how many; what goes wrong stands on the schedule."""
    try:
        by = actor_of(schedule.owner_id, door="import")
    except User.DoesNotExist:
        _note(schedule, _("The person who set this up can no longer sign in."), at)
        return 0
    with override(by.language):
        try:
            place, started = place_of(schedule), 0
            for found in place.listing():
                if started < MOST_AT_ONCE and fnmatch(found.name.rpartition("/")[2], schedule.pattern):
                    started += _is_new(schedule, found) and take(schedule, place, found, by=by, at=at)
            _note(schedule, "", at)
            return started
        except PlaceFails as problem:
            _note(schedule, str(problem), at)
            return 0


def take(schedule: ImportSchedule, place: Place, found: Found, *, by: Actor, at: datetime) -> bool:
    """This function makes a file an import that waits to be carried out, or puts it aside. Raises PlaceFails."""
    hashing = _Hashing(place.content(found))
    known = {"schedule": schedule, "name": found.name, "mark": found.mark, "size": found.size, "found_at": at}
    run: ImportRun | None = None
    try:
        with transaction.atomic():
            run = imports.upload(
                hashing, found.name.rpartition("/")[2], schedule.type_key, by=by, at=at, preset=schedule.preset
            )
            if ScheduledFile.objects.filter(schedule=schedule, print=hashing.print).exists():
                raise _Seen
            _map(schedule, run, by=by, at=at)
            imports.start(run.pk, by=by, at=at)
            ScheduledFile.objects.create(**known, print=hashing.print, run=run)
        return True
    except (_Seen, IntegrityError):
        ScheduledFile.objects.filter(schedule=schedule, print=hashing.print).exclude(state=State.FETCHED).update(
            name=found.name, mark=found.mark
        )
        place.after(found, is_good=True)
    except Refusal as refusal:
        reason = _sentence(refusal)
        ScheduledFile.objects.get_or_create(
            schedule=schedule,
            print=hashing.print,
            defaults={**known, "state": State.ASIDE, "reason": reason, "ended_at": at},
        )
        place.after(found, is_good=False, reason=reason)
        _tell(schedule, found.name, reason, at)
    if run is not None:
        files.forget(run)
    return False


def follow(file: ScheduledFile, *, at: datetime) -> None:
    """This function takes a file to its end once its import is over: a failed import is taken back first."""
    schedule, run = file.schedule, file.run
    found = Found(file.name, file.size, file.mark)
    if run is None or run.state == Run.DONE:
        _end(file, State.DONE, "", at)
        _after(schedule, found, is_good=True)
    elif run.state in (Run.FAILED, Run.CANCELLED) and _has_written(run):
        imports.revert(run.pk, by=actor_of(schedule.owner_id, door="import"), at=at)
    elif run.state in (Run.FAILED, Run.CANCELLED, Run.REVERTED):
        reason = run.problem or _("The import was stopped and taken back.")
        _end(file, State.ASIDE, reason, at)
        _after(schedule, found, is_good=False, reason=reason)
        _tell(schedule, file.name, reason, at)


def _map(schedule: ImportSchedule, run: ImportRun, *, by: Actor, at: datetime) -> None:
    """The saved mapping; a file with other columns is not what was set up."""
    if schedule.plan is None:
        imports.require_complete(Plan.from_json(run.plan))
        return
    if header_print(run.source["names"]) != schedule.plan_print:
        raise _OtherColumns()
    imports.set_plan(run.pk, Plan.from_json(schedule.plan), by=by, at=at)


class _OtherColumns(Refusal):
    code, status = "other-columns", 422

    def __init__(self) -> None:
        super().__init__(_("The columns of this file are not those of the saved mapping."))


def _is_new(schedule: ImportSchedule, found: Found) -> bool:
    return not ScheduledFile.objects.filter(schedule=schedule, name=found.name, mark=found.mark).exists()


def _has_written(run: ImportRun) -> bool:
    return run.reverted_at is None and ImportRow.objects.filter(run=run, action__in=("c", "u")).exists()


def _after(schedule: ImportSchedule, found: Found, *, is_good: bool, reason: str = "") -> None:
    try:
        place_of(schedule).after(found, is_good=is_good, reason=reason)
    except PlaceFails:
        return


def _end(file: ScheduledFile, state: str, reason: str, at: datetime) -> None:
    ScheduledFile.objects.filter(pk=file.pk).update(state=state, reason=reason, ended_at=at)


def _note(schedule: ImportSchedule, problem: str, at: datetime) -> None:
    if problem and problem != schedule.problem:
        _tell(schedule, schedule.name, problem, at)
    ImportSchedule.objects.filter(pk=schedule.pk).update(last_at=at, problem=problem)


def _tell(schedule: ImportSchedule, name: str, reason: str, at: datetime) -> None:
    text = _("%(name)s was put aside: %(reason)s") % {"name": name, "reason": reason}
    notices.tell([Notice(schedule.owner_id, text[:300], reverse("import_schedule", args=[schedule.pk]), at, "upload")])


def _sentence(refusal: Refusal) -> str:
    told = [str(text) for texts in refusal.errors.values() for text in (texts if isinstance(texts, list) else [texts])]
    return " ".join(told) or str(refusal.message)
