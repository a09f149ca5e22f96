"""What the audit area does by itself."""

from datetime import UTC, datetime

from libreta.audit import retention
from libreta.audit.seals import seal
from libreta.kernel.jobs import periodic


@periodic("*/10 * * * *", lock="libreta.audit.seal")
def seal_changes(timestamp: int) -> None:
    """This job seals the changes that are settled."""
    seal(at=datetime.fromtimestamp(timestamp, UTC))


@periodic("15 3 * * *", lock="libreta.audit.purge")
def purge_nightly(timestamp: int) -> None:
    """This job removes what is older than the retention that was set; without one it removes nothing."""
    retention.carry_out(at=datetime.fromtimestamp(timestamp, UTC))
