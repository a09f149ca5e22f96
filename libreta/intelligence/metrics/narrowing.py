"""The one filter language over dimensions: conditions of a question as conditions of the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _

from libreta.kernel.filters.language import And, Node, Not, Or, Test
from libreta.kernel.refusals import BadFilter

Columns = Mapping[str, ir.Value]
LIST_OPERATORS = ("in", "not_in")


def condition(node: Node, columns: Columns) -> ir.BooleanValue:
    """This function compiles a filter over the columns of dimensions. Raises BadFilter.

    As in lists, a condition on an empty value is not met, and `not` of such a condition is.
    """
    match node:
        case And(parts):
            return ibis.and_(ibis.literal(True), *(condition(part, columns) for part in parts))
        case Or(parts):
            return ibis.or_(ibis.literal(False), *(condition(part, columns) for part in parts))
        case Not(part):
            return ~condition(part, columns)
        case Test(path, op, value):
            return _test(columns[".".join(path)], op, value).fill_null(False)
    raise TypeError(node)


def _test(column: ir.Value, op: str, value: Any) -> ir.BooleanValue:
    if op == "empty":
        nothing = column.isnull() | (column.cast("string") == "")
        return nothing if value not in (False, "false", "0") else ~nothing
    if op in LIST_OPERATORS:
        values = value if isinstance(value, list) else str(value).split(",")
        found = column.isin([_typed(column, one) for one in values])
        return found if op == "in" else column.isnull() | ~found
    if op == "between":
        if not isinstance(value, list) or len(value) != 2:
            raise BadFilter(_("“between” takes two values."))
        return column.between(_typed(column, value[0]), _typed(column, value[1]))
    if op in ("contains", "starts"):
        text, part = column.cast("string").lower(), ibis.literal(str(value).lower())
        return text.contains(part) if op == "contains" else text.startswith(part)
    if op == "ne":
        return column.isnull() | (column != _typed(column, value))
    if op not in COMPARISONS:
        raise BadFilter(_("There is no operator “%(op)s” here.") % {"op": op})
    return COMPARISONS[op](column, _typed(column, value))


COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "eq": lambda column, value: column == value,
    "lt": lambda column, value: column < value,
    "lte": lambda column, value: column <= value,
    "gt": lambda column, value: column > value,
    "gte": lambda column, value: column >= value,
}


def _typed(column: ir.Value, value: Any) -> Any:
    """The value as the column's type. Raises BadFilter."""
    try:
        if column.type().is_integer():
            return int(value)
        if column.type().is_date():
            return date.fromisoformat(str(value))
        if column.type().is_boolean():
            return value in (True, "true", "1")
    except (TypeError, ValueError):
        raise BadFilter(_("“%(value)s” does not fit there.") % {"value": str(value)[:60]}) from None
    return str(value)
