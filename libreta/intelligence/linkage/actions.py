"""Searching a table for records that are the same. The engine is loaded only when a search begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from libreta.intelligence.linkage import learned
from libreta.intelligence.linkage.ladders import LADDERS
from libreta.intelligence.sources import SourceTable

AT_ONCE = 20_000
FOLDER = "linkage"

OnStage = Callable[[str, float], None]
OnPairs = Callable[[list[Any]], None]


@dataclass
class Searched:
    """What a search did: records and pairs compared, what was learned per kind, and seconds per stage."""

    records: int = 0
    compared: int = 0
    found: int = 0
    learned: dict[str, dict[str, Any]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


def search_pairs(
    table: SourceTable,
    connection: psycopg.Connection,
    *,
    where: str,
    floor: float,
    on_pairs: OnPairs,
    on_stage: OnStage = lambda name, part: None,
    known: Mapping[str, Any] | None = None,
    folder: Path | None = None,
) -> Searched:
    """This function reads a table, compares who may be the same and gives pairs of at least the probability `floor`.

    The columns of the table are named after `forms.ROLES`, with `is_new` beside them: a record that is not new is
    compared with new ones only. `known` is what an earlier search learned; without it this one learns. The engine's
    memory is bounded by LIBRETA_ANALYTICS_MEMORY. `on_stage` may raise to end the search. Raises psycopg.Error,
    duckdb.Error, OSError.
    """
    import time

    from libreta.intelligence.linkage import engine
    from libreta.intelligence.warehouse.engine import lake_folder

    done = Searched()
    with engine.workplace((folder or lake_folder()) / FOLDER) as duck:
        began = time.perf_counter()
        on_stage("read", 0.0)
        counts = engine.load(duck, _rows(table, connection, where))
        done.records, done.seconds["read"] = sum(counts.values()), round(time.perf_counter() - began, 2)
        for kind, ladders in LADDERS.items():
            taught = learned.read(known[kind], ladders, counts[kind]) if known and kind in known else None
            search = engine.Search(duck, kind, counts[kind], on_stage)
            done.found += _gathered(search.run(floor, taught), on_pairs)
            done.learned[kind] = {**search.found.learned.as_dict(), "records": counts[kind]}
            done.compared += search.found.compared
            for stage, seconds in search.found.seconds.items():
                done.seconds[stage] = round(done.seconds.get(stage, 0) + seconds, 2)
    return done


def _gathered(pairs: Iterator[Any], on_pairs: OnPairs) -> int:
    waiting, count = [], 0
    for pair in pairs:
        waiting.append(pair)
        if len(waiting) >= AT_ONCE:
            on_pairs(waiting)
            count, waiting = count + len(waiting), []
    if waiting:
        on_pairs(waiting)
    return count + len(waiting)


def _rows(table: SourceTable, connection: psycopg.Connection, where: str) -> Iterator[Mapping[str, Any]]:
    from libreta.intelligence.warehouse import stream

    columns = ", ".join(stream.postgres_value(column) for column in table.columns)
    query = f"select {columns} from {table.relation} where {where}"
    for batch in stream.batches(connection, query, table.columns):
        yield from batch.to_pylist()
