"""How long the trail is kept: a number of months that somebody with the right has set, or for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from libreta.audit import opening
from libreta.audit.models import Access, Retention
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.jobs import job
from libreta.kernel.refusals import Forbidden, Invalid

CAPABILITY = "audit.retention"
LEAST = 6
CHOICES = (12, 24, 36, 60, 84, 120)

# Sealed runs of changes go as a whole, oldest first, up to the first that holds a newer change: what `purge` removes.
OLD = """
SELECT coalesce(sum(s.rows), 0) FROM audit_seal s WHERE s.purged_at IS NULL AND s.to_id < coalesce(
    (SELECT id FROM audit_change WHERE at >= %s ORDER BY id LIMIT 1), 9223372036854775807)
"""


@dataclass(frozen=True)
class Preview:
    """What would be removed: changes and looks older than `before`."""

    before: datetime
    changes: int
    looks: int


def months() -> int | None:
    """This function gives for how many months the trail is kept, None for ever."""
    return Retention.objects.values_list("months", flat=True).first()


def preview(kept_months: int, *, at: datetime) -> Preview:
    """This function counts what a retention would remove now."""
    before = _limit(kept_months, at)
    with connection.cursor() as cursor:
        cursor.execute(OLD, [before])
        changes = int(cursor.fetchone()[0])
    return Preview(before, changes, Access.objects.filter(at__lt=before).count())


def keep_for(kept_months: int | None, *, by: Actor, at: datetime) -> None:
    """This function sets for how many months the trail is kept, None for ever. Raises Forbidden, Invalid."""
    if not by.may(CAPABILITY):
        raise Forbidden()
    if kept_months is not None and kept_months < LEAST:
        text = _("The trail is kept for at least %(months)s months.") % {"months": LEAST}
        raise Invalid(errors={"months": [text]})
    with transaction.atomic():
        stamp(by)
        Retention.objects.update_or_create(id=1, defaults={"months": kept_months, "set_at": at, "actor_id": by.user_id})


@job(lock="libreta.audit.purge", retries=3)
def purge_trail() -> None:
    """This job removes what is older than the retention, when somebody asks."""
    carry_out(at=timezone.now())


def purge_now(*, by: Actor, at: datetime) -> None:
    """This function queues the removal of what is older than the retention. Raises Forbidden, Invalid."""
    if not by.may(CAPABILITY):
        raise Forbidden()
    if months() is None:
        raise Invalid(_("The trail is kept for ever. Choose for how long first."))
    purge_trail.defer()


def carry_out(*, at: datetime) -> int:
    """This function removes what is older than the retention and tells how many changes it removed."""
    kept = months()
    return opening.purge(before=_limit(kept, at), at=at) if kept is not None else 0


def _limit(kept_months: int, at: datetime) -> datetime:
    year, month = divmod(at.year * 12 + at.month - 1 - kept_months, 12)
    return at.replace(year=year, month=month + 1, day=min(at.day, 28))
