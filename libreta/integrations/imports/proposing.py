"""The plan proposed for a file: what the same person used before, a preset that fits, or recognised headers."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from libreta.integrations.imports import completing, permission, presets
from libreta.integrations.imports.mapping import recognition
from libreta.integrations.imports.models import RememberedMapping
from libreta.integrations.imports.plan import NUMBER, Feed, Plan, Value
from libreta.integrations.imports.reading import Source
from libreta.kernel import records
from libreta.kernel.actors import Actor
from libreta.kernel.fields import Field
from libreta.kernel.refusals import Invalid


def propose(
    source: Source, type_key: str, by: Actor, *, preset: str = "", samples: tuple = (), region: str = ""
) -> Plan:
    """This function proposes the plan of a file for a record type. Raises Invalid for a preset that does not fit."""
    language = by.language[:2]
    if preset:
        plan = presets.draft(preset, source.names, language=language)
        if plan is None:
            raise Invalid(_("The columns of this file are not those of the preset “%(preset)s”.") % {"preset": preset})
        return replace(plan, timezone=by.timezone, region=region or plan.region)
    remembered = _remembered(source, type_key, by)
    if remembered is not None:
        return remembered
    is_own = recognition.is_own(source.names, type_key, by)  # what went out of here comes back as what it was
    told = None if is_own else presets.told(type_key, source.names, language=language)
    if told is not None and permission.is_allowed(told, by):
        return replace(told, timezone=by.timezone, region=region or told.region)
    return recognised(source, type_key, by, samples=samples, region=region)


def recognised(source: Source, type_key: str, by: Actor, *, samples: tuple = (), region: str = "") -> Plan:
    """This function makes the plan of one record type from the headers that are recognised."""
    guesses = recognition.guess(source.names, type_key, by, samples)
    fields = recognition.importable(type_key, by)
    values = {g.field: guessed_value(g, fields) for g in guesses if g.field}
    feeds = completing.completed(type_key, values, guesses, fields, samples, by)
    feeds = tuple(single_feed(feed.type, feed.values) if feed.name == type_key else feed for feed in feeds)
    return Plan(feeds, language=by.language[:2], timezone=by.timezone, region=region, keep_rows=True)


def single_feed(type_key: str, values: Mapping[str, Value], *, mode: str = "both", keys: tuple | None = None) -> Feed:
    """This function makes a feed of one record type; its keys are those of the type that the values can fill."""
    record_type = records.get(type_key)
    if keys is None:
        keys = tuple(key for key in record_type.match_keys if all(name in values for name in key))
        keys = ((NUMBER,), *keys) if NUMBER in values else keys
    return Feed(record_type.key, record_type.key, dict(values), mode=mode, keys=keys)


def guessed_value(guess: recognition.Guess, fields: Mapping[str, Field]) -> Value:
    """This function gives the value that a guess stands for."""
    if guess.why == "number":
        linked = guess.field != NUMBER
        return Value(columns=(guess.column,), match=(NUMBER,) if linked else (), missing="refuse")
    return column_value(fields[guess.field], guess.column)


def column_value(field: Field, column: int, **more: Any) -> Value:
    """This function gives the value that a column fills a field with; links are looked up by the target's own keys."""
    if field.kind == "user":
        return Value(columns=(column,), match=("email", "name"), missing="leave", **more)
    if field.kind == "reference" and field.target:
        return Value(columns=(column,), match=look_up_by(field), missing="refuse", **more)
    return Value(columns=(column,), **more)


def look_up_by(field: Field) -> tuple[str, ...]:
    """This function names the fields by which a linked record is found: its single keys, then its title."""
    target = records.get(field.target)
    single = [key[0] for key in target.match_keys if len(key) == 1 and key[0] not in ("phone", "mobile")]
    title = [target.title] if target.title in target.fields() and target.fields()[target.title].kind == "text" else []
    return tuple(dict.fromkeys([*single, *title]))


def remember(plan: Plan, source: Source, type_key: str, by: Actor, at: Any) -> None:
    """This function keeps a plan for the next file of the same headers."""
    if by.user_id is None:
        return
    RememberedMapping.objects.update_or_create(
        user_id=by.user_id,
        header_print=recognition.header_print(source.names),
        type_key=type_key,
        defaults={"plan": plan.to_json() | {"date_orders": {}, "decimal_marks": {}}, "used_at": at},
    )


def _remembered(source: Source, type_key: str, by: Actor) -> Plan | None:
    found = RememberedMapping.objects.filter(
        user_id=by.user_id, header_print=recognition.header_print(source.names), type_key=type_key
    ).first()
    return Plan.from_json(found.plan) if found else None
