"""The parts of the customer page, and of every record page, that the workspace adds."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from libreta.kernel.records import RecordType
from libreta.ui import panels
from libreta.ui.panels import RecordPanel
from libreta.workspace.customer_page import rollup_pages
from libreta.workspace.customer_page.glance import glance
from libreta.workspace.timeline import story
from libreta.workspace.timeline.pages import context as timeline_context

OWN_STORY = ("note", "interaction", "affiliation", "contact_point", "address", "order_line", "exchange_rate", "merge")
"""Types whose pages carry no notes of their own: they are parts of another record's story."""


def add() -> None:
    """This function puts the glance on customers' pages and the timeline on the pages of most records."""
    panels.add(
        RecordPanel("workspace.glance", "customer", "head", "workspace/customer/glance.html", _glance, position=10)
    )
    panels.add(
        RecordPanel(
            "workspace.rollup",
            "customer",
            "side",
            "workspace/customer/rollup_slot.html",
            rollup_pages.context,
            position=15,
        )
    )
    panels.add(RecordPanel("workspace.timeline", "*", "main", "workspace/timeline/slot.html", _timeline, _("Timeline")))


def _glance(request: HttpRequest, record_type: RecordType, row: dict[str, Any]) -> dict[str, Any]:
    return {"glance": glance(story.of(request, record_type, row))}


def _timeline(request: HttpRequest, record_type: RecordType, row: dict[str, Any]) -> dict[str, Any] | None:
    return None if record_type.key in OWN_STORY else timeline_context(request, record_type, row)
