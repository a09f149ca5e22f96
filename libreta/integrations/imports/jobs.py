"""The background work of imports: idempotent, so that a job that a crash left behind simply runs again."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from libreta.identity.actor import actor_of
from libreta.identity.models import User
from libreta.integrations.imports import carrying, files, matching
from libreta.integrations.imports.models import ImportRow, ImportRun
from libreta.kernel.actors import Actor, system_actor
from libreta.kernel.jobs import job, periodic

KEPT_DAYS = 30


def actor_for(run: ImportRun, user_id: int | None) -> Actor | None:
    """This function makes the actor on whose behalf an import runs, with the rights of now.

    That is who asked for it last, else its owner. None where that person can no longer sign in; the import then stands
    as failed, and says so, instead of waiting for somebody who does not come back.
    """
    who = user_id or run.owner_id
    if who is None:
        return system_actor(door="import")
    try:
        return actor_of(who, door="import")
    except User.DoesNotExist:
        words = _("The person who asked for this can no longer sign in. An administrator can go on or take it back.")
        ended = {"state": ImportRun.State.FAILED, "step": ImportRun.Step.NONE, "finished_at": timezone.now()}
        ImportRun.objects.filter(pk=run.pk).update(problem=words, cancel_asked=False, **ended)
        return None


def _work(run_id: int, states: tuple[str, ...], user_id: int | None, work: Callable[..., ImportRun]) -> None:
    run = ImportRun.objects.filter(pk=run_id, state__in=states).first()
    by = run and actor_for(run, user_id)
    if by is not None:
        work(run_id, by=by)


@job(queue="imports", retries=3)
def check_import(run_id: int, door: str, user_id: int | None = None) -> None:
    """This job carries a dry run out."""
    _work(run_id, (ImportRun.State.CHECKING,), user_id, carrying.check)


@job(queue="imports", retries=3)
def carry_out_import(run_id: int, door: str, user_id: int | None = None) -> None:
    """This job carries an import out, or goes on with it."""
    _work(run_id, (ImportRun.State.QUEUED, ImportRun.State.RUNNING), user_id, carrying.carry_out)


@job(queue="imports", retries=3)
def revert_import(run_id: int, door: str, user_id: int | None = None) -> None:
    """This job takes an import back, or goes on with that."""
    _work(run_id, (ImportRun.State.REVERTING,), user_id, carrying.revert)


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
