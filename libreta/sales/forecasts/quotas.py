"""Quotas of a period: read for people and teams, written as a grid, copied from the period before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from libreta.identity.models import Team, User
from libreta.kernel import query, writes
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Invalid, NotAllowedNow
from libreta.kernel.writes import Change
from libreta.sales.forecasts.models import Quota
from libreta.sales.forecasts.periods import Stretch
from libreta.sales.forecasts.terms import MONTHS_OF, Measure, Period

Key = tuple[str, int]  # ("person" or "team", its number)


@dataclass
class Asked:
    """Quotas by whom they are for, in one currency; `unrated` are the currencies that could not be converted."""

    amounts: dict[Key, Decimal] = field(default_factory=dict)
    unrated: set[str] = field(default_factory=set)

    def of_person(self, person: int | None) -> Decimal | None:
        return self.amounts.get(("person", person)) if person else None


def quotas_of(period: Stretch, kind: str, *, rates: Mapping[str, Decimal], by: Actor, at: datetime) -> Asked:
    """This function reads the quotas of a period: its own, or for who has none the sum of shorter ones within it."""
    names = ("person", "team", "period", "amount", "currency")
    if by.rights.scope("quota", "read") == "none" or not all(by.rights.field("quota", n).readable for n in names):
        return Asked()
    tree = [
        {"field": "kind", "op": "eq", "value": kind},
        {"field": "starts_on", "op": "gte", "value": period.first.isoformat()},
        {"field": "starts_on", "op": "lt", "value": period.after.isoformat()},
    ]
    rows = query.of("quota", by=by, at=at).where({"and": tree}).queryset()
    found, by_length = Asked(), {}
    for person, team, length, amount, currency in rows.values_list(
        "person_id", "team_id", "period", "amount", "currency"
    ):
        rate = Decimal(1) if kind == Measure.COUNT else rates.get(currency)
        if rate is None:
            found.unrated.add(currency)
            continue
        key: Key = ("person", person) if person else ("team", team)
        sums = by_length.setdefault(key, {})
        sums[length] = sums.get(length, Decimal(0)) + amount * rate
    for key, sums in by_length.items():
        lengths = [one for one in (Period.YEAR, Period.QUARTER, Period.MONTH) if one in sums and _fits(one, period)]
        if lengths:
            found.amounts[key] = sums[lengths[0]]
    return found


def _fits(length: str, period: Stretch) -> bool:
    return MONTHS_OF[Period(length)] <= MONTHS_OF[Period(period.kind)]


@dataclass(frozen=True)
class Line:
    """One line of the grid: for whom, what is asked, and the row that keeps it."""

    key: Key
    name: str
    team: str
    amount: Decimal | None = None
    currency: str = ""
    row: Quota | None = None


def grid(period: Stretch, kind: str, *, by: Actor, at: datetime) -> list[Line]:
    """This function lists the people and teams for whom the actor may set quotas, with what they have."""
    kept = {}
    for row in query.of("quota", by=by, at=at).where(_exactly(period, kind)).verb("update").queryset():
        kept[("person", row.person_id) if row.person_id else ("team", row.team_id)] = row
    lines = []
    for team in Team.objects.filter(_within(by, "pk")).order_by("name"):
        lines.append(_line(("team", team.pk), team.name, "", kept))
    people = User.objects.filter(_within(by, "team_id"), is_active=True, team__isnull=False).select_related("team")
    for person in people.order_by("team__name", "name"):
        lines.append(_line(("person", person.pk), person.name, person.team.name, kept))
    return lines


def _line(key: Key, name: str, team: str, kept: Mapping[Key, Quota]) -> Line:
    row = kept.get(key)
    return Line(key, name, team, row.amount if row else None, row.currency if row else "", row)


def _within(by: Actor, path: str):
    from libreta.sales.forecasts.rules import teams_of

    return teams_of(by, "update", path)


def _exactly(period: Stretch, kind: str) -> dict:
    values = (("period", period.kind), ("starts_on", period.first.isoformat()), ("kind", kind))
    return {"and": [{"field": name, "op": "eq", "value": value} for name, value in values]}


def set_quotas(
    period: Stretch,
    kind: str,
    wanted: Mapping[Key, Decimal | None],
    *,
    currency: str,
    by: Actor,
    at: datetime,
) -> int:
    """This function gives people and teams their quotas of a period, all or none, and tells how many changed.

    None takes a quota away. Raises Forbidden; Invalid where an amount is negative; Duplicate when somebody else wrote
    the same quota at the same moment.
    """
    if any(amount is not None and amount < 0 for amount in wanted.values()):
        raise Invalid(_("A quota is not negative."))
    with transaction.atomic():
        kept = {line.key: line.row for line in grid(period, kind, by=by, at=at)}
        new, changed, gone = [], [], []
        for key, amount in wanted.items():
            row = kept.get(key)
            money = {"currency": currency if kind == Measure.REVENUE else ""}
            if row is None and amount is not None:
                new.append(_values(period, kind, key) | {"amount": amount} | money)
            elif row is not None and amount is None:
                gone.append(row.pk)
            elif row is not None and (row.amount != amount or row.currency != money["currency"]):
                changed.append(Change(row.pk, {"amount": amount} | money))
        if new:
            writes.create("quota", new, by=by, at=at)
        if changed:
            writes.update("quota", changed, by=by, at=at)
        if gone:
            writes.trash("quota", gone, by=by, at=at)
        return len(new) + len(changed) + len(gone)


def _values(period: Stretch, kind: str, key: Key) -> dict:
    return {key[0]: key[1], "period": period.kind, "starts_on": period.first, "kind": kind}


def copy_quotas(period: Stretch, kind: str, factor: Decimal, *, currency: str, by: Actor, at: datetime) -> int:
    """This function gives who has no quota yet that of the period before, times `factor`; it tells how many.

    Amounts are rounded to whole units, half up. Raises NotAllowedNow where there is nothing to copy.
    """
    if not 0 < factor <= 100:
        raise Invalid(_("The factor is more than 0 and at most 100."))
    before = {line.key: line for line in grid(period.moved(-1), kind, by=by, at=at) if line.amount is not None}
    if not before:
        raise NotAllowedNow(_("The period before has no quotas to copy."))
    missing = [line.key for line in grid(period, kind, by=by, at=at) if line.row is None and line.key in before]
    count = 0
    for code in sorted({before[key].currency for key in missing}):
        wanted = {key: _scaled(before[key].amount, factor) for key in missing if before[key].currency == code}
        count += set_quotas(period, kind, wanted, currency=code or currency, by=by, at=at)
    return count


def _scaled(amount: Decimal | None, factor: Decimal) -> Decimal:
    return (Decimal(amount or 0) * factor).quantize(Decimal(1), ROUND_HALF_UP)


def pasted(text: str, lines: Iterable[Line]) -> dict[str, str]:
    """This function reads rows copied from a spreadsheet, name and amount per line, into fields of the grid.

    Raises Invalid naming the lines that fit nobody.
    """
    known = {line.name.casefold(): f"{line.key[0]}-{line.key[1]}" for line in lines}
    found, strange = {}, []
    for row in filter(None, (line.strip() for line in text.splitlines())):
        name, _tab, amount = row.rpartition("\t") if "\t" in row else row.rpartition(";")
        place = known.get(name.strip().strip('"').casefold())
        if place is None:
            strange.append(row[:60])
        else:
            found[place] = amount.strip().strip('"')
    if strange:
        raise Invalid(_("These lines fit nobody: %(lines)s") % {"lines": ", ".join(strange[:5])})
    return found
