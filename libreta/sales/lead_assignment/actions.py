"""Giving leads to people, and the settings of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from libreta.identity.models import Team, User
from libreta.kernel import events
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.refusals import Forbidden, Invalid, NotVisible
from libreta.sales.lead_assignment import conditions, queries
from libreta.sales.lead_assignment.models import LeadRule, LeadSettings

CAPABILITY = "settings.leads"
GIVE = """
UPDATE sales_lead l SET owner_id = coalesce(told.owner, l.owner_id), assigned_because = told.because
FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS told(id, owner, because) WHERE l.id = told.id
"""
# A prospect follows its lead, so that whoever has the one may call the other.
FOLLOW = """
UPDATE directory_customer c SET owner_id = l.owner_id, version = c.version + 1, updated_at = %(at)s
FROM sales_lead l
WHERE l.id = ANY(%(ids)s) AND c.id = l.customer_id AND l.owner_id IS NOT NULL AND c.lifecycle = 'prospect'
  AND c.owner_id IS DISTINCT FROM l.owner_id AND (c.owner_id IS NULL OR %(take)s)
  AND NOT EXISTS (SELECT FROM sales_opportunity o WHERE o.customer_id = c.id AND o.id IS DISTINCT FROM l.opportunity_id)
RETURNING c.id
"""


def let_prospects_follow(ids: Sequence[int], *, by: Actor, at: datetime, take: bool = False) -> None:
    """This function gives prospects the owner of their leads: those without an owner, or with `take` all that have no
    opportunity of their own.
    """
    with connection.cursor() as cursor:
        cursor.execute(FOLLOW, {"ids": list(ids), "at": at, "take": take})
        moved = [pk for (pk,) in cursor.fetchall()]
    events.publish("directory.customers.updated", type_key="customer", ids=moved, by=by, at=at, fields=("owner",))


def assign_leads(ids: Sequence[int], *, by: Actor, at: datetime) -> dict[int, queries.Assignment]:
    """This function gives leads to people by the rules, writes the reasons, and remembers whose turn it was.

    It holds the lock on the settings until the end of the transaction, so that two captures at once take turns.
    """
    with transaction.atomic():
        stamp(by)
        settings = queries.locked_settings()
        found, turns = queries.decisions(ids, queries.active_rules(), settings, at=at)
        write_reasons({lead: (one.owner, one.because) for lead, one in found.items()})
        for rule, person in turns.items():
            LeadRule.objects.filter(pk=rule).update(last_user_id=person)
    return found


def write_reasons(told: Mapping[int, tuple[int | None, str]]) -> None:
    """This function writes owners (None: as it is) and the reasons of assignment."""
    if told:
        owners, reasons = [owner for owner, _b in told.values()], [because for _o, because in told.values()]
        with connection.cursor() as cursor:
            cursor.execute(GIVE, [list(told), owners, reasons])


def require(by: Actor) -> None:
    """This function refuses who may not set leads up. Raises Forbidden."""
    if not by.may(CAPABILITY):
        raise Forbidden()


def draft_rule(rule_id: int | None, given: Mapping[str, Any], *, by: Actor, at: datetime) -> LeadRule:
    """This function makes a rule of what was typed, without saving it. Raises Forbidden, NotVisible, Invalid."""
    require(by)
    rule = LeadRule.objects.filter(pk=rule_id).first() if rule_id else LeadRule(position=LeadRule.objects.count() * 10)
    if rule is None:
        raise NotVisible()
    errors: dict[str, list[str]] = {}
    rule.name = given.get("name", "").strip()[:120]
    if not rule.name:
        errors["name"] = [_("This field is required.")]
    rule.condition = conditions.of_form(given)
    conditions.require_sound(rule.condition, by=by, at=at)
    rule.user_id, rule.team_id = _target(given.get("target", ""), errors)
    rule.capacity = _number(given.get("capacity", ""), "capacity", errors)
    rule.position = _number(given.get("position", ""), "position", errors, least=0) or 0
    rule.days = "".join(day for day in "1234567" if given.get(f"day{day}"))
    rule.opens, rule.closes = (_time(given.get(name, ""), name, errors) for name in ("opens", "closes"))
    if bool(rule.opens) != bool(rule.closes) or (rule.opens and rule.opens >= rule.closes):
        errors["closes"] = [_("Write from when until when, within one day.")]
    rule.timezone = given.get("timezone", "").strip() or "UTC"
    try:
        ZoneInfo(rule.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        errors["timezone"] = [_("There is no such time zone. Write it like America/Lima.")]
    rule.is_active = bool(given.get("is_active"))
    if errors:
        raise Invalid(errors=errors)
    return rule


def keep_rule(rule: LeadRule, *, by: Actor) -> LeadRule:
    """This function saves a rule. Raises Forbidden, Invalid where its name is taken."""
    require(by)
    try:
        with transaction.atomic():
            stamp(by, "sales.leads.rules")
            rule.save()
    except IntegrityError:
        raise Invalid(errors={"name": [_("There is a rule of this name already.")]}) from None
    return rule


def delete_rule(rule_id: int, *, by: Actor) -> None:
    """This function removes a rule. Raises Forbidden, NotVisible."""
    require(by)
    with transaction.atomic():
        stamp(by, "sales.leads.rules")
        if not LeadRule.objects.filter(pk=rule_id).delete()[0]:
            raise NotVisible()


def keep_settings(*, respond_minutes: str, owner_first: bool, fallback: int | None, by: Actor) -> LeadSettings:
    """This function changes what holds for all leads. Raises Forbidden, Invalid."""
    require(by)
    errors: dict[str, list[str]] = {}
    minutes = _number(respond_minutes, "respond_minutes", errors)
    if fallback and not User.objects.filter(pk=fallback, is_active=True).exists():
        errors["fallback"] = [_("There is no such user.")]
    if errors or not minutes:
        raise Invalid(errors=errors or {"respond_minutes": [_("This field is required.")]})
    with transaction.atomic():
        stamp(by, "sales.leads.settings")
        kept = queries.locked_settings()
        kept.respond_minutes, kept.owner_first, kept.fallback_id = minutes, owner_first, fallback
        kept.save()
    return kept


def _target(text: str, errors: dict[str, list[str]]) -> tuple[int | None, int | None]:
    kind, _colon, number = text.partition(":")
    if number.isascii() and number.isdigit() and len(number) < 18:
        if kind == "user" and User.objects.filter(pk=number, is_active=True).exists():
            return int(number), None
        if kind == "team" and Team.objects.filter(pk=number).exists():
            return None, int(number)
    errors["target"] = [_("Say who gets these leads.")]
    return None, None


def _number(text: str, name: str, errors: dict[str, list[str]], *, least: int = 1) -> int | None:
    if not str(text).strip():
        return None
    digits = str(text).strip()
    if digits.isascii() and digits.isdigit() and len(digits) < 8 and least <= int(digits) < 1_000_000:
        return int(digits)
    errors[name] = [_("A whole number is expected.")]
    return None


def _time(text: str, name: str, errors: dict[str, list[str]]) -> Any:
    from datetime import time

    if not text:
        return None
    try:
        return time.fromisoformat(text)
    except ValueError:
        errors[name] = [_("A time like 09:00 is expected.")]
        return None
