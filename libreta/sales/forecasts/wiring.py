"""What the forecast lends to the rest of the house."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


def declare() -> None:
    """This function declares record types, jobs, addresses, menu entries and pieces of pages of the forecast."""
    from libreta.api import registry
    from libreta.audit.tracked import track
    from libreta.identity import settings_index
    from libreta.sales.forecasts import api, standing
    from libreta.sales.forecasts.models import ForecastSetting
    from libreta.sales.forecasts.worth import counted
    from libreta.ui import menu, panels, waiting, worth

    for room in ("records", "jobs"):
        import_module(f"libreta.sales.forecasts.{room}")
    registry.add_paths(api.PATTERNS, api.paths)
    track(ForecastSetting)
    worth.provide(counted)
    waiting.add(
        waiting.Waiting("sales.forecast", "sales", "sales/forecast/quarter.html", standing.of_leaders, position=5)
    )
    menu.add(
        menu.MenuItem(
            "forecast",
            _("Forecast"),
            "forecast",
            "trending-up",
            group="understand",
            position=11,
            area="sales",
            shown=lambda actor: actor.rights.scope("opportunity", "read") != "none",
        )
    )
    settings_index.add(
        settings_index.SettingsPage(
            "forecast",
            _("Forecast"),
            _("When the fiscal year begins, and in which currency is counted."),
            "settings_forecast",
            "target",
            "settings.fields",
            46,
        )
    )
    panels.add(
        panels.RecordPanel(
            "shares", "opportunity", "side", "sales/forecast/credit.html", _credit, position=40, area="sales"
        )
    )


def _credit(request: HttpRequest, record_type: Any, row: dict[str, Any]) -> dict[str, Any] | None:
    """Who is credited with a deal; nothing where the owner alone is, and the reader may not change that."""
    from libreta.kernel import query
    from libreta.sales.forecasts.models import OpportunitySplit

    rights = request.actor.rights
    if rights.scope("opportunity_split", "read") == "none" or not rights.field("opportunity_split", "person").readable:
        return None
    rows = OpportunitySplit.objects.filter(opportunity_id=row["id"]).select_related("person").order_by("-percent", "id")
    found = list(rows)
    asked = query.of("opportunity", by=request.actor, at=request.now).with_ids([row["id"]])
    may_change = bool(asked.verb("update").ids(1))
    return {"credited": found, "may_share": may_change} if found or may_change else None
