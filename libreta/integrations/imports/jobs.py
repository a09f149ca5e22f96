"""The background work of imports: idempotent, so that a job that a crash left behind simply runs again."""

from datetime import timedelta

from django.utils import timezone

from libreta.identity.actor import actor_of
from libreta.integrations.imports import carrying, files, matching
from libreta.integrations.imports.models import ImportRow, ImportRun
from libreta.kernel.actors import Actor, system_actor
from libreta.kernel.jobs import job, periodic

KEPT_DAYS = 30


def actor_for(run: ImportRun, door: str) -> Actor:
    """This function makes the actor on whose behalf an import runs, with the rights of now."""
    return actor_of(run.owner_id, door="import") if run.owner_id else system_actor(door="import")


@job(queue="imports", retries=3)
def check_import(run_id: int, door: str) -> None:
    """This job carries a dry run out."""
    run = ImportRun.objects.filter(pk=run_id, state=ImportRun.State.CHECKING).first()
    if run is not None:
        carrying.check(run_id, by=actor_for(run, door))


@job(queue="imports", retries=3)
def carry_out_import(run_id: int, door: str) -> None:
    """This job carries an import out, or goes on with it."""
    states = (ImportRun.State.QUEUED, ImportRun.State.RUNNING)
    run = ImportRun.objects.filter(pk=run_id, state__in=states).first()
    if run is not None:
        carrying.carry_out(run_id, by=actor_for(run, door))


@job(queue="imports", retries=3)
def revert_import(run_id: int, door: str) -> None:
    """This job takes an import back, or goes on with that."""
    run = ImportRun.objects.filter(pk=run_id, state=ImportRun.State.REVERTING).first()
    if run is not None:
        carrying.revert(run_id, by=actor_for(run, door))


@periodic("17 3 * * *", queue="imports")
def forget_old_files(timestamp: int) -> None:
    """This job deletes the files of imports that ended a month ago and the tables of those that never started."""
    long_ago = timezone.now() - timedelta(days=KEPT_DAYS)
    for run in (
        ImportRun.objects.filter(created_at__lt=long_ago).exclude(file="").exclude(state__in=("running", "reverting"))
    ):
        matching.drop_tables(run.pk)
        files.forget(run)
        ImportRow.objects.filter(run=run, action=ImportRow.Action.NOTED).delete()
        ImportRun.objects.filter(pk=run.pk).update(file="", staged="")
