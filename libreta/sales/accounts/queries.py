"""What is known of an account before a visit, and the alerts that wait for its leader; as far as the reader sees it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from libreta.directory.interactions.queries import notebook
from libreta.directory.interactions.terms import TALKS
from libreta.kernel import query
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import BadFilter, NotVisible
from libreta.sales.accounts import sentences
from libreta.sales.accounts.terms import UNANSWERED, AlertKind, AlertState, ObjectiveState
from libreta.sales.orders.terms import COUNTED

Row = dict[str, Any]
MOST = 100


@dataclass
class Names:
    """Titles of records and users by number, gathered for all parts of a page at once."""

    wanted: dict[str, set[int]] = field(default_factory=dict)
    known: dict[str, dict[int, str]] = field(default_factory=dict)

    def want(self, rows: Iterable[Row], **links: str) -> None:
        """This function notes which fields of rows point at records of which type, "user" for users."""
        for row in rows:
            for name, key in links.items():
                if row.get(name):
                    self.wanted.setdefault(key, set()).add(row[name])

    def read(self, *, by: Actor, at: datetime) -> None:
        """This function reads the titles, one query per type."""
        for key, ids in self.wanted.items():
            try:
                self.known[key] = query.titles(key, ids, by=by, at=at)
            except (BadFilter, NotVisible):
                self.known[key] = {}

    def of(self, key: str, number: int | None) -> str:
        """This function gives a title; nothing for nothing and for what is not shared."""
        return self.known.get(key, {}).get(number or 0, "")


@dataclass
class Dossier:
    """An account with all that is planned for it. What the reader may not see is empty."""

    account: Row
    names: Names
    customer_id: int | None
    circle: list[int]
    members: list[Row] = field(default_factory=list)
    units: list[Row] = field(default_factory=list)
    plans: list[Row] = field(default_factory=list)
    objectives: list[Row] = field(default_factory=list)
    needs: list[Row] = field(default_factory=list)
    stakeholders: list[Row] = field(default_factory=list)
    attention: list[Row] = field(default_factory=list)
    alerts: list[Row] = field(default_factory=list)
    value: list[tuple[str, Decimal, int]] = field(default_factory=list)
    opened: list[tuple[str, Decimal, int]] = field(default_factory=list)
    last: Row | None = None

    @property
    def plan(self) -> Row | None:
        return next((plan for plan in self.plans if plan.get("is_current")), None)

    @property
    def waiting(self) -> list[Row]:
        """The needs that wait for our answer."""
        return [need for need in self.needs if need.get("state") in UNANSWERED]


def dossier(account_id: int, *, by: Actor, at: datetime) -> Dossier:
    """This function gathers what a plan page shows. Raises NotVisible."""
    account = query.of("account", by=by, at=at).get(account_id)
    of_account = {"field": "account", "op": "eq", "value": account_id}

    def read(key: str, sort: tuple[str, ...], tree: Any = of_account) -> list[Row]:
        return listed(key, tree, sort, by=by, at=at)

    units = read("account_unit", ("id",))
    customer = account.get("customer")
    found = Dossier(account, Names(), customer, [n for n in (customer, *(u.get("customer") for u in units)) if n])
    found.units, found.members = units, read("account_member", ("id",))
    found.plans = read("account_plan", ("-period_from", "-id"))
    if found.plan:
        found.objectives = read(
            "account_objective", ("due_on", "id"), {"field": "plan", "op": "eq", "value": found.plan["id"]}
        )
    found.needs, found.stakeholders = read("account_need", ("answer_by", "-id")), read("account_stakeholder", ("id",))
    found.attention = read("account_attention", ("due_on", "id"))
    not_over = {"field": "state", "op": "ne", "value": AlertState.RESOLVED}
    found.alerts = read("account_alert", ("-id",), {"and": [of_account, not_over]})
    found.value, found.opened = _bought(found.circle, by, at), _opened(found.circle, by, at)
    people = [one["person"] for one in found.stakeholders if one.get("person")]
    talks = notebook([*found.circle, *people], by=by, at=at, kinds=[kind.value for kind in TALKS], limit=1).rows
    found.last = talks[0] if talks else None
    _name(found, by, at)
    return found


def listed(key: str, tree: Any, sort: tuple[str, ...], *, by: Actor, at: datetime, limit: int = MOST) -> list[Row]:
    """This function reads rows of a type; what the reader's role hides gives none instead of a refusal."""
    try:
        return query.of(key, by=by, at=at).where(tree).sort(sort).page(limit).rows
    except (BadFilter, NotVisible):
        return []


def _bought(customers: list[int], by: Actor, at: datetime) -> list[tuple[str, Decimal, int]]:
    conditions = [
        {"field": "customer", "op": "in", "value": customers},
        {"field": "status", "op": "in", "value": [status.value for status in COUNTED]},
        {"field": "ordered_on", "op": "within", "value": "last_12_months"},
    ]
    return _sums("order", conditions, "total", by, at) if customers else []


def _opened(customers: list[int], by: Actor, at: datetime) -> list[tuple[str, Decimal, int]]:
    conditions = [
        {"field": "customer", "op": "in", "value": customers},
        {"field": "status", "op": "eq", "value": "open"},
    ]
    return _sums("opportunity", conditions, "amount", by, at) if customers else []


def _sums(key: str, conditions: list[Any], amount: str, by: Actor, at: datetime) -> list[tuple[str, Decimal, int]]:
    try:
        groups = query.of(key, by=by, at=at).where({"and": conditions}).groups("currency", sums=(amount,))
    except (BadFilter, NotVisible):
        return []
    found = [(g.value or "", g.sums[amount].get(g.value) or Decimal(0), g.count) for g in groups]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def _name(found: Dossier, by: Actor, at: datetime) -> None:
    names = found.names
    names.want([found.account], owner="user", customer="customer")
    names.want(found.members, user="user")
    names.want(found.units, customer="customer")
    names.want(found.objectives, user="user")
    names.want(found.needs, user="user", person="customer", opportunity="opportunity")
    names.want(found.stakeholders, person="customer")
    names.want(found.attention, user="user", person="customer")
    names.want([found.last] if found.last else [], user="user", customer="customer")
    names.read(by=by, at=at)


def progress_of(objective: Mapping[str, Any]) -> int | None:
    """This function gives how far an objective has come in percent, from 0 to 100; None where nothing says so."""
    if objective.get("state") == ObjectiveState.REACHED:
        return 100
    baseline, target, current = (objective.get(name) for name in ("baseline", "target", "current"))
    if None in (baseline, target, current) or baseline == target:
        return None
    return round(100 * min(Decimal(1), max(Decimal(0), (current - baseline) / (target - baseline))))


def tree_of(stakeholders: list[Row]) -> list[tuple[int, Row]]:
    """This function orders people by their reporting line: (depth, person), superiors first."""
    below: dict[int | None, list[Row]] = {}
    known = {one["id"] for one in stakeholders}
    for one in sorted(stakeholders, key=lambda row: (-(row.get("influence") or 0), row["id"])):
        superior = one.get("reports_to")
        below.setdefault(superior if superior in known else None, []).append(one)
    ordered: list[tuple[int, Row]] = []

    def walk(superior: int | None, depth: int) -> None:
        for one in below.pop(superior, ()):
            ordered.append((depth, one))
            walk(one["id"], depth + 1)

    walk(None, 0)
    for left in list(below):  # a circle that an import drew is shown flat
        ordered += [(0, one) for one in below.pop(left, ())]
    return ordered


def open_alerts(*, by: Actor, at: datetime, limit: int = 5) -> list[Row]:
    """This function lists the open alerts of the accounts that the reader leads, newest first."""
    return listed("account_alert", my_open_alerts(), ("-id",), by=by, at=at, limit=limit)


def my_open_alerts() -> dict[str, Any]:
    """This function gives the filter on open alerts of accounts that the reader leads."""
    led = {"field": "account.owner", "op": "eq", "value": "me"}
    return {"and": [led, {"field": "state", "op": "eq", "value": AlertState.OPEN}]}


def sentence_of(alert: Row, needs: Mapping[int, str]) -> str:
    """This function says in the reader's language why an alert was raised."""
    need = needs.get(alert.get("about") or 0, "")
    if alert.get("kind") == AlertKind.NEED and not need:
        return str(AlertKind.NEED.label)
    try:
        return sentences.why(_Figures(alert), need)
    except (TypeError, ArithmeticError, ValueError):  # a role that may not see the figures
        return str(AlertKind(alert["kind"]).label) if alert.get("kind") else ""


class _Figures:
    """A row whose fields are attributes; hidden ones are missing."""

    def __init__(self, row: Row) -> None:
        self.__dict__.update({"day": None, "days": None, "amount": None, "amount_before": None, "currency": ""} | row)
