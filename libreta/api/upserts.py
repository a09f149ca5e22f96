"""Create or change by the id that another system gave: declared external ids, many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from libreta.kernel import following, foreign_ids, query, values, writes
from libreta.kernel.actors import Actor
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import Duplicate, Invalid


@dataclass(frozen=True)
class Item:
    """What one external id shall become."""

    external_id: str
    values: dict[str, Any]
    version: int | None = None


def ids_of(record_type: RecordType, external_ids: Sequence[str], *, by: Actor, at: datetime) -> dict[str, int]:
    """This function finds the records of external ids that the actor may see, outside the trash.

    Besides the id of its own, a record is found by `source:id` of every system that knows it.
    """
    tree = {"field": "external_id", "op": "in", "value": list(external_ids)}
    asked = query.of(record_type.key, by=by, at=at)
    found = dict(asked.where(tree).queryset().values_list("external_id", "pk"))
    if lacking := [external_id for external_id in external_ids if external_id not in found]:
        merged = {
            **foreign_ids.ids_of(record_type.key, lacking),
            **following.survivors_by_external_id(record_type.key, lacking),
        }
        seen = set(asked.with_ids(merged.values()).ids()) if merged else set()
        found |= {external_id: pk for external_id, pk in merged.items() if pk in seen}
    return found


def upsert(record_type: RecordType, items: Sequence[Item], *, by: Actor, at: datetime) -> list[tuple[int, bool]]:
    """This function creates or changes one record per item, all or none; it gives (id, is_new) in their order.

    Raises Invalid when an external id is too long, stands twice, or differs from the one among the values.
    """
    require_fitting(items)
    try:
        return attempted(record_type, items, by=by, at=at)
    except Duplicate:  # somebody else created one of them in between: now it is there to be changed
        return attempted(record_type, items, by=by, at=at)


def attempted(record_type: RecordType, items: Sequence[Item], *, by: Actor, at: datetime) -> list[tuple[int, bool]]:
    """This function looks which items are there and writes all of them in one transaction."""
    with transaction.atomic():
        known = ids_of(record_type, [item.external_id for item in items], by=by, at=at)
        fresh = [item for item in items if item.external_id not in known]
        old = [item for item in items if item.external_id in known]
        if old:
            changes = [writes.Change(known[i.external_id], without_key(i), version=i.version) for i in old]
            writes.update(record_type.key, changes, by=by, at=at)
        if fresh:
            rows = [{**item.values, "external_id": item.external_id} for item in fresh]
            ids = writes.create(record_type.key, rows, by=by, at=at)
            made = dict(zip((item.external_id for item in fresh), ids, strict=True))
            foreign_ids.keep(record_type.key, made, at)
            known.update(made)
    new = {item.external_id for item in fresh}
    return [(known[item.external_id], item.external_id in new) for item in items]


def without_key(item: Item) -> dict[str, Any]:
    """This function gives the values that change a record already known by this external id."""
    return {name: value for name, value in item.values.items() if name != "external_id"}


def require_fitting(items: Sequence[Item]) -> None:
    """This function refuses external ids that cannot be kept."""
    seen = set()
    for item in items:
        told = item.values.get("external_id", item.external_id)
        sentence = None
        if not item.external_id.strip() or len(item.external_id) > 120:
            sentence = _("An external id has 1 to 120 characters.")
        elif " ".join(values.text(item.external_id).split()) != item.external_id:
            sentence = _("This external id would not be kept as it is: it has odd spaces or letters.")
        elif told != item.external_id:
            sentence = _("The external id in the body differs from the one in the address.")
        elif item.external_id in seen:
            sentence = _("This external id stands twice in the same request.")
        if sentence is not None:
            raise Invalid(errors={"external_id": [sentence]})
        seen.add(item.external_id)
