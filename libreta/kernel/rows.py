"""Which rows of a record type an actor may read, change or export: one condition, used everywhere."""

from __future__ import annotations

from django.db.models import Q

from libreta.kernel import records, sharing, withheld
from libreta.kernel.actors import Actor, Scope
from libreta.kernel.records import RecordType

NOTHING = Q(pk__in=[])
PARENT_VERB = {"create": "update", "update": "update", "trash": "update"}


def visible(record_type: RecordType, actor: Actor, verb: str = "read", *, shared: bool = True) -> Q:
    """This function gives the condition on rows that the actor's scope for `verb` allows; an empty Q where all are.

    Without `shared`, what was opened beyond the scope (see libreta.kernel.sharing) stays out.
    """
    condition = _allowed(record_type, actor, verb, shared=shared)
    kept = withheld.of(record_type, verb)
    return condition & kept if kept and condition != NOTHING else condition


def _allowed(record_type: RecordType, actor: Actor, verb: str, *, shared: bool) -> Q:
    scope = actor.rights.scope(record_type.key, verb)
    if scope is Scope.NONE:
        return NOTHING
    if record_type.rule is not None:
        return record_type.rule(actor, verb)
    if record_type.through:
        return _through(record_type, actor, verb)
    if scope is Scope.ALL or record_type.owner is None:
        return Q()
    owner = record_type.owner
    if actor.user_id is None:
        return NOTHING
    own = Q(**{f"{owner}_id": actor.user_id})
    if scope is Scope.TEAM:
        own = Q(**{f"{owner}_id__in": sorted(actor.colleague_ids | {actor.user_id})})
    opened = sharing.opened(record_type.key, actor, verb) if shared else None
    return own if opened is None else own | opened


def _through(record_type: RecordType, actor: Actor, verb: str) -> Q:
    described = record_type.columns_by_name[record_type.through]
    parent = records.get(described.target)
    condition = visible(parent, actor, PARENT_VERB.get(verb, verb))
    if not condition:
        return Q()
    if condition == NOTHING:
        return NOTHING
    return Q(**{f"{described.path}__in": parent.model._default_manager.filter(condition).values("pk")})


def sees_all(record_type: RecordType, actor: Actor) -> bool:
    """This function tells whether no row of the type is kept from the actor."""
    return not visible(record_type, actor, "read")
