"""Writing the points of leads, and changing what they are given for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from libreta.kernel.actors import Actor, stamp
from libreta.kernel.refusals import Invalid, NotVisible
from libreta.sales.lead_assignment.actions import require
from libreta.sales.lead_assignment.conditions import of_form, require_sound
from libreta.sales.lead_scores.models import LeadPoint
from libreta.sales.lead_scores.queries import points

WRITE = """
INSERT INTO sales_leadscore (lead_id, value, basis, reasons, model_version, scored_at)
SELECT told.id, told.value, 'points', told.reasons::jsonb, '', %s
FROM unnest(%s::bigint[], %s::int[], %s::text[]) AS told(id, value, reasons)
ON CONFLICT (lead_id) DO UPDATE SET value = excluded.value, basis = 'points', reasons = excluded.reasons,
    model_version = '', scored_at = excluded.scored_at
"""


def count_points(ids: Sequence[int], *, by: Actor, at: datetime) -> None:
    """This function scores leads by points; without any rule nothing is invented and no score is written."""
    rules = list(LeadPoint.objects.all())
    if not rules or not ids:
        return
    found = points(ids, rules, at=at)
    reasons = [json.dumps(reasons) for _value, reasons in found.values()]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [at, list(found), [value for value, _reasons in found.values()], reasons])


def keep_point(point_id: int | None, given: Mapping[str, Any], *, by: Actor, at: datetime) -> LeadPoint:
    """This function makes or changes a rule of points. Raises Forbidden, NotVisible, Invalid, BadFilter."""
    require(by)
    point = LeadPoint.objects.filter(pk=point_id).first() if point_id else LeadPoint()
    if point is None:
        raise NotVisible()
    point.name, text = given.get("name", "").strip()[:120], str(given.get("points", "")).strip()
    point.condition = of_form(given)
    require_sound(point.condition, by=by, at=at)
    errors = {} if point.name else {"name": [_("This field is required.")]}
    if not (text.isascii() and text.removeprefix("-").isdigit() and len(text) < 5) or not -100 <= int(text) <= 100:
        errors["points"] = [_("A whole number between -100 and 100 is expected.")]
    if not point.condition["and"]:
        errors["condition"] = [_("Say for which leads.")]
    if errors:
        raise Invalid(errors=errors)
    point.points = int(text)
    try:
        with transaction.atomic():
            stamp(by, "sales.leads.points")
            point.save()
    except IntegrityError:
        raise Invalid(errors={"name": [_("There are points of this name already.")]}) from None
    return point


def delete_point(point_id: int, *, by: Actor) -> None:
    """This function removes a rule of points. Raises Forbidden, NotVisible."""
    require(by)
    with transaction.atomic():
        stamp(by, "sales.leads.points")
        if not LeadPoint.objects.filter(pk=point_id).delete()[0]:
            raise NotVisible()
