"""What a role may do, as the kernel understands it."""

from collections import defaultdict

from libreta.identity.roles.models import RoleField, RoleRight
from libreta.kernel import repeated
from libreta.kernel.actors import FieldRight, Rights, Scope


def rights_of(role_id: int | None, capabilities: tuple[str, ...] = ()) -> Rights:
    """This function reads the rights of a role; without a role there are none."""
    if role_id is None:
        return Rights()
    scopes: dict[str, dict[str, Scope]] = defaultdict(dict)
    fields: dict[str, dict[str, FieldRight]] = defaultdict(dict)
    for type_key, verb, scope in RoleRight.objects.filter(role=role_id).values_list("record_type", "verb", "scope"):
        scopes[type_key][verb] = Scope(scope)
    for type_key, name, right in RoleField.objects.filter(role=role_id).values_list("record_type", "field", "right"):
        fields[type_key][name] = FieldRight(right)
    return Rights(scopes=dict(scopes), fields=repeated.completed(fields), capabilities=frozenset(capabilities))
