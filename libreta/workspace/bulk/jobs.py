"""The act as work for later."""

from libreta.kernel.jobs import job
from libreta.workspace.bulk import carrying


@job(queue="default", retries=5)
def carry_out(act_id: str) -> None:
    """This job does an act, or takes it back; after a crash it goes on where the last chunk ended."""
    carrying.carry_out(act_id)
