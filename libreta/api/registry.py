"""What other areas plug into the API: how keys are read, further addresses, histories.

Areas call these from their AppConfig.ready(); the API itself imports none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern

from libreta.kernel.actors import Actor

KeyReader = Callable[..., Actor | None]
HistoryReader = Callable[..., list[dict]]
PathsOf = Callable[[Actor], Mapping[str, Any]]


@dataclass
class Plugs:
    """What has been plugged in so far."""

    key_reader: KeyReader | None = None
    history: HistoryReader | None = None
    patterns: list[URLPattern] = field(default_factory=list)
    paths: list[PathsOf] = field(default_factory=list)


plugs = Plugs()


def read_keys_with(reader: KeyReader) -> None:
    """This function names who turns a bearer key into an actor: `reader(text, at=now)`; None for an invalid key.

    The actor has door "api" and key_id set; the reader also refreshes the kernel's stamps, so that one query does both.
    """
    plugs.key_reader = reader


def read_history_with(reader: HistoryReader) -> None:
    """This function names who tells the history of a record: `reader(type_key, id, by=actor, limit=n, before=id)`.

    It gives dicts, newest first, each with an "id" that `before` continues from; hidden fields are left out by it.
    """
    plugs.history = reader


def add_paths(patterns: Iterable[URLPattern], openapi: PathsOf | None = None) -> None:
    """This function adds addresses under /api/v1/ and their part of the OpenAPI document.

    `openapi(actor)` gives path items by address, e.g. {"/imports": {"post": {...}}}. The views should be wrapped in
    `libreta.api.endpoint.endpoint`, which brings keys, limits and problem+json.
    """
    plugs.patterns.extend(patterns)
    if openapi is not None:
        plugs.paths.append(openapi)
