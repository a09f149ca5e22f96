"""How rows of the database become rows for people: dictionaries by field name."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from libreta.kernel.fields import Field

Row = dict[str, Any]


def columns(shown: dict[str, Field]) -> list[str]:
    """This function lists the columns to select: id, version, the fields' own, `extra` for custom ones."""
    own = [f.path for f in shown.values() if not f.custom]
    return ["id", "version", *own, *(["extra"] if any(f.custom for f in shown.values()) else [])]


@lru_cache(maxsize=2000)
def selected(model: Any, columns: tuple[str, ...]) -> QuerySet:
    """This function gives the queryset of these columns, kept because resolving forty names takes a while."""
    return model._default_manager.values_list(*columns)


def row(shown: dict[str, Field], values: tuple) -> Row:
    """This function makes the row of a record from the values of its `columns`."""
    found: Row = {"id": values[0], "version": values[1]}
    position = 2
    custom = []
    for name, described in shown.items():
        if described.custom:
            custom.append(name)
        else:
            found[name] = values[position]
            position += 1
    if custom:
        extra = values[position]
        for name in custom:
            found[name] = _custom_value(shown[name], extra.get(name))
    return found


def _custom_value(described: Field, value: Any) -> Any:
    return Decimal(str(value)) if value is not None and described.kind in ("decimal", "money") else value
