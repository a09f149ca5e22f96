"""What can be done to records beyond create, update and trash: pages, API and workflows find it here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from libreta.kernel import features, records


@dataclass(frozen=True)
class Action:
    """A function `run(ids, *, by, at, **inputs)` on records of a type. `inputs` describe what a form has to ask; `fits`
    tells of a record, as a row of fields, whether a page should offer it there."""

    name: str
    type_key: str
    label: Any
    run: Callable[..., Any]
    icon: str = "play"
    inputs: tuple = ()
    danger: bool = False
    fits: Callable[[Mapping[str, Any]], bool] = lambda row: True

    @property
    def noun(self) -> str:
        """The sub-resource that stands for the action in addresses, like "confirmation"."""
        return self.name.split(".", 1)[1]


_actions: dict[str, Action] = {}


def action(
    name: str,
    *,
    type: str,
    label: Any,
    icon: str = "play",
    inputs: tuple = (),
    danger: bool = False,
    fits: Callable[[Mapping[str, Any]], bool] = lambda row: True,
) -> Callable:
    """This decorator registers a function as an action, named "<type>.<noun>" like "order.confirmation"."""

    def enlist(function: Callable[..., Any]) -> Callable[..., Any]:
        _actions[name] = Action(name, type, label, function, icon, inputs, danger, fits)
        return function

    return enlist


def of_type(type_key: str) -> list[Action]:
    """This function lists the actions on records of a type, when its area is on."""
    if not features.is_on(records.get(type_key).area):
        return []
    return [a for a in _actions.values() if a.type_key == type_key]


def get(name: str) -> Action | None:
    return _actions.get(name)


def run(name: str, ids: Iterable[int], **context: Any) -> Any:
    """This function runs an action on records by its name."""
    return _actions[name].run(list(ids), **context)
