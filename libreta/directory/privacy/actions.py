"""What can be done with a request beyond editing it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from libreta.directory.privacy import deadlines
from libreta.directory.privacy.terms import Status
from libreta.kernel import writes
from libreta.kernel.actions import action
from libreta.kernel.actors import Actor
from libreta.kernel.fields import Field
from libreta.kernel.refusals import Invalid, NotAllowedNow
from libreta.kernel.writes import Change

WHY = Field("reason", "text", _("Why it takes longer"), "reason", required=True, max_length=300)


def _can_be_extended(row: Any) -> bool:
    return row.get("status") == Status.OPEN and not row.get("extended_because")


@action(
    "privacy_request.extension",
    type="privacy_request",
    label=_("Take more time"),
    icon="clock",
    inputs=(WHY,),
    fits=_can_be_extended,
)
def extend_requests(ids: Iterable[int], *, reason: str = "", by: Actor, at: datetime) -> list[int]:
    """This function extends the time of requests once, as far as the law allows, with the reason that the person is
    told. Raises NotVisible, Forbidden, Invalid without a reason, NotAllowedNow."""
    if not (reason or "").strip():
        raise Invalid(errors={"reason": [_("Write down why.")]})
    with transaction.atomic():
        held = writes.opened("privacy_request", ids, by=by, at=at)
        for row in held:
            if row.status != Status.OPEN or row.extended_because:
                raise NotAllowedNow(_("Only an open request can be extended, and only once."))
            if not deadlines.term(row.jurisdiction, row.kind).extension:
                raise NotAllowedNow(_("This law knows no longer time."))
            if row.due_on < at.date():
                raise NotAllowedNow(_("The time is over; it can only be extended before its end."))
        changes = [Change(row.pk, {"extended_because": reason.strip()[:300]}) for row in held]
        return writes.update("privacy_request", changes, by=by, at=at)
