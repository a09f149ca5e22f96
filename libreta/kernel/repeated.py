"""Fields that repeat what another field tells, summed up or copied: whose role hides the one, reads none of the others.

An area declares them when it starts; whoever makes an actor's rights completes them here.
"""

from __future__ import annotations

from collections.abc import Mapping

from libreta.kernel.actors import FieldRight

Place = tuple[str, str]
_repeats: dict[Place, set[Place]] = {}


def repeat(source: Place, *places: Place) -> None:
    """This function declares fields, each a record type and a name, that tell what `source` tells."""
    _repeats.setdefault(source, set()).update(places)


def completed(fields: Mapping[str, Mapping[str, FieldRight]]) -> dict[str, dict[str, FieldRight]]:
    """This function hides, of the rights of a role, every field that repeats a hidden one."""
    found = {type_key: dict(names) for type_key, names in fields.items()}
    waiting = [(t, n) for t, names in fields.items() for n, right in names.items() if right is FieldRight.HIDDEN]
    while waiting:
        for type_key, name in _repeats.get(waiting.pop(), ()):
            kept = found.setdefault(type_key, {})
            if kept.get(name) is not FieldRight.HIDDEN:
                kept[name] = FieldRight.HIDDEN
                waiting.append((type_key, name))
    return found
