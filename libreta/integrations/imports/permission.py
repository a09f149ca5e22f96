"""Who may import what: the capability, the type's own right, and the right to every field that is filled."""

from django.utils.translation import gettext_lazy as _

from libreta.integrations.imports import soundness
from libreta.integrations.imports.models import ImportRun
from libreta.integrations.imports.plan import MODES, NUMBER, Plan
from libreta.kernel import records
from libreta.kernel.actors import Actor, FieldRight
from libreta.kernel.refusals import Forbidden, Invalid, NotVisible


def may_import(by: Actor) -> bool:
    """This function says whether an actor may import anything at all."""
    return by.may("import")


def require_import(type_key: str, by: Actor) -> None:
    """This function refuses an actor who may not import records of a type. Raises Forbidden or NotVisible."""
    record_type = records.get(type_key)
    if not may_import(by) or by.rights.scope(record_type.key, "import") == "none":
        raise Forbidden(_("Your role does not allow imports of these records."))


def require_plan(plan: Plan, by: Actor, width: int | None = None) -> None:
    """This function refuses a plan that makes no sense, or that fills fields which the actor may not fill."""
    if problem := soundness.problem_of(plan, width):
        raise Invalid(problem, errors={"plan": [problem]})
    errors: dict[str, list] = {}
    for feed in plan.feeds:
        require_import(feed.type, by)
        if feed.mode not in MODES:
            errors.setdefault(feed.name, []).append(_("There is no such way of importing."))
        writable = feed.record_type.fields_for(by, FieldRight.WRITE)
        known = feed.record_type.fields_for(by)
        for name, value in feed.values.items():
            if name == NUMBER:
                continue
            if name not in writable:
                text = _("This field cannot be set.") if name in known else _("There is no such field.")
                errors.setdefault(name, []).append(text)
            elif feed.field(name).is_link and not (value.match or value.feed):
                errors.setdefault(name, []).append(_("Say by what the record is found."))
            elif value.match and not _can_look_up(feed, name, value.match, by):
                errors.setdefault(name, []).append(_("Records cannot be found by this field."))
        for name in {name for key in feed.keys for name in key} - set(known):
            errors.setdefault(str(name), []).append(_("There is no such field."))
    if errors:
        raise Invalid(errors=errors)


def is_allowed(plan: Plan, by: Actor) -> bool:
    """This function says whether the actor could carry a plan out, before it is proposed."""
    try:
        require_plan(plan, by)
    except (Forbidden, Invalid, NotVisible):
        return False
    return True


def _can_look_up(feed, name: str, match: tuple[str, ...], by: Actor) -> bool:
    described = feed.field(name)
    if described.kind == "user":
        return set(match) <= {"email", "name", NUMBER}
    readable = records.get(described.target).fields_for(by) if described.target else {}
    return bool(match) and all(m in readable and not readable[m].custom for m in match)


def opened(run_id: int, by: Actor) -> ImportRun:
    """This function finds an import of the actor's own; who may do everything finds all. Raises NotVisible."""
    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None or not (run.owner_id == by.user_id or "*" in by.rights.capabilities):
        raise NotVisible()
    return run
