"""What must hold of stages and deals, and what a deal leaves unsaid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from libreta.kernel import records
from libreta.kernel.actors import Actor
from libreta.kernel.rows import NOTHING
from libreta.sales.opportunities import pipelines
from libreta.sales.opportunities.lines import with_lines
from libreta.sales.opportunities.models import Stage
from libreta.sales.opportunities.terms import Category

Rows = Sequence[dict[str, Any]]


def settings_of_all(actor: Actor, verb: str) -> Q:
    """This function gives the condition on pipelines and stages: everybody reads, an administrator changes."""
    return Q() if verb in ("read", "export") or actor.may("settings.fields") else NOTHING


def field_names(value: str) -> str:
    """This function writes names of fields of an opportunity in one way. Raises ValueError for an unknown one."""
    names = [name.strip() for name in value.split(",") if name.strip()]
    known = records.get("opportunity").fields()
    for name in names:
        if name not in known:
            raise ValueError(_("An opportunity has no field “%(field)s”.") % {"field": name[:60]})
    return ", ".join(dict.fromkeys(names))


def problems_of_stages(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None
) -> dict[int, dict[str, str]]:
    """This function finds stages with an impossible probability or span of days."""
    found: dict[int, dict[str, str]] = {}
    for number, row in enumerate(rows):
        if not 0 <= (row.get("probability") or 0) <= 100:
            found.setdefault(number, {})["probability"] = _("A probability is between 0 and 100.")
        if row.get("rotting_days") is not None and row["rotting_days"] <= 0:
            found.setdefault(number, {})["rotting_days"] = _("Write at least one day, or nothing.")
    return found


def prepare_opportunities(rows: Rows, *, by: Actor, at: datetime, held: Sequence[Any] | None = None) -> None:
    """This function fills in what a deal leaves unsaid: the usual pipeline, its first stage, its currency.

    A stage brings its pipeline along, a change of pipeline starts at its first stage, and what is opened again forgets
    why it was closed.
    """
    if held is None:
        _prepare_new(rows, by, at)
    stages = _stages(row.get("stage") for row in rows)
    for number, row in enumerate(rows):
        was = held[number] if held is not None else None
        if was is not None and row.get("pipeline") not in (None, was.pipeline_id) and not row.get("stage"):
            row["stage"] = pipelines.first_stage(row["pipeline"])
        stage = stages.get(row.get("stage"))
        if was is not None:
            was.asked_stage = stage  # read once; `problems_of_opportunities` looks at it again
        if stage is None:
            continue
        row.setdefault("pipeline", stage.pipeline_id)
        if was is not None and was.status != Category.OPEN and stage.category == Category.OPEN:
            row.update({"reason": "", "reason_note": ""} | {n: row[n] for n in ("reason", "reason_note") if n in row})


def _prepare_new(rows: Rows, by: Actor, at: datetime) -> None:
    for row in rows:
        row.setdefault("customer", None)
        if not row.get("pipeline") and not row.get("stage"):
            row["pipeline"] = pipelines.usual(by=by, at=at)
        if not row.get("stage"):
            row["stage"] = pipelines.first_stage(row["pipeline"])
        if row.get("amount") is not None and not row.get("currency"):
            row["currency"] = pipelines.currency_of(row.get("pipeline"), row.get("stage"))


def problems_of_opportunities(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None
) -> dict[int, dict[str, str]]:
    """This function finds deals that may not be as they are: without customer, in a stage that asks for more."""
    stages = _stages(row.get("stage") for row in rows) if held is None else {}
    added = _typed_over_lines(rows, held)
    found: dict[int, dict[str, str]] = {}
    for number, row in enumerate(rows):
        problems = _problems(row, held[number] if held is not None else None, stages)
        if number in added:
            problems["amount"] = _("The amount is the sum of the lines. Change the lines, or remove them first.")
        if problems:
            found[number] = problems
    return found


def _typed_over_lines(rows: Sequence[Mapping[str, Any]], held: Sequence[Any] | None) -> set[int]:
    """The places of rows that type another amount, or another currency, over that of their lines."""
    if held is None:
        return set()
    typed = {
        n
        for n, row in enumerate(rows)
        for name in ("amount", "currency")
        if row.get(name, getattr(held[n], name)) != getattr(held[n], name)
    }
    counted = with_lines([held[n] for n in typed]) if typed else set()
    return {n for n in typed if held[n].pk in counted}


def _problems(row: Mapping[str, Any], was: Any, stages: Mapping[Any, Stage]) -> dict[str, str]:
    problems: dict[str, str] = {}
    if "customer" in row and row["customer"] is None and (was is None or was.customer_id is not None):
        problems["customer"] = _("Say with which customer.")
    if (_value(row, was, "amount") or 0) < 0:
        problems["amount"] = _("An amount is not negative.")
    if _value(row, was, "amount") is not None and "currency" in row and not row["currency"]:
        problems["currency"] = _("An amount needs its currency.")
    if "stage" in row and row["stage"] is None:
        problems["stage"] = _("Say in which stage.")
    stage = stages.get(row.get("stage")) if was is None else was.asked_stage
    if stage is None:
        return problems
    if stage.pipeline_id != _value(row, was, "pipeline"):
        problems["stage"] = _("This stage belongs to another pipeline.")
    elif was is None or was.stage_id != stage.pk:
        problems |= missing(stage, row, was)
    return problems


def missing(stage: Stage, row: Mapping[str, Any], was: Any) -> dict[str, str]:
    """This function tells, per field, what a deal lacks to enter a stage."""
    fields = records.get("opportunity").fields()
    names = [n.strip() for n in stage.required_fields.split(",") if n.strip() in fields]
    lacking = [n for n in names if _value(row, was, n) in (None, "")]
    said = _("To enter “%(stage)s”, fill in “%(field)s” first.")
    return {n: said % {"stage": stage.name, "field": fields[n].label} for n in lacking}


def _value(row: Mapping[str, Any], was: Any, name: str) -> Any:
    if name in row or was is None:
        return row.get(name)
    described = records.get("opportunity").field(name)
    return was.extra.get(name) if described.custom else getattr(was, described.path)


def _stages(ids: Iterable[Any]) -> dict[Any, Stage]:
    wanted = {i for i in ids if i}
    return Stage.objects.in_bulk(wanted) if wanted else {}
