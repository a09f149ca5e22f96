"""Changing a plan: another field for a column, a fixed value, other keys."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from libreta.integrations.imports import proposing
from libreta.integrations.imports.normalise.folding import fold
from libreta.integrations.imports.plan import Feed, Plan, Value
from libreta.integrations.imports.reading import Source
from libreta.kernel.refusals import Invalid

FULL_NAME = "given_name+family_name"  # the target of a column that fills both
NAME_WAYS = {"given_name": "given", "family_name": "family"}


def split_target(plan: Plan, target: str) -> tuple[Feed, str]:
    """This function reads `field` or `feed.field`. Raises Invalid for an unknown one."""
    head, _dot, name = target.rpartition(".")
    feed = next((feed for feed in plan.feeds if feed.name == head), None) if head else plan.main
    if feed is None or name not in feed.record_type.fields():
        raise Invalid(_("There is no field “%(field)s”.") % {"field": target})
    return feed, name


def with_column(plan: Plan, source: Source, header: str, target: str) -> Plan:
    """This function puts the column with that header into a field; an empty target leaves the column out."""
    place = next((i for i, name in enumerate(source.names) if name == header or fold(name) == fold(header)), None)
    if place is None:
        raise Invalid(_("There is no column “%(column)s”.") % {"column": header})
    return with_place(plan, place, target)


def with_place(plan: Plan, place: int, target: str) -> Plan:
    """This function puts a column into a field and out of those that it filled alone."""
    times = ""
    if "*" in target:
        target, _star, times = target.partition("*")
    kept = {}
    for feed in plan.feeds:
        kept[feed.name] = {
            n: v for n, v in feed.values.items() if v.columns != (place,) or f"{feed.name}.{n}" == target
        }
        plan = plan.with_feed(feed.name, values=kept[feed.name])
        if place in feed.known_as and target != f"{feed.name}.external_id":
            plan = plan.with_feed(feed.name, known_as=())
    if not target:
        return _with_usable_keys(plan)
    if target.endswith(FULL_NAME):
        return _with_full_name(plan, place, target.removesuffix(FULL_NAME))
    feed, name = split_target(plan, target)
    value = kept[feed.name].get(name)
    if value is None or value.columns != (place,):
        value = proposing.column_value(feed.field(name), place)
    if name == "external_id" and plan.system:
        plan = plan.with_feed(feed.name, known_as=(place,))
    return _with_usable_keys(plan.with_feed(feed.name, values=kept[feed.name] | {name: replace(value, times=times)}))


def _with_full_name(plan: Plan, place: int, head: str) -> Plan:
    for part, way in NAME_WAYS.items():
        feed, name = split_target(plan, f"{head}{part}")
        plan = plan.with_feed(feed.name, values=feed.values | {name: Value(columns=(place,), way=way)})
    return _with_usable_keys(plan)


def target_of(feed: Feed, name: str) -> str:
    """This function gives the target of the column that fills a field: the field, or all parts of a full name."""
    ways = {part: value.way for part, value in feed.values.items() if value.columns == feed.values[name].columns}
    return f"{feed.name}.{FULL_NAME if name in NAME_WAYS and ways == NAME_WAYS else name}"


def with_constant(plan: Plan, target: str, value: str) -> Plan:
    """This function gives a field the same value in every record; an empty value takes it away."""
    feed, name = split_target(plan, target)
    values = {n: v for n, v in feed.values.items() if n != name}
    if value:
        described = feed.field(name)
        known = Value(constant=value)
        if described.is_link:
            known = replace(proposing.column_value(described, 0), columns=(), constant=value)
        values[name] = known
    return _with_usable_keys(plan.with_feed(feed.name, values=values))


def _with_usable_keys(plan: Plan) -> Plan:
    """Keys whose fields are filled; a feed that has none gets those of its type."""
    for feed in plan.feeds:
        usable = tuple(key for key in feed.keys if all(name in feed.values for name in key))
        if not usable and feed.mode != "create":
            usable = proposing.single_feed(feed.type, feed.values).keys
        plan = plan.with_feed(feed.name, keys=usable)
    return plan
