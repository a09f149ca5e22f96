"""Making and changing roles."""

import re
from collections.abc import Mapping

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from libreta.identity.roles.built_in import ROLES, VERBS
from libreta.identity.roles.capabilities import CAPABILITIES
from libreta.identity.roles.capabilities import declare as declare_capability
from libreta.identity.roles.models import Role, RoleField, RoleRight
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.refusals import Forbidden, Invalid, NotAllowedNow, NotVisible

Scopes = Mapping[str, Mapping[str, str]]

__all__ = [
    "change_role",
    "create_role",
    "declare_capability",
    "delete_role",
    "ensure_built_in",
    "require_not_above",
]


@transaction.atomic
def ensure_built_in() -> None:
    """This function makes the built-in roles that are missing; what somebody changed stays as it is."""
    known = set(Role.objects.values_list("key", flat=True))
    for key, built_in in ROLES.items():
        if key in known:
            continue
        role = Role.objects.create(
            key=key, name=built_in.name, is_built_in=True, capabilities=list(built_in.capabilities)
        )
        RoleRight.objects.bulk_create(
            RoleRight(role=role, record_type=type_key, verb=verb, scope=scope)
            for type_key, scopes in built_in.scopes.items()
            for verb, scope in zip(VERBS, scopes, strict=True)
        )


def create_role(*, name: str, copy_of: int | None, by: Actor) -> Role:
    """This function makes a role, as a copy of another one or without any right."""
    _require(by)
    name = name.strip()
    key = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:60]
    if not key:
        raise Invalid(errors={"name": [_("This field is required.")]})
    if Role.objects.filter(key=key).exists():
        raise Invalid(errors={"name": [_("There is a role of this name already.")]})
    model = Role.objects.filter(pk=copy_of).first() if copy_of else None
    if model:
        require_not_above(model, by)
    with transaction.atomic():
        stamp(by, "identity.roles.create")
        role = Role.objects.create(key=key, name=name[:120], capabilities=model.capabilities if model else [])
        if model:
            RoleRight.objects.bulk_create(
                RoleRight(role=role, record_type=r.record_type, verb=r.verb, scope=r.scope) for r in model.rights.all()
            )
            RoleField.objects.bulk_create(
                RoleField(role=role, record_type=f.record_type, field=f.field, right=f.right)
                for f in model.fields.all()
            )
    return role


def change_role(role_id: int, *, name: str, capabilities: list[str], scopes: Scopes, fields: Scopes, by: Actor) -> None:
    """This function gives a role new rights as a whole.

    `scopes`: record type or `*` to verb to scope; `fields`: record type to field to right. Raises NotAllowedNow for the
    administrator's role, which always has every right.
    """
    _require(by)
    with transaction.atomic():
        stamp(by, "identity.roles.change")
        role = Role.objects.select_for_update().filter(pk=role_id).first()
        if role is None:
            raise NotVisible()
        if role.key == "administrator":
            raise NotAllowedNow(_("The administrator's role has every right and stays so."))
        require_not_above(role, by)
        if not name.strip():
            raise Invalid(errors={"name": [_("This field is required.")]})
        role.name = name.strip()[:120]
        role.capabilities = [c for c in capabilities if c in CAPABILITIES]
        require_not_above(role, by)
        role.save()
        _replace(
            RoleRight, role, {(t, verb): scope for t, verbs in scopes.items() for verb, scope in verbs.items()}, "verb"
        )
        _replace(RoleField, role, {(t, f): right for t, found in fields.items() for f, right in found.items()}, "field")


def _replace(model: type, role: Role, wanted: dict[tuple[str, str], str], name: str) -> None:
    """Changes only the rows that differ, so that the trail tells what really changed."""
    value = "scope" if model is RoleRight else "right"
    if unknown := set(wanted.values()) - {choice for choice, _label in model._meta.get_field(value).choices}:
        raise Invalid(_("“%(value)s” is no right.") % {"value": ", ".join(unknown)})
    kept = set()
    for row in model.objects.filter(role=role):
        place = (row.record_type, getattr(row, name))
        if place not in wanted:
            row.delete()
        elif getattr(row, value) != wanted[place]:
            setattr(row, value, wanted[place])
            row.save(update_fields=[value])
        kept.add(place)
    model.objects.bulk_create(
        model(role=role, record_type=place[0], **{name: place[1], value: right})
        for place, right in wanted.items()
        if place not in kept
    )


def delete_role(role_id: int, *, by: Actor) -> None:
    """This function removes a role that nobody has and that is not built in."""
    _require(by)
    with transaction.atomic():
        stamp(by, "identity.roles.delete")
        role = Role.objects.filter(pk=role_id).first()
        if role is None:
            raise NotVisible()
        if role.is_built_in:
            raise NotAllowedNow(_("A built-in role stays."))
        try:
            role.delete()
        except ProtectedError:
            raise NotAllowedNow(_("Somebody still has this role. Give them another one first.")) from None


def require_not_above(role: Role, by: Actor) -> None:
    """This function refuses to let somebody hand out capabilities that he does not have himself."""
    if not all(by.may(capability) for capability in role.capabilities):
        raise Forbidden(_("This role may do more than you may, so you cannot hand it out."))


def _require(by: Actor) -> None:
    if not by.may("settings.roles"):
        raise Forbidden()
