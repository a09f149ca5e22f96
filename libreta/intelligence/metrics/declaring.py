"""How a metric is declared. Each stands in a file of its own in `definitions`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from libreta.intelligence.metrics.terms import Better, Level, Unit
from libreta.kernel.refusals import NotVisible

if TYPE_CHECKING:  # the web process does not load the engine before somebody asks it
    import ibis.expr.types as ir

Values = dict[str, float | None]


@dataclass(frozen=True)
class Metric:
    """What is measured: `value` is an aggregate over the rows of a mart (see `sheets`), or `combine` makes it of the
    values of other metrics, `parts`.

    A row counts for the period in which its `day` (a column of the mart) lies. With `until` the metric is a stock:
    rows count that had begun by the end of the period and had not ended. With `trailing` the days before the end of the
    period count instead of the period. `answers_for` says whose business it is. `reads` names fields (record type,
    field) without which nobody may see it.
    """

    key: str
    label: Any
    help: Any
    level: Level
    answers_for: Any
    unit: Unit
    better: Better = Better.UP
    mart: str = ""
    value: Callable[[ir.Table], ir.Value] | None = None
    day: str = ""
    until: str = ""
    trailing: int = 0
    where: Callable[[ir.Table], ir.BooleanValue] | None = None
    parts: tuple[str, ...] = ()
    combine: Callable[..., float | None] | None = None
    reads: tuple[tuple[str, str], ...] = ()
    order: int = 100

    @property
    def is_stock(self) -> bool:
        """This property says whether the value is a state at the end of a period, not what happened in it."""
        return bool(self.until)

    @property
    def adds_up(self) -> bool:
        """This property says whether the values of parts add up to that of the whole."""
        return self.unit in (Unit.MONEY, Unit.COUNT) and not self.parts and not self.trailing


_metrics: dict[str, Metric] = {}


def declare(metric: Metric) -> Metric:
    """This function makes a metric known."""
    if metric.key in _metrics:
        raise ValueError(f"the metric {metric.key!r} is declared twice")
    _metrics[metric.key] = metric
    return metric


def metric(key: str) -> Metric:
    """This function finds a metric. Raises NotVisible."""
    if key not in _metrics:
        raise NotVisible()
    return _metrics[key]


def all_metrics() -> list[Metric]:
    """This function lists the metrics by level and order."""
    levels = list(Level)
    return sorted(_metrics.values(), key=lambda one: (levels.index(one.level), one.order, one.key))


def bases(one: Metric) -> list[Metric]:
    """This function lists the metrics with a mart of their own that a metric is made of."""
    return [base for part in one.parts for base in bases(metric(part))] if one.parts else [one]


def ratio(above: float | None, below: float | None) -> float | None:
    """This function divides; nothing where there is nothing to divide by."""
    return None if above is None or not below else above / below
