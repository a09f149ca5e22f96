"""The background work of exports."""

from django.utils import timezone

from libreta.identity.actor import actor_of
from libreta.integrations.exports import carrying
from libreta.integrations.exports.models import ExportRun
from libreta.kernel.actors import system_actor
from libreta.kernel.jobs import job, periodic


@job(queue="exports", retries=3)
def carry_out_export(run_id: int) -> None:
    """This job writes the file of an export."""
    states = (ExportRun.State.QUEUED, ExportRun.State.RUNNING)
    run = ExportRun.objects.filter(pk=run_id, state__in=states).first()
    if run is not None:
        by = actor_of(run.owner_id, door="job") if run.owner_id else system_actor()
        carrying.carry_out(run_id, by=by)


@periodic("37 * * * *", queue="exports")
def forget_expired(timestamp: int) -> None:
    """This job deletes the files whose time is over."""
    for run in ExportRun.objects.filter(state=ExportRun.State.DONE, expires_at__lte=timezone.now()):
        carrying.path_of(run).unlink(missing_ok=True)
        ExportRun.objects.filter(pk=run.pk).update(state=ExportRun.State.EXPIRED, file="")
