"""An answer as a table of rows and columns, with totals that are asked for, never added up."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from libreta.intelligence.explorer import reading
from libreta.intelligence.explorer.asking import Asked
from libreta.intelligence.metrics import periods
from libreta.intelligence.metrics.dimensions import dimension
from libreta.kernel.actors import Actor

MOST_COLUMNS = 24
MOST_ROWS = 300
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Figures:
    """Values of the period by key and metric, and those of the period compared with, under the same keys."""

    now: dict[Key, dict[str, float | None]]
    before: dict[Key, dict[str, float | None]] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One row: its key (of the row dimensions, or of the first of two: then it is the total of a group)."""

    key: Key
    cells: dict[Key, tuple[dict[str, float | None], dict[str, float | None]]]
    is_group: bool = False


@dataclass(frozen=True)
class Pivot:
    """Rows in order, columns in order, the values of each and of the whole; how many rows and columns are left out."""

    asked: Asked
    rows: list[Row]
    columns: list[Key]
    total: Row
    rows_left: int = 0
    columns_left: int = 0


def pivot(asked: Asked, reader: Actor) -> Pivot:
    """This function asks for the cells, and once more for each total. Raises BadFilter, Forbidden, TooLarge."""
    column = (asked.column,) if asked.column else ()
    figures = {by: figures_of(asked, by, reader) for by in _wanted(asked.rows, column)}
    first = asked.metrics[0]
    columns = _ordered(figures[column].now, column, first) if column else []
    shown = columns[:MOST_COLUMNS]
    rows = _rows(asked.rows, figures, column, shown, first) if asked.rows else []
    total = _row((), (), figures, column, shown, is_group=True)
    return Pivot(asked, rows[:MOST_ROWS], shown, total, max(0, len(rows) - MOST_ROWS), len(columns) - len(shown))


def _wanted(rows: tuple[str, ...], column: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The sets of dimensions to ask by: all row dimensions, the first alone, none; each with the column and without."""
    kept = [rows[:length] for length in range(len(rows), -1, -1)]
    return list(dict.fromkeys([*(part + column for part in kept), *kept]))


def figures_of(asked: Asked, by: tuple[str, ...], reader: Actor) -> Figures:
    """This function asks for values by dimensions, and for those of the period compared with."""
    now = reading.values(asked.question(by), reader).cells
    days = asked.span.compared(asked.compare)
    if days is None:
        return Figures(now)
    earlier = reading.values(asked.question(by, days), reader).cells
    return Figures(now, {_brought_forward(key, by, asked, days): value for key, value in earlier.items()})


def _brought_forward(key: Key, by: tuple[str, ...], asked: Asked, days: tuple[Any, Any]) -> Key:
    """The key under which a value of the compared period stands: the first month stands for the first month."""
    return tuple(_stepped(value, name, asked, days) for value, name in zip(key, by, strict=True))


def _stepped(value: Any, name: str, asked: Asked, days: tuple[Any, Any]) -> Any:
    if not dimension(name).is_time or name == "weekday":
        return value
    earlier = [str(step.name) for step in periods.steps(*days, name)]
    now = [step.name for step in periods.steps(asked.span.first, asked.span.end, name)]
    place = earlier.index(str(value)) if str(value) in earlier else -1
    return now[place] if 0 <= place < len(now) else value


def _rows(
    names: tuple[str, ...], figures: dict[Any, Figures], column: tuple[str, ...], columns: list[Key], first: str
) -> list[Row]:
    groups = [_row(names[:1], key, figures, column, columns) for key in _ordered(figures[names[:1]].now, names, first)]
    if len(names) == 1:
        return groups
    inner = _ordered(figures[names].now, names[1:], first, skip=1)
    found: list[Row] = []
    for group in groups:
        found.append(replace(group, is_group=True))
        found += [_row(names, key, figures, column, columns) for key in inner if key[:1] == group.key]
    return found


def _row(
    names: tuple[str, ...],
    key: Key,
    figures: dict[Any, Figures],
    column: tuple[str, ...],
    columns: list[Key],
    *,
    is_group: bool = False,
) -> Row:
    whole, cells = figures[names], {}
    cells[()] = (whole.now.get(key, {}), whole.before.get(key, {}))
    parted = figures[names + column] if column else whole
    for part in columns:
        cells[part] = (parted.now.get(key + part, {}), parted.before.get(key + part, {}))
    return Row(key, cells, is_group)


def _ordered(cells: dict[Key, Any], names: tuple[str, ...], first: str, skip: int = 0) -> list[Key]:
    """Time goes forward; all else begins with the most, and what is not known comes last."""
    one = dimension(names[0])
    if one.is_time or one.key == "hour":
        return sorted(cells, key=lambda key: (key[skip] is None, str(key[skip]).rjust(4, "0")))

    def weight(key: Key) -> tuple[bool, float, str]:
        value = cells[key].get(first)
        return key[skip] is None, -(value if value is not None else float("-inf")), str(key[skip])

    return sorted(cells, key=weight)
