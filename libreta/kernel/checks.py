"""What `libreta check` proves: each area registers its promises in a module `checks.py`, which the command finds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Promise:
    """Something that always holds, and the function that looks for what breaks it."""

    key: str
    text: object
    broken: Callable[[], Iterable[str]]


_promises: dict[str, Promise] = {}


def promise(key: str, text: object) -> Callable[[Callable[[], Iterable[str]]], Callable[[], Iterable[str]]]:
    """This decorator registers a function that returns one sentence for each break of the promise `text`."""

    def enlist(function: Callable[[], Iterable[str]]) -> Callable[[], Iterable[str]]:
        known = _promises.get(key)
        if known is not None and known.broken.__module__ != function.__module__:
            raise ValueError(f"the promise {key} is made twice")
        _promises[key] = Promise(key, text, function)
        return function

    return enlist


def promises() -> list[Promise]:
    """This function returns every promise, in the order of their keys."""
    return [_promises[key] for key in sorted(_promises)]
