"""The usual pipeline, its stages, and the one that a new company starts with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from libreta.kernel import writes
from libreta.kernel.actors import Actor, stamp, system_actor
from libreta.kernel.refusals import NotAllowedNow
from libreta.sales.opportunities.models import Pipeline, Stage
from libreta.sales.opportunities.terms import Category, Forecast


def usual(*, by: Actor, at: datetime) -> int:
    """This function gives the pipeline of deals that name none, made on the first need in the reader's language."""
    found = Pipeline.objects.filter(trashed_at=None).order_by("-is_default", "id").values_list("pk", flat=True).first()
    if found is None:
        found = start(at)
        stamp(by)
    return found


def start(at: datetime, *, name: str = "", currency: str = "EUR", is_default: bool = True) -> int:
    """This function makes a pipeline with six stages that fit most companies, and gives its number."""
    by = system_actor()
    (pk,) = writes.create(
        "pipeline",
        [{"name": name or _("Sales"), "currency": currency, "is_default": is_default}],
        by=by,
        at=at,
    )
    writes.create("stage", [{"pipeline": pk, **values} for values in _stages()], by=by, at=at)
    return pk


def _stages() -> list[dict[str, Any]]:
    opened = Category.OPEN
    rows = (
        (_("First contact"), 10, opened, Forecast.PIPELINE, 14, "", False, _("Find out whether there is a need.")),
        (_("Need understood"), 30, opened, Forecast.PIPELINE, 21, "", True, _("Who decides, by when, and why now?")),
        (_("Offer"), 50, opened, Forecast.BEST_CASE, 21, "amount, close_on", True, _("Amount and date agreed.")),
        (_("Negotiation"), 80, opened, Forecast.COMMIT, 14, "amount, close_on", True, _("What is in the way?")),
        (_("Won"), 100, Category.WON, Forecast.CLOSED, None, "amount", False, ""),
        (_("Lost"), 0, Category.LOST, Forecast.OMITTED, None, "reason", False, _("Say why.")),
    )  # fmt: skip
    names = ("name", "probability", "category", "forecast", "rotting_days", "required_fields", "engages", "guidance")
    return [{"position": place * 10, **dict(zip(names, row, strict=True))} for place, row in enumerate(rows, start=1)]


def first_stage(pipeline: Any) -> int | None:
    """This function gives the first stage of a pipeline, or None where there is none."""
    rows = Stage.objects.filter(pipeline_id=pipeline, trashed_at=None).order_by("position", "id")
    return rows.values_list("pk", flat=True).first()


def stage_for(pipeline: int, category: str) -> int:
    """This function gives the first stage of a pipeline with a meaning. Raises NotAllowedNow where it has none."""
    rows = Stage.objects.filter(pipeline_id=pipeline, category=category, trashed_at=None).order_by("position", "id")
    found = rows.values_list("pk", flat=True).first()
    if found is None:
        raise NotAllowedNow(_("This pipeline has no such stage; an administrator can add one."))
    return found


def currency_of(pipeline: Any, stage: Any) -> str:
    """This function gives the currency of a pipeline, named or known by a stage."""
    rows = Pipeline.objects.filter(pk=pipeline) if pipeline else Pipeline.objects.filter(stages=stage)
    return rows.values_list("currency", flat=True).first() or ""
