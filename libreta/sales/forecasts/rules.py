"""Who may see and set what of a forecast, and what must hold of quotas and adjustments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from libreta.identity.models import Team, User
from libreta.kernel.actors import Actor, Scope
from libreta.kernel.rows import NOTHING
from libreta.sales.forecasts import choosing, periods
from libreta.sales.forecasts.terms import Measure

Rows = Sequence[Mapping[str, Any]]
Problems = dict[int, dict[str, str]]


def _reach(type_key: str, actor: Actor, verb: str) -> Scope:
    """Making and trashing reach as far as changing: who may not change a quota makes none for himself either."""
    return actor.rights.scope(type_key, verb if verb in ("read", "export") else "update")


def _people(actor: Actor, scope: Scope) -> list[int]:
    return sorted(actor.colleague_ids | {actor.user_id or 0}) if scope is Scope.TEAM else [actor.user_id or 0]


def quotas_for(actor: Actor, verb: str) -> Q:
    """This function gives the condition on quotas: own ones, those of the team and its people, or all."""
    scope = _reach("quota", actor, verb)
    if scope in (Scope.ALL, Scope.NONE):
        return Q() if scope is Scope.ALL else NOTHING
    if scope is Scope.OWN and verb not in ("read", "export"):
        return NOTHING
    people = _people(actor, scope)
    return Q(person_id__in=people) | Q(team_id__in=User.objects.filter(pk__in=people).values("team_id"))


def adjustments_for(actor: Actor, verb: str) -> Q:
    """This function gives the condition on adjustments: nobody adjusts himself unless his role reaches all."""
    scope = _reach("forecast_adjustment", actor, verb)
    if scope in (Scope.ALL, Scope.NONE):
        return Q() if scope is Scope.ALL else NOTHING
    if scope is Scope.OWN and verb not in ("read", "export"):
        return NOTHING
    return Q(person_id__in=_people(actor, scope))


def teams_of(actor: Actor, verb: str, path: str) -> Q:
    """This function gives the condition on teams, named by the column `path`, for whom the actor may set quotas."""
    scope = _reach("quota", actor, verb)
    if scope is Scope.ALL:
        return Q()
    if scope is not Scope.TEAM:
        return Q(pk__in=[])
    return Q(**{f"{path}__in": User.objects.filter(pk__in=_people(actor, scope)).values("team_id")})


def prepare_quotas(
    rows: Sequence[dict[str, Any]], *, by: Actor, at: datetime, held: Sequence[Any] | None = None
) -> None:
    """This function names whom a quota is for, and gives money the currency of the forecast where none is said."""
    people = dict(User.objects.filter(pk__in=[r.get("person") or 0 for r in rows]).values_list("pk", "name"))
    teams = dict(Team.objects.filter(pk__in=[r.get("team") or 0 for r in rows]).values_list("pk", "name"))
    for row in rows:
        name = people.get(row.get("person")) or teams.get(row.get("team"))
        if name:
            row["subject"] = name
        if held is not None:
            continue
        row.setdefault("kind", Measure.REVENUE.value)
        row.setdefault("period", periods.Period.QUARTER.value)
        if row["kind"] == Measure.COUNT:
            row["currency"] = ""
        elif not row.get("currency"):
            row["currency"] = choosing.chosen().currency


def problems_of_quotas(rows: Rows, *, by: Actor, held: Sequence[Any] | None = None) -> Problems:
    """This function finds quotas for nobody or for two, negative ones, and periods that begin on no first day."""
    found: Problems = {}
    for number, row in enumerate(rows):
        was = held[number] if held is not None else None
        problems = _of_period(row, was)
        if was is None and bool(row.get("person")) == bool(row.get("team")):
            problems["person"] = _("Say for which person, or for which team.")
        if row.get("team") and not Team.objects.filter(pk=row["team"]).exists():
            problems["team"] = _("There is no such team.")
        if row.get("amount") is not None and row["amount"] < 0:
            problems["amount"] = _("A quota is not negative.")
        if problems:
            found[number] = problems
    return found


def problems_of_adjustments(rows: Rows, *, by: Actor, held: Sequence[Any] | None = None) -> Problems:
    """This function finds adjustments of what cannot be adjusted: closed or omitted deals, odd periods."""
    found: Problems = {}
    for number, row in enumerate(rows):
        problems = _of_period(row, None)
        if row.get("category") not in ("pipeline", "best_case", "commit"):
            problems["category"] = _("Only what is still open can be adjusted.")
        if row.get("amount") is not None and row["amount"] < 0:
            problems["amount"] = _("An amount is not negative.")
        if not (row.get("reason") or "").strip():
            problems["reason"] = _("Say why.")
        if problems:
            found[number] = problems
    return found


def prepare_adjustments(
    rows: Sequence[dict[str, Any]], *, by: Actor, at: datetime, held: Sequence[Any] | None = None
) -> None:
    """This function gives an adjusted amount the currency of the forecast where none is said."""
    for row in rows:
        row.setdefault("period", periods.Period.QUARTER.value)
        if row.get("amount") is not None and not row.get("currency"):
            row["currency"] = choosing.chosen().currency


def _of_period(row: Mapping[str, Any], was: Any) -> dict[str, str]:
    first = row.get("starts_on") or getattr(was, "starts_on", None)
    kind = row.get("period") or getattr(was, "period", None)
    if not isinstance(first, date) or kind not in periods.MONTHS_OF:
        return {}
    right = periods.of_day(kind, first, choosing.chosen().fiscal_start).first
    if right == first:
        return {}
    return {"starts_on": _("This period begins on %(day)s.") % {"day": right.isoformat()}}


def may_set_quotas(actor: Actor) -> bool:
    """This function tells whether there is anybody for whom the actor may set quotas."""
    return _reach("quota", actor, "update") in (Scope.TEAM, Scope.ALL)


def may_adjust(actor: Actor) -> bool:
    """This function tells whether there is anybody whose forecast the actor may adjust."""
    return _reach("forecast_adjustment", actor, "update") in (Scope.TEAM, Scope.ALL)


def reaches(actor: Actor, person: int) -> bool:
    """This function tells whether the actor may adjust the forecast of a person."""
    scope = _reach("forecast_adjustment", actor, "update")
    return scope is Scope.ALL or (scope is Scope.TEAM and person in _people(actor, scope))
