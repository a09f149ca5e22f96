"""What several parts of one record page need to know, read once for each request."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.functional import cached_property

from libreta.directory.interactions.queries import NotebookPage, notebook
from libreta.directory.interactions.terms import BY_HAND
from libreta.kernel.actors import Actor
from libreta.kernel.records import RecordType
from libreta.workspace.timeline import entries, plans


class Story:
    """A record with its open tasks and, on a customer, those around it."""

    def __init__(self, kind: RecordType, row: dict[str, Any], by: Actor, at: datetime) -> None:
        self.kind, self.row, self.by, self.at = kind, row, by, at

    @cached_property
    def around(self) -> list[int]:
        return entries.circle_of(self.row, by=self.by, at=self.at) if self.kind.key == "customer" else []

    @cached_property
    def newest(self) -> NotebookPage:
        """The first page of the customer's notebook, from which the glance and the timeline are told."""
        return notebook(self.around, by=self.by, at=self.at, limit=entries.PAGE)

    @cached_property
    def last_said(self) -> dict[str, Any] | None:
        """The newest touch that a person wrote down."""
        said = [kind.value for kind in BY_HAND]
        found = next((row for row in self.newest.rows if row.get("kind", "") in said), None)
        if found is None and self.newest.next is not None:
            found = next(iter(notebook(self.around, by=self.by, at=self.at, kinds=said, limit=1).rows), None)
        return found

    @cached_property
    def plans(self) -> list[plans.Plan]:
        return plans.open_tasks(self.kind, self.row["id"], by=self.by, at=self.at)


def of(request: HttpRequest, kind: RecordType, row: dict[str, Any]) -> Story:
    """This function gives the story of a record for this request."""
    told: dict[tuple[str, int], Story] = request.__dict__.setdefault("_stories", {})
    place = (kind.key, row["id"])
    if place not in told:
        told[place] = Story(kind, row, request.actor, request.now)
    return told[place]
