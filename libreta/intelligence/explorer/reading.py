"""The warehouse as pages read it: opened once for each generation, every answer kept until the next one.

The engine is imported with the first question, so that a web process that is asked none stays small.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from libreta.intelligence.explorer.refusals import NoWarehouse
from libreta.intelligence.metrics.declaring import Metric, all_metrics, bases
from libreta.intelligence.metrics.dimensions import Dimension, fitting
from libreta.intelligence.metrics.questions import Answer, Question
from libreta.intelligence.metrics.sheets import SHEETS, may_see
from libreta.intelligence.warehouse import manifest
from libreta.kernel.actors import Actor, Scope
from libreta.kernel.filters.language import EVERYTHING, Node

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

MOST_KEPT = 400
MEMORY = "512MB"  # of each web worker; a run has its own
_guard = threading.RLock()  # an engine answers one question at a time


@dataclass(frozen=True)
class Warehouse:
    """What stands in the lake: which generation, when it was read, of which day, in which currency money is."""

    generation: int
    taken_at: datetime
    as_of: date
    base: str
    marts: frozenset[str]


@dataclass
class _Opened:
    """The engine of this process, with what it answered."""

    generation: int
    engine: Backend
    warehouse: Warehouse
    closing: ExitStack
    kept: OrderedDict[Any, Any]


_opened: dict[str, _Opened] = {}


def warehouse() -> Warehouse:
    """This function tells what stands in the lake. Raises NoWarehouse."""
    with _guard:
        return _current().warehouse


def metrics_for(reader: Actor) -> list[Metric]:
    """This function lists the metrics that the reader may see and the warehouse can answer. Raises NoWarehouse."""
    marts = warehouse().marts
    return [one for one in all_metrics() if may_see(one, reader) and all(base.mart in marts for base in bases(one))]


def dimensions_for(metrics: Iterable[Metric], reader: Actor) -> list[Dimension]:
    """This function lists the dimensions by which all of these metrics can be looked at by the reader."""
    marts = warehouse().marts
    listed = [fitting(one, reader) for one in metrics]
    if not listed:
        return []
    return [one for one in listed[0] if (not one.of or one.of in marts) and all(one in others for others in listed)]


def values(question: Question, reader: Actor) -> Answer:
    """This function answers a question. Raises BadFilter, Forbidden, NotVisible, TooLarge, NoWarehouse."""
    from libreta.intelligence.metrics import evaluating

    return _kept(("values", question), reader, lambda engine: evaluating.ask(engine, question, reader))


def over(
    names: tuple[str, ...], periods: Mapping[str, tuple[date, date]], reader: Actor, *, where: Node = EVERYTHING
) -> dict[str, dict[str, float | None]]:
    """This function gives the values of metrics over named periods. Raises BadFilter, Forbidden, NoWarehouse."""
    from libreta.intelligence.metrics import spans

    key = ("over", names, tuple(periods.items()), where)
    return _kept(key, reader, lambda engine: spans.over(engine, names, periods, reader, where=where))


def record_ids(name: str, question: Question, reader: Actor) -> list[int]:
    """This function gives the ids of the records behind a number, newest first. Raises BadFilter, Forbidden."""
    from libreta.intelligence.metrics import evaluating

    key = ("records", name, question)
    return _kept(key, reader, lambda engine: evaluating.record_ids(engine, name, question, reader))


def _kept(key: Any, reader: Actor, ask: Callable[[Backend], Any]) -> Any:
    """An answer depends on the question, the generation, and the rights of who asks; all three name it."""
    from duckdb import IOException

    key = (repr(key), fingerprint(reader))
    with _guard:
        for last in (False, True):
            now = _current()
            if key in now.kept:
                now.kept.move_to_end(key)
                return now.kept[key]
            try:
                found = ask(now.engine)
            except (IOException, OSError):  # a run swept the files of this generation while they were read
                _closed()
                if last:
                    raise
                continue
            now.kept[key] = found
            while len(now.kept) > MOST_KEPT:
                now.kept.popitem(last=False)
            return found
    raise NoWarehouse()


def fingerprint(reader: Actor) -> str:
    """This function names what a reader may count: two readers of the same fingerprint get the same answers."""
    rights = reader.rights
    scopes = {key: rights.scope(key, "read") for key in sorted({sheet.type_key for sheet in SHEETS.values()})}
    whole = all(scope in (Scope.ALL, Scope.NONE) for scope in scopes.values())
    who = () if whole else (reader.user_id, sorted(reader.colleague_ids))
    hidden = sorted((key, name) for key, named in rights.fields.items() for name in named if _hides(reader, key, name))
    return hashlib.sha256(repr((sorted(scopes.items()), who, hidden)).encode()).hexdigest()


def _hides(reader: Actor, key: str, name: str) -> bool:
    return not reader.rights.field(key, name).readable


def _current() -> _Opened:
    """The engine on the newest generation. Raises NoWarehouse."""
    from libreta.intelligence.marts.build import open_marts
    from libreta.intelligence.warehouse.engine import answer, lake_folder

    folder = lake_folder()
    listed = manifest.read(folder)
    if not listed.marts:
        _closed()
        raise NoWarehouse()
    held = _opened.get("engine")
    if held and held.generation == listed.generation and held.warehouse.marts == frozenset(listed.marts):
        return held
    _closed()
    closing = ExitStack()
    engine = closing.enter_context(open_marts(folder))
    answer(engine, f"set memory_limit = '{MEMORY}'")
    found = Warehouse(
        listed.generation,
        datetime.fromisoformat(listed.taken_at),
        date.fromisoformat(max(mart["as_of"] for mart in listed.marts.values())),
        _base(engine, listed),
        frozenset(listed.marts),
    )
    _opened["engine"] = _Opened(listed.generation, engine, found, closing, OrderedDict())
    return _opened["engine"]


def _base(engine: Backend, listed: manifest.Manifest) -> str:
    """The currency that money was converted to, as the run chose it; empty where there is none."""
    from libreta.intelligence.warehouse.engine import answer

    if named := getattr(settings, "CURRENCY", ""):
        return named
    found = answer(engine, "select distinct base from rates") if "rates" in listed.tables else []
    return found[0][0] if len(found) == 1 else ""


def forget() -> None:
    """This function closes the engine of this process and forgets its answers."""
    with _guard:
        _closed()


def _closed() -> None:
    if held := _opened.pop("engine", None):
        held.closing.close()
