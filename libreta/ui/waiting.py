"""What waits for a reader beside tasks: areas register it here, my day shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from libreta.kernel import features


@dataclass(frozen=True)
class Waiting:
    """Something that waits. `context(request)` gives what `template` needs to list it, or None where nothing waits."""

    key: str
    area: str
    template: str
    context: Callable[[HttpRequest], Mapping[str, Any] | None]
    position: int = 100


_waiting: dict[str, Waiting] = {}


def add(waiting: Waiting) -> None:
    """This function lets something wait; a second one with the same key replaces the first."""
    _waiting[waiting.key] = waiting


def rendered(request: HttpRequest) -> list[SafeString]:
    """This function draws what waits for the reader, in order."""
    drawn = ((one, one.context(request)) for one in _of_areas())
    return [render_to_string(one.template, dict(given), request=request) for one, given in drawn if given is not None]


def _of_areas() -> list[Waiting]:
    return sorted((w for w in _waiting.values() if features.is_on(w.area)), key=lambda w: (w.position, w.key))
