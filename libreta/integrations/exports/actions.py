"""What people do with exports: ask for one, stop it, fetch it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from libreta.integrations.exports import carrying
from libreta.integrations.exports.models import ExportRun
from libreta.kernel import query, records
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Forbidden, Invalid, NotAllowedNow, NotVisible


def request(type_key: str, file_format: str, *, by: Actor, at: datetime, **selection: Any) -> ExportRun:
    """This function asks for an export in the background; `selection` may hold filter, text, columns, sort, ids.

    Raises Forbidden, Invalid for an unknown format, BadFilter for what cannot be read.
    """
    from libreta.integrations.exports import jobs

    with transaction.atomic():
        run = prepare(type_key, file_format, by=by, at=at, **selection)
        jobs.carry_out_export.defer(run_id=run.pk)
    return run


def prepare(type_key: str, file_format: str, *, by: Actor, at: datetime, **selection: Any) -> ExportRun:
    """This function notes an export without starting it."""
    record_type = records.get(type_key)
    query.require(record_type, by, "export")
    if not by.may("export"):
        raise Forbidden(_("Your role does not allow exports."))
    if file_format not in ExportRun.Format.values:
        raise Invalid(errors={"format": [_("There is no such format.")]})
    if file_format == ExportRun.Format.CARDS and record_type.key != "customer":
        raise Invalid(errors={"format": [_("Only customers become cards.")]})
    run = ExportRun(
        created_at=at,
        owner_id=by.user_id,
        door=by.door,
        type_key=record_type.key,
        format=file_format,
        language=by.language,
        **selection,
    )
    asked = carrying.query_of(run, by, at)
    asked.keys(), asked.queryset()
    asked.only(run.columns or ["id"]).fields()
    run.save()
    return run


def opened(run_id: int, by: Actor) -> ExportRun:
    """This function finds an export of the actor's own: nobody else's. Raises NotVisible."""
    run = ExportRun.objects.filter(pk=run_id, owner_id=by.user_id).first()
    if run is None or by.user_id is None:
        raise NotVisible()
    return run


def cancel(run_id: int, *, by: Actor, at: datetime) -> ExportRun:
    """This function asks a running export to stop."""
    run = opened(run_id, by)
    if run.state not in (ExportRun.State.QUEUED, ExportRun.State.RUNNING):
        raise NotAllowedNow(_("This export is not running."))
    ExportRun.objects.filter(pk=run.pk).update(cancel_asked=True)
    run.cancel_asked = True
    return run


def file_of(run_id: int, *, by: Actor, at: datetime) -> ExportRun:
    """This function gives the export whose file is there for its owner. Raises NotVisible, NotAllowedNow."""
    run = opened(run_id, by)
    if run.state != ExportRun.State.DONE or run.expires_at is None or run.expires_at <= at:
        raise NotAllowedNow(_("The file of this export is not there, or not any more."))
    return run
