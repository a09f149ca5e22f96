"""Who would get which leads, and why: a decision over many leads that writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import override

from libreta.identity.models import User
from libreta.identity.teams.queries import ids_below
from libreta.kernel.actors import system_actor
from libreta.sales.lead_assignment import conditions
from libreta.sales.lead_assignment.models import LeadRule, LeadSettings

MATCHING = [1919246195, 1]
FACTS = """
SELECT l.id, l.captured_at, c.owner_id, f.team_id, f.name FROM sales_lead l
JOIN directory_customer c ON c.id = l.customer_id LEFT JOIN sales_leadform f ON f.id = l.form_id
WHERE l.id = ANY(%s) ORDER BY l.id
"""
# Served by lead_open_by_owner.
LOADS = """
SELECT owner_id, count(*) FROM sales_lead
WHERE owner_id = ANY(%s) AND status IN ('new', 'working') AND trashed_at IS NULL AND NOT (id = ANY(%s))
GROUP BY owner_id
"""


@dataclass(frozen=True)
class Assignment:
    """Who gets a lead (None: nobody was found), by which rule, and why in words of the one who gets it."""

    owner: int | None
    rule: int | None
    because: str


@dataclass
class _Round:
    """A decision under way: people, loads and whose turn it is."""

    at: datetime
    people: dict[int, User]
    loads: Counter = field(default_factory=Counter)
    last: dict[Any, int] = field(default_factory=dict)


def locked_settings() -> LeadSettings:
    """This function gives the settings of leads, locked until the end of the transaction."""
    with connection.cursor() as cursor:  # the lock under which the database finds customers of leads itself
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", MATCHING)
    LeadSettings.objects.bulk_create([LeadSettings(pk=1)], ignore_conflicts=True)
    return LeadSettings.objects.select_for_update().get(pk=1)


def current_settings() -> LeadSettings:
    """This function gives the settings of leads, for reading."""
    return LeadSettings.objects.filter(pk=1).first() or LeadSettings(pk=1)


def active_rules() -> list[LeadRule]:
    """This function lists the rules in use, in their order."""
    return list(LeadRule.objects.filter(is_active=True).order_by("position", "id"))


def decisions(
    ids: Sequence[int], rules: Sequence[LeadRule], settings: LeadSettings, *, at: datetime
) -> tuple[dict[int, Assignment], dict[int, int]]:
    """This function decides for leads, in order of their ids, and gives (lead -> assignment, rule -> last person).

    One query per rule, one for the loads, whatever the number of leads. Nothing is written.
    """
    ids = sorted(ids)
    with connection.cursor() as cursor:
        cursor.execute(FACTS, [ids])
        facts = cursor.fetchall()
    people = {user.pk: user for user in User.objects.filter(is_active=True)}
    turn = _Round(at, people)
    with connection.cursor() as cursor:
        cursor.execute(LOADS, [list(people), ids])
        turn.loads.update(dict(cursor.fetchall()))
    by = system_actor("rules")
    fits = {rule.pk: conditions.fitting(rule.condition, ids, by=by, at=at) for rule in rules}
    members = {rule.pk: _members(rule.user_id, rule.team_id, people) for rule in rules}
    turn.last = {rule.pk: rule.last_user_id or 0 for rule in rules}
    found = {}
    for lead, captured_at, owner, team, form in facts:
        chosen = _by_owner(owner, settings, turn)
        chosen = chosen or _by_rules(lead, captured_at or at, rules, fits, members, turn)
        chosen = chosen or _by_form(team, form, turn) or _by_fallback(settings, turn)
        found[lead] = chosen or Assignment(None, None, _("No rule found anybody for this lead."))
        if chosen and chosen.owner:
            turn.loads[chosen.owner] += 1
    return found, {rule.pk: turn.last[rule.pk] for rule in rules if turn.last[rule.pk] != (rule.last_user_id or 0)}


def _by_owner(owner: int | None, settings: LeadSettings, turn: _Round) -> Assignment | None:
    if not settings.owner_first or owner not in turn.people:
        return None
    with override(turn.people[owner].language):
        return Assignment(owner, None, _("The customer is yours already."))


def _by_rules(
    lead: int, moment: datetime, rules: Sequence[LeadRule], fits: dict, members: dict, turn: _Round
) -> Assignment | None:
    for rule in rules:
        if lead not in fits[rule.pk] or not is_working_time(rule, moment):
            continue
        person, passed = _next(members[rule.pk], turn.last[rule.pk], rule.capacity, turn.loads)
        if person is None:
            continue  # everybody has as many open leads as the rule allows: the next rule is asked
        turn.last[rule.pk] = person
        return Assignment(person, rule.pk, _sentence(rule, turn.people[person], [turn.people[p] for p in passed], turn))
    return None


def _next(members: Sequence[int], last: int, capacity: int | None, loads: Counter) -> tuple[int | None, list[int]]:
    """The next person after the last one who still has room, and those who were passed over."""
    passed = []
    for person in [m for m in members if m > last] + [m for m in members if m <= last]:
        if capacity is None or loads[person] < capacity:
            return person, passed
        passed.append(person)
    return None, passed


def _sentence(rule: LeadRule, person: User, passed: Sequence[User], turn: _Round) -> str:
    with override(person.language):
        told = conditions.words(rule.condition, by=system_actor("rules"), at=turn.at)
        found = _("Rule “%(rule)s”: %(condition)s.") % {"rule": rule.name, "condition": told}
        if rule.team_id:
            found += " " + _("It was the turn of %(person)s.") % {"person": person.name}
        if passed:
            names = ", ".join(user.name for user in passed)
            found += " " + _("Full and passed over: %(people)s.") % {"people": names}
        return found


def _by_form(team: int | None, form: str, turn: _Round) -> Assignment | None:
    """The team that a form belongs to shares its leads evenly: who has the fewest open ones comes first."""
    members = _members(None, team, turn.people) if team else []
    if not members:
        return None
    person = min(members, key=lambda member: (turn.loads[member], member))
    with override(turn.people[person].language):
        return Assignment(person, None, _("The form “%(form)s” belongs to your team.") % {"form": form})


def _by_fallback(settings: LeadSettings, turn: _Round) -> Assignment | None:
    if settings.fallback_id not in turn.people:
        return None
    with override(turn.people[settings.fallback_id].language):
        return Assignment(settings.fallback_id, None, _("No rule fits; such leads come to you."))


def _members(user: int | None, team: int | None, people: dict[int, User]) -> list[int]:
    if user:
        return [user] if user in people else []
    below = ids_below(team)
    return sorted(person.pk for person in people.values() if person.team_id in below)


def is_working_time(rule: LeadRule, moment: datetime) -> bool:
    """This function tells whether a moment lies in the working hours of a rule; a rule without hours always works."""
    local = moment.astimezone(ZoneInfo(rule.timezone or "UTC"))
    if rule.days and str(local.isoweekday()) not in rule.days:
        return False
    if rule.opens and rule.closes:
        return rule.opens <= local.time() < rule.closes
    return True
