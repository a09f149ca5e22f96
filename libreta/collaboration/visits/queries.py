"""The visits of a day, in the order of a short way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from libreta.collaboration.tasks.terms import Kind
from libreta.collaboration.visits import route
from libreta.collaboration.visits.models import CheckIn
from libreta.collaboration.visits.route import Position
from libreta.kernel import query, records
from libreta.kernel.actors import Actor

MOST = 100
NEAR = 200  # metres of accuracy at most for a position to be taken from an earlier visit
FIELDS = (
    "title", "status", "due_at", "starts_at", "ends_at", "starts_on", "customer", "owner", "place", "latitude",
    "longitude", "outcome", "outcome_note", "body",
)  # fmt: skip
ADDRESS = ("name", "street", "postal_code", "city", "phone")


@dataclass(frozen=True)
class Visit:
    """A visit as its page shows it. `leg` is the way to it from the stop before, in metres."""

    row: dict[str, Any]
    customer: dict[str, Any] = field(default_factory=dict)
    owner: str = ""
    position: Position | None = None
    check_in: CheckIn | None = None
    leg: int | None = None

    @property
    def place(self) -> str:
        """The address: the visit's own, or the customer's."""
        if self.row.get("place"):
            return self.row["place"]
        town = " ".join(self.customer.get(n) or "" for n in ("postal_code", "city")).strip()
        return ", ".join(part for part in (self.customer.get("street"), town) if part)


@dataclass(frozen=True)
class Round:
    """The visits of a day in order, and the whole way in metres."""

    visits: list[Visit]
    metres: int = 0


def round_of(
    day: date,
    *,
    whose: str = "mine",
    by_hour: bool = False,
    start: Position | None = None,
    by: Actor,
    at: datetime,
) -> Round:
    """This function gives the visits of a day by the actor's clock: as a way from `start`, or by their hour."""
    rows = _rows(day, whose, by, at)
    open_rows = [row for row in rows if row.get("status") == "open"]
    closed = [row for row in rows if row.get("status") != "open"]
    check_ins = {c.task_id: c for c in CheckIn.objects.filter(task_id__in=[r["id"] for r in rows])}
    positions = _positions(rows, by, at)
    keys = [row["id"] for row in open_rows]
    way = keys if by_hour else route.ordered({key: positions[key] for key in keys}, start)
    found = {row["id"]: row for row in rows}
    people = query.titles("user", {r["owner"] for r in rows if r.get("owner")}, by=by, at=at) if whose != "mine" else {}
    customers = _customers({r["customer"] for r in rows if r.get("customer")}, by, at)
    legs = _legs(way, positions, start)
    visits = [
        Visit(
            found[key],
            customers.get(found[key].get("customer"), {}),
            people.get(found[key].get("owner"), ""),
            positions[key],
            check_ins.get(key),
            legs.get(key),
        )
        for key in [*way, *(row["id"] for row in closed)]
    ]
    return Round(visits, round(route.length(way, positions, start)))


def _rows(day: date, whose: str, by: Actor, at: datetime) -> list[dict[str, Any]]:
    zone = ZoneInfo(by.timezone)
    first = datetime.combine(day, time(), zone)
    last = datetime.combine(day + timedelta(days=1), time(), zone)
    team = sorted(by.colleague_ids | ({by.user_id} if by.user_id else set()))
    mine = {"field": "owner", "op": "eq", "value": "me"}
    tree = [
        {"field": "kind", "op": "eq", "value": Kind.VISIT.value},
        {"field": "status", "op": "in", "value": ["open", "done"]},
        {"field": "due_at", "op": "gte", "value": first.isoformat()},
        {"field": "due_at", "op": "lt", "value": last.isoformat()},
        {"field": "owner", "op": "in", "value": team} if whose == "team" else mine,
    ]
    asked = query.of("task", by=by, at=at)
    names = [n for n in FIELDS if n in asked.record_type.fields_for(by)]
    return asked.where({"and": tree}).only(names).sort(("due_at", "id")).page(MOST).rows


def _positions(rows: Iterable[dict[str, Any]], by: Actor, at: datetime) -> dict[int, Position | None]:
    """Where visits are: as planned, or where somebody checked in at an earlier visit to the same customer."""
    rows = list(rows)
    lacking = {r["customer"] for r in rows if r.get("latitude") is None and r.get("customer")}
    learned: dict[int, Position] = {}
    if lacking:
        earlier = CheckIn.objects.filter(
            task__customer_id__in=lacking, latitude__isnull=False, accuracy__lte=NEAR, task__place=""
        ).order_by("arrived_at")
        for customer, latitude, longitude in earlier.values_list("task__customer_id", "latitude", "longitude")[:500]:
            learned[customer] = (float(latitude), float(longitude))
    found: dict[int, Position | None] = {}
    for row in rows:
        if row.get("latitude") is not None:
            found[row["id"]] = (float(row["latitude"]), float(row["longitude"]))
        else:
            found[row["id"]] = learned.get(row.get("customer")) if not row.get("place") else None
    return found


def _customers(ids: set[int], by: Actor, at: datetime) -> dict[int, dict[str, Any]]:
    if not ids or by.rights.scope("customer", "read") == "none":
        return {}
    readable = records.get("customer").fields_for(by)
    asked = query.of("customer", by=by, at=at).with_ids(ids).only([n for n in ADDRESS if n in readable])
    return {row["id"]: row for row in asked.page(query.MAX_PAGE).rows}


def _legs(way: list[Any], positions: dict[int, Position | None], start: Position | None) -> dict[Any, int]:
    found, here = {}, start
    for key in way:
        if positions[key] is None:
            continue
        if here is not None:
            found[key] = round(route.metres(here, positions[key]))
        here = positions[key]
    return found
