"""What people do with scheduled imports: set one up, change its pace, look now, try a file again, take it away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from libreta.integrations.imports import permission
from libreta.integrations.imports.mapping.recognition import header_print
from libreta.integrations.imports.models import ImportRun
from libreta.integrations.schedules import jobs, looking
from libreta.integrations.schedules.models import ImportSchedule, ScheduledFile
from libreta.integrations.schedules.places import Folder, PlaceFails
from libreta.integrations.schedules.times import is_cron, next_time
from libreta.kernel import egress, sealing
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Forbidden, Invalid, NotVisible

TEXTS = ("name", "folder", "endpoint", "bucket", "prefix", "region", "access_key", "pattern", "type_key", "preset")
LONGEST = {"name": 120, "bucket": 120, "region": 60, "access_key": 200, "pattern": 120}


def set_up(given: Mapping[str, str], *, by: Actor, at: datetime) -> ImportSchedule:
    """This function sets a scheduled import up, that reads files as an import by hand did, or by their headers.

    `given` holds the texts of a form. Raises Forbidden, Invalid.
    """
    if by.user_id is None or not permission.may_import(by):
        raise Forbidden(_("Your role does not allow imports."))
    texts = {name: given.get(name, "").strip()[:300] for name in TEXTS if given.get(name, "").strip()}
    made = ImportSchedule(owner_id=by.user_id, created_at=at, **texts)
    made.place = given.get("place") or ImportSchedule.Place.FOLDER
    made.cron = " ".join(given.get("cron", "").split()) or "0 * * * *"
    errors = _errors_of(made, given)
    like = _like(given.get("like", ""), by)
    if like is not None:
        made.type_key, made.plan = like.type_key, like.plan | {"date_orders": {}, "decimal_marks": {}}
        made.plan_print = header_print(like.source["names"])
    elif not made.type_key:
        errors["type_key"] = [_("Choose what the rows are.")]
    if errors:
        raise Invalid(errors=errors)
    permission.require_import(made.type_key, by)
    made.secret_key = sealing.sealed(given["secret_key"].strip()) if given.get("secret_key", "").strip() else ""
    made.next_at = next_time(made, at)
    made.save()
    return made


def opened(schedule_id: int, by: Actor) -> ImportSchedule:
    """This function finds a schedule of the actor's own; who may do everything finds all. Raises NotVisible."""
    found = ImportSchedule.objects.select_related("owner").filter(pk=schedule_id).first()
    if found is None or not (found.owner_id == by.user_id or "*" in by.rights.capabilities):
        raise NotVisible()
    return found


def look_now(schedule_id: int, *, by: Actor, at: datetime) -> None:
    """This function looks into the place in the background, at once."""
    jobs.defer(opened(schedule_id, by).pk)


def switch(schedule_id: int, *, by: Actor, at: datetime) -> bool:
    """This function pauses a schedule or lets it go on; gives whether it is active now."""
    found = opened(schedule_id, by)
    active = not found.is_active
    ImportSchedule.objects.filter(pk=found.pk).update(is_active=active, next_at=next_time(found, at))
    return active


def remove(schedule_id: int, *, by: Actor, at: datetime) -> None:
    """This function takes a schedule away; what it imported stays."""
    opened(schedule_id, by).delete()


def try_again(schedule_id: int, file_id: int, *, by: Actor, at: datetime) -> None:
    """This function lets a file that was put aside be imported after all. Raises NotVisible."""
    schedule = opened(schedule_id, by)
    with transaction.atomic():
        file = ScheduledFile.objects.filter(schedule=schedule, pk=file_id, state=ScheduledFile.State.ASIDE).first()
        if file is None:
            raise NotVisible()
        file.delete()
        jobs.defer(schedule.pk)
    try:
        looking.place_of(schedule).back(file.name)
    except PlaceFails:
        return


def _errors_of(made: ImportSchedule, given: Mapping[str, str]) -> dict[str, list]:
    errors: dict[str, list] = {}
    for name in ("name", *(("endpoint", "bucket") if made.place == "bucket" else ())):
        if not getattr(made, name):
            errors[name] = [_("This field is required.")]
    for name, longest in LONGEST.items():
        if len(getattr(made, name)) > longest:
            errors[name] = [_("This text is longer than %(max)s characters.") % {"max": longest}]
    if made.place not in ImportSchedule.Place.values:
        errors["place"] = [_("Choose where the files are.")]
    if not is_cron(made.cron):
        errors["cron"] = [_("This is no cron line: minute, hour, day, month, day of the week.")]
    try:
        if made.place == "bucket" and made.endpoint:
            egress.checked(made.endpoint)
        elif made.place == "folder":
            Folder(made.folder)
    except (egress.Unreachable, PlaceFails) as problem:
        errors["endpoint" if made.place == "bucket" else "folder"] = [str(getattr(problem, "message", problem))]
    return errors


def _like(given: str, by: Actor) -> ImportRun | None:
    if not given.isascii() or not given.isdigit() or len(given) > 18:
        return None
    return permission.opened(int(given), by)
