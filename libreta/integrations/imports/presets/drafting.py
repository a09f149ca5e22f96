"""What presets are written with: headers found by any of their names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from libreta.integrations.imports.normalise.folding import fold
from libreta.integrations.imports.plan import Feed, Plan, Value


class Draft:
    """The headers of a file, asked for by name; what is missing gives nothing."""

    def __init__(self, headers: Sequence[str], *, language: str = "en") -> None:
        self.language = language
        self._at: dict[str, int] = {}
        for index, header in enumerate(headers):
            self._at.setdefault(fold(header), index)

    def column(self, *names: str) -> int | None:
        """This function gives the place of the first of these headers that is there."""
        return next((self._at[fold(name)] for name in names if fold(name) in self._at), None)

    def has(self, *names: str) -> bool:
        """This function says whether all these headers are there."""
        return all(fold(name) in self._at for name in names)

    def value(self, *names: str, **more: Any) -> Value | None:
        """This function gives a value read from the first of these headers that is there."""
        place = self.column(*names)
        return None if place is None else Value(columns=(place,), **more)

    def joined(self, *names: str, joint: str = " ", **more: Any) -> Value | None:
        """This function gives a value that joins all of these headers that are there."""
        places = tuple(place for name in names if (place := self.column(name)) is not None)
        return Value(columns=places, take="join", joint=joint, **more) if places else None

    def first(self, *names: str, **more: Any) -> Value | None:
        """This function gives a value that takes the first filled cell of these headers."""
        places = tuple(place for name in names if (place := self.column(name)) is not None)
        return Value(columns=places, take="first", **more) if places else None

    def feed(self, name: str, type_key: str, values: dict[str, Value | None], **more: Any) -> Feed:
        """This function gives a feed of the values that are there."""
        return Feed(name, type_key, {field: value for field, value in values.items() if value is not None}, **more)

    def plan(self, *feeds: Feed | None, preset: str, **more: Any) -> Plan:
        """This function gives the plan of these feeds."""
        kept = tuple(feed for feed in feeds if feed is not None)
        return Plan(
            kept,
            language=more.pop("language", self.language),
            preset=preset,
            keep_rows=more.pop("keep_rows", True),
            **more,
        )


@dataclass(frozen=True)
class Preset:
    """A named way of reading one kind of file; `build` gives None where the headers are not those of such a file.

    `family` names the program, also as the source of ids; `is_told`: the headers alone say that it is this program's.
    """

    name: str
    family: str
    label: Any
    type_key: str
    build: Callable[[Draft], Plan | None]
    is_told: bool = True

    @property
    def system(self) -> str:
        """The source system that the records of such a file are known by."""
        return self.family


def owner(value: Value | None) -> Value | None:
    """This function makes a value the e-mail or name of a colleague, left empty where there is no such colleague."""
    return value and Value(columns=value.columns, match=("email", "name"), missing="leave")


PERSON, ORGANISATION = Value(constant="person"), Value(constant="organisation")
