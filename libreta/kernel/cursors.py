"""The order of a list and the mark where its next page begins: keyset, with the id as the last word."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Q
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, IsNull, LessThan, LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from libreta.kernel.actors import Actor
from libreta.kernel.fields import Field
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import BadCursor, BadFilter

MAX_KEYS = 4


@dataclass(frozen=True)
class Key:
    """One part of an order."""

    field: Field
    down: bool

    @property
    def nullable(self) -> bool:
        return self.field.custom or self.field.nullable or self.field.joined

    def ordering(self) -> Any:
        expression = self.field.expression()
        last = True if self.nullable else None
        return expression.desc(nulls_last=last) if self.down else expression.asc(nulls_last=last)

    def after(self, value: Any, *, inclusive: bool = False) -> Q:
        lookups = {
            (False, False): GreaterThan,
            (False, True): GreaterThanOrEqual,
            (True, False): LessThan,
            (True, True): LessThanOrEqual,
        }
        return Q(lookups[self.down, inclusive](self.field.expression(), value))


def read_sort(names: tuple[str, ...], record_type: RecordType, actor: Actor) -> list[Key]:
    """This function reads an order such as ("-amount", "name"); the id is added. Raises BadFilter."""
    keys: list[Key] = []
    for word in names[:MAX_KEYS]:
        name = word.removeprefix("-")
        found = record_type.field(name)
        if found is None or not found.sortable or not actor.rights.field(record_type.key, name).readable:
            raise BadFilter(_("There is no field “%(field)s” to sort by.") % {"field": name[:60]})
        if all(k.field.name != name for k in keys):
            keys.append(Key(found, word.startswith("-")))
        if name == "id":
            return keys
    down = keys[0].down if keys else True
    return [*keys, Key(record_type.columns_by_name["id"], down)]


def write_cursor(keys: list[Key], values: tuple) -> str:
    """This function makes the mark behind a row."""
    plain = [v if isinstance(v, int | float | str | bool | None) else _as_text(v) for v in values]
    body = json.dumps([[("-" if k.down else "") + k.field.name for k in keys], plain], separators=(",", ":"))
    return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")


def _as_text(value: Any) -> str:
    return (
        value.isoformat()
        if isinstance(value, date | datetime)
        else str(value)
        if isinstance(value, Decimal)
        else repr(value)
    )


def read_cursor(mark: str, keys: list[Key]) -> list[Any]:
    """This function reads a mark back into values. Raises BadCursor when it is not of this order."""
    try:
        body = base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4))
        names, plain = json.loads(body)
        if names != [("-" if k.down else "") + k.field.name for k in keys] or len(plain) != len(keys):
            raise BadCursor()
        return [_value(key, item) for key, item in zip(keys, plain, strict=True)]
    except (ValueError, TypeError, RecursionError):
        raise BadCursor() from None


def _value(key: Key, item: Any) -> Any:
    if item is None:
        if not key.nullable:
            raise BadCursor()
        return None
    as_text = key.field.custom and key.field.kind == "boolean"
    if as_text or key.field.kind in ("text", "email", "phone", "url", "choice"):
        if not isinstance(item, str) or "\x00" in item:
            raise BadCursor()
        return item
    return replace(key.field, required=False, max_length=None, cleaner=None, digits=None).clean(item)


def beyond(keys: list[Key], values: list[Any]) -> Q:
    """This function gives the condition of all rows after the mark, with a leading bound for the index."""
    condition = Q(pk__in=[])
    same = Q()
    for key, value in zip(keys, values, strict=True):
        if value is not None:
            further = key.after(value)
            if key.nullable and key is not keys[0]:
                further |= Q(IsNull(key.field.expression(), True))
            condition |= same & further
        equal = Q(IsNull(key.field.expression(), True)) if value is None else Q(Exact(key.field.expression(), value))
        same &= equal
    if values[0] is None:
        return Q(IsNull(keys[0].field.expression(), True)) & condition
    return keys[0].after(values[0], inclusive=True) & condition


def expressions(keys: list[Key]) -> dict[str, Any]:
    """This function names the values that a cursor is made of, as annotations."""
    return {f"_key{i}": F(k.field.path) if not k.field.custom else k.field.expression() for i, k in enumerate(keys)}
