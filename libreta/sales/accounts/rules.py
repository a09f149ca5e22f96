"""What must hold of accounts and of what is planned for them, and what they leave unsaid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from libreta.directory.models import Customer
from libreta.kernel.actors import Actor
from libreta.kernel.rows import NOTHING
from libreta.sales.accounts.access import changeable, governed
from libreta.sales.accounts.plan_models import AccountStakeholder
from libreta.sales.accounts.terms import NeedState

Rows = Sequence[Mapping[str, Any]]
Problems = dict[int, dict[str, str]]
LETS_IN = ("owner", "valid_from", "valid_until")
LETS_MEMBERS_IN = ("account", "user", "access", "valid_from", "valid_until")


def settings_of_all(actor: Actor, verb: str) -> Q:
    """This function gives the condition on rules of alerts: everybody reads, an administrator changes."""
    return Q() if verb in ("read", "export") or actor.may("settings.fields") else NOTHING


def prepare_accounts(
    rows: Sequence[dict[str, Any]], *, by: Actor, at: datetime, held: Sequence[Any] | None = None
) -> None:
    """This function names an account without a name after its customer."""
    nameless = [row for row in rows if row.get("customer") and not row.get("name") and (held is None or "name" in row)]
    wanted = {row["customer"] for row in nameless}
    names = dict(Customer.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
    for row in nameless:
        row["name"] = names.get(row["customer"], "")


def problems_of_accounts(rows: Rows, *, by: Actor, held: Sequence[Any] | None = None) -> Problems:
    """This function finds accounts of customers that the writer may not change, and spans and cadences that are none.

    An account lets its leader and team in; so only who may change a customer may put it under one.
    """
    wanted = {row["customer"] for row in rows if row.get("customer")}
    allowed = changeable(sorted(wanted), by) if wanted else set()
    said = _("Only who may change this customer can put it under an account.")
    led = [was.pk for was in held or ()]
    ungoverned = set(led) - governed(led, by) if any(name in row for row in rows for name in LETS_IN) else set()
    found: Problems = {}
    for number, row in enumerate(rows):
        was = held[number] if held is not None else None
        if was is not None and "customer" in row and row["customer"] != was.customer_id:
            found.setdefault(number, {})["customer"] = _("An account stays with its customer.")
        elif was is None and row.get("customer") and row["customer"] not in allowed:
            found.setdefault(number, {})["customer"] = said
        if was is not None and was.pk in ungoverned and any(_differs(row, was, name) for name in LETS_IN):
            found.setdefault(number, {})["owner"] = _("A member does not decide who is let in, and for how long.")
        if row.get("cadence_days") is not None and row["cadence_days"] <= 0:
            found.setdefault(number, {})["cadence_days"] = _("Write at least one day, or nothing.")
        _span(found, number, row, was, "valid_from", "valid_until")
    return found


def problems_of_units(rows: Rows, *, by: Actor, held: Sequence[Any] | None = None) -> Problems:
    """This function finds units that the writer may not change: the team of the account would be let in."""
    customers: dict[int, int] = {}
    for number, row in enumerate(rows):
        was = held[number] if held is not None else None
        customer = _now(row, was, "customer")
        stays = was is not None and (customer, _now(row, was, "account")) == (was.customer_id, was.account_id)
        if customer and not stays:
            customers[number] = customer
    allowed = changeable(sorted(set(customers.values())), by) if customers else set()
    said = _("Only who may change this customer can put it under an account.")
    return {number: {"customer": said} for number, customer in customers.items() if customer not in allowed}


def problems_of_members(rows: Rows, *, by: Actor, held: Sequence[Any] | None = None) -> Problems:
    """This function finds members whose time ends before it starts, and those whom a mere member lets in."""
    found: Problems = {}
    accounts = [_now(row, held[number] if held is not None else None, "account") for number, row in enumerate(rows)]
    wanted = {pk for pk in (*accounts, *(was.account_id for was in held or ())) if pk}
    allowed = governed(sorted(wanted), by) if wanted else set()
    for number, row in enumerate(rows):
        was = held[number] if held is not None else None
        both = {accounts[number], was.account_id if was is not None else accounts[number]}
        if not both <= allowed and (was is None or any(_differs(row, was, name) for name in LETS_MEMBERS_IN)):
            found.setdefault(number, {})["user"] = _("A member does not decide who is let in, and for how long.")
        _span(found, number, row, held[number] if held is not None else None, "valid_from", "valid_until")
    return found


def problems_of_plans(rows: Rows, *, by: Actor, held: Sequence[Any] | None = None) -> Problems:
    """This function finds plans whose period ends before it starts."""
    found: Problems = {}
    for number, row in enumerate(rows):
        _span(found, number, row, held[number] if held is not None else None, "period_from", "period_until")
    return found


def problems_of_objectives(rows: Rows, *, by: Actor, held: Sequence[Any] | None = None) -> Problems:
    """This function finds objectives that go nowhere."""
    found: Problems = {}
    for number, row in enumerate(rows):
        was = held[number] if held is not None else None
        baseline, target = _now(row, was, "baseline"), _now(row, was, "target")
        if baseline is not None and baseline == target:
            found[number] = {"target": _("The target is where it starts; name another one.")}
    return found


def prepare_needs(
    rows: Sequence[dict[str, Any]], *, by: Actor, at: datetime, held: Sequence[Any] | None = None
) -> None:
    """This function dates a need: found today, answered today; what is open again is not answered any more."""
    for number, row in enumerate(rows):
        if held is None and not row.get("found_on"):
            row["found_on"] = at.date()
        state = row.get("state")
        if state == NeedState.ANSWERED and not row.get("answered_on"):
            if held is None or held[number].answered_on is None:
                row["answered_on"] = at.date()
        elif state and state != NeedState.ANSWERED:
            row["answered_on"] = None


def problems_of_needs(rows: Rows, *, by: Actor, held: Sequence[Any] | None = None) -> Problems:
    """This function finds answered needs whose day of answer was taken away."""
    found: Problems = {}
    for number, row in enumerate(rows):
        was = held[number] if held is not None else None
        if _now(row, was, "state") == NeedState.ANSWERED and _now(row, was, "answered_on") is None:
            found[number] = {"answered_on": _("Say when it was answered.")}
    return found


def problems_of_stakeholders(rows: Rows, *, by: Actor, held: Sequence[Any] | None = None) -> Problems:
    """This function finds an influence beyond 1 to 5 and a superior of another account, or in a circle."""
    wanted = {row["reports_to"] for row in rows if row.get("reports_to")}
    superiors = AccountStakeholder.objects.filter(trashed_at=None).in_bulk(wanted) if wanted else {}
    found: Problems = {}
    for number, row in enumerate(rows):
        was = held[number] if held is not None else None
        if row.get("influence") is not None and not 1 <= row["influence"] <= 5:
            found.setdefault(number, {})["influence"] = _("Influence goes from 1 to 5.")
        if not row.get("reports_to"):
            continue
        superior = superiors.get(row["reports_to"])
        account = _now(row, was, "account")
        if superior is None or superior.account_id != account:
            found.setdefault(number, {})["reports_to"] = _("This person belongs to another account.")
        elif was is not None and was.pk in _line(superior):
            found.setdefault(number, {})["reports_to"] = _("Nobody reports to somebody below them.")
    return found


def problems_of_attention(rows: Rows, *, by: Actor, held: Sequence[Any] | None = None) -> Problems:
    """This function finds a rhythm of less than a day."""
    return {
        number: {"every_days": _("Write at least one day.")}
        for number, row in enumerate(rows)
        if row.get("every_days") is not None and row["every_days"] <= 0
    }


def problems_of_alert_rules(rows: Rows, *, by: Actor, held: Sequence[Any] | None = None) -> Problems:
    """This function finds thresholds that are none."""
    found: Problems = {}
    for number, row in enumerate(rows):
        if row.get("days") is not None and row["days"] < 0:
            found.setdefault(number, {})["days"] = _("Days are not negative.")
        if row.get("percent") is not None and not 1 <= row["percent"] <= 100:
            found.setdefault(number, {})["percent"] = _("Write a percentage between 1 and 100.")
    return found


def _line(person: AccountStakeholder) -> set[int]:
    """The numbers of a person and of all above, at most twenty."""
    line, above = {person.pk}, person.reports_to_id
    while above and above not in line and len(line) < 20:
        line.add(above)
        above = AccountStakeholder.objects.filter(pk=above).values_list("reports_to", flat=True).first()
    return line


def _span(found: Problems, number: int, row: Mapping[str, Any], was: Any, first: str, last: str) -> None:
    start, end = _now(row, was, first), _now(row, was, last)
    if (first in row or last in row) and start and end and end <= start:
        found.setdefault(number, {})[last] = _("It ends before it starts.")


def _differs(row: Mapping[str, Any], was: Any, name: str) -> bool:
    return name in row and row[name] != _now({}, was, name)


def _now(row: Mapping[str, Any], was: Any, name: str) -> Any:
    if name in row or was is None:
        return row.get(name)
    return getattr(was, f"{name}_id") if hasattr(was, f"{name}_id") else getattr(was, name)
