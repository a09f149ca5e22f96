"""Whether a plan that came from outside can be carried out at all."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from libreta.integrations.imports.normalise.columns import NAME_PARTS, WAYS
from libreta.integrations.imports.normalise.dates import ORDERS
from libreta.integrations.imports.plan import Plan, Value

MOST_FEEDS = 60
SYSTEM = re.compile(r"[a-z][a-z0-9-]{0,39}")
WAYS_KNOWN = frozenset(WAYS) | frozenset(NAME_PARTS) | {"", "email", "phone"}


def problem_of(plan: Plan, width: int | None = None) -> Any:
    """This function gives the first reason why a plan makes no sense, or None."""
    names = [feed.name for feed in plan.feeds]
    if not names or len(names) > MOST_FEEDS or len(set(names)) != len(names):
        return _("A plan needs kinds of records, each named once.")
    if (
        not _is_zone(plan.timezone)
        or len(plan.region) not in (0, 2)
        or not set(plan.date_orders.values()) <= set(ORDERS)
    ):
        return _("The plan names a time zone, region or order of dates that does not exist.")
    places = [place for feed in plan.feeds for value in feed.values.values() for place in value.columns]
    places += [place for feed in plan.feeds for place in feed.known_as]
    if plan.system and not SYSTEM.fullmatch(plan.system):
        return _("A source system is named by small letters, digits and hyphens.")
    if width is not None and any(not 0 <= place < width for place in [*places, *plan.carry]):
        return _("The plan names a column that the file does not have.")
    for number, feed in enumerate(plan.feeds):
        for value in feed.values.values():
            if not _is_sound(value) or (value.feed and value.feed not in names[:number]):
                return _("The plan reads a field in a way that is not known.")
            if value.fallback and value.fallback not in feed.values:
                return _("The plan reads a field in a way that is not known.")
        if any(name not in feed.values for name in [*feed.needs, *(n for key in feed.keys for n in key)]):
            return _("The plan finds records by a field that gets no value.")
    return None


def _is_sound(value: Value) -> bool:
    return (
        value.take in ("one", "join", "first")
        and value.missing in ("refuse", "leave")
        and value.way in WAYS_KNOWN
        and value.part >= 0
        and isinstance(value.constant, str | int | float | bool | None)
        and (not value.template or (value.template.count("%") == 1 and "%s" in value.template))
        and _is_number(value.times)
    )


def _is_number(text: str) -> bool:
    try:
        return not text or (Decimal(text).is_finite() and abs(Decimal(text).adjusted()) <= 12)
    except InvalidOperation:
        return False


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name))
    except (KeyError, ValueError, OSError):
        return False
