"""Who viewed, searched, listed or exported a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from libreta.audit import access
from libreta.audit.models import Access
from libreta.directory.privacy import holds
from libreta.directory.privacy.persons import group_of
from libreta.kernel import records
from libreta.kernel.actors import Actor

KINDS = {"view": _("Viewed"), "list": _("Listed"), "search": _("Found by a search"), "export": _("Exported")}
SHOWN = 50


@dataclass(frozen=True)
class Seen:
    """One look: `what` somebody did, `count` records at once."""

    id: int
    at: datetime
    actor_id: int | None
    who: str
    door: str
    what: Any
    count: int
    detail: str


def looks_at(customer_id: int, *, by: Actor, limit: int = SHOWN, before: int | None = None) -> list[Seen]:
    """This function lists who looked at a person, newest first, served by the index audit_access_records. Raises
    Forbidden."""
    holds.require(by)
    return [_seen(row) for row in of_ids(group_of(customer_id), limit=limit, before=before)]


def of_ids(ids: tuple[int, ...], *, limit: int | None = None, before: int | None = None) -> Any:
    """This function gives the rows of the log that name a customer."""
    access.flush()
    rows = Access.objects.filter(record_type="customer", record_ids__overlap=list(ids)).order_by("-id")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return rows[:limit] if limit else rows


def _seen(row: Access) -> Seen:
    return Seen(
        row.pk,
        row.at,
        row.actor_id,
        row.actor_name,
        row.door,
        KINDS.get(row.kind, row.kind),
        row.count or 1,
        row.detail,
    )


def role_names(user_ids: set[int]) -> dict[int, str]:
    """This function gives the roles of users, in whose name nobody is told."""
    users = records.user_model()._default_manager.filter(pk__in=user_ids).select_related("role")
    return {user.pk: str(user.role) if user.role else "" for user in users}
