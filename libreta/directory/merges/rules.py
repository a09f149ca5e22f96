"""What the administrator sets: which record stays, and whose values it gets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from libreta.directory.merges import choosing
from libreta.directory.merges.models import MergeSettings
from libreta.directory.merges.terms import CAPABILITY_OF_RULES, Rule, StayRule
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.refusals import Forbidden, Invalid

MOST_SOURCES = 50


def choosable() -> list[str]:
    """This function names the fields for which a rule of their own can be set."""
    inner = {name for names in choosing.TOGETHER for name in names[1:]}
    return [name for name in choosing.fields() if name not in inner and name not in choosing.BEST]


def set_rules(*, stays: str, rule: str, fields: Mapping[str, str], sources: Sequence[str], by: Actor) -> None:
    """This function sets the rules of merging. Raises Forbidden, Invalid."""
    if not by.may(CAPABILITY_OF_RULES):
        raise Forbidden()
    errors: dict[str, list] = {}
    if stays not in StayRule.values:
        errors["stays"] = [_("Choose one of the rules.")]
    if rule not in Rule.values:
        errors["rule"] = [_("Choose one of the rules.")]
    known = set(choosable())
    if any(name not in known or one not in Rule.values for name, one in fields.items()):
        errors["fields"] = [_("Choose one of the rules.")]
    named = list(dict.fromkeys(source.strip() for source in sources if source.strip()))
    if len(named) > MOST_SOURCES or any(len(source) > 80 for source in named):
        errors["sources"] = [_("At most 50 sources of 80 letters.")]
    if errors:
        raise Invalid(errors=errors)
    values = {"stays": stays, "rule": rule, "fields": dict(fields), "sources": named}
    with transaction.atomic():
        stamp(by, "settings.merges")
        MergeSettings.objects.update_or_create(pk=1, defaults=values)
