"""Controls of the settings forms, drawn by identity/parts/controls.html."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Control:
    """One control of a form. Kinds: text, email, password, number, date, select, checkbox, long_text."""

    name: str
    label: Any
    kind: str = "text"
    value: Any = ""
    choices: tuple[tuple[str, Any], ...] = ()
    help: Any = ""
    required: bool = False
    autocomplete: str = "off"
    wide: bool = False
    disabled: bool = False
    errors: tuple[Any, ...] = field(default=())

    @property
    def id(self) -> str:
        return f"field-{self.name}"


def filled(controls: Iterable[Control], given: Mapping[str, Any], errors: Mapping[str, Any]) -> list[Control]:
    """This function puts what was typed and what was wrong with it back into a form; nothing typed is lost."""
    return [
        replace(
            control,
            value=given.get(control.name, control.value) if control.kind != "password" else "",
            errors=tuple(errors.get(control.name, ())),
        )
        for control in controls
    ]
