"""The company's roles as the choices of a field, read anew when a role changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from libreta.identity.models import Role
from libreta.kernel import stamps


class Roles(Sequence):
    """(key, name in the reader's language) of every role."""

    def __init__(self) -> None:
        self._known: tuple[Role, ...] = ()
        self._at: int | None = None

    def _listed(self) -> tuple[Role, ...]:
        if not self._known or self._at != stamps.value("identity"):
            self._known, self._at = tuple(Role.objects.order_by("id")), stamps.value("identity")
        return self._known

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return ((role.key, role.label) for role in self._listed())

    def __len__(self) -> int:
        return len(self._listed())

    def __getitem__(self, place: Any) -> Any:
        return tuple(self)[place]

    def __hash__(self) -> int:
        return id(self)
