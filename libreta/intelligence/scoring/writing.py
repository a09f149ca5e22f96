"""Scores -> PostgreSQL: COPY into a staging table, then one transaction that touches only rows that differ."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import psycopg
import pyarrow.csv as arrow_csv
from psycopg import sql

from libreta.intelligence.scoring.scores import COLUMNS, Scores, rows
from libreta.intelligence.sources import SinkTable, SourceTable

STAGE = "libreta_score_stage"
# What a difference is: not the stamps, which differ in every run.
COMPARED = tuple(name for name in COLUMNS if name not in ("customer_id", "scored_at"))


@dataclass(frozen=True)
class Written:
    """How many rows were new, changed and removed, and the ids of some that changed."""

    inserted: int
    updated: int
    removed: int
    some_ids: tuple[int, ...]

    @property
    def total(self) -> int:
        return self.inserted + self.updated + self.removed


def stage(
    connection: psycopg.Connection, scores: Scores, sink: SinkTable, scored_at: datetime, on_rows: Callable[[int], None]
) -> None:
    """This function fills a staging table of this session. Nothing that anybody reads has changed yet."""
    shape = sql.SQL("create temp table {stage} (like {sink})").format(
        stage=sql.Identifier(STAGE), sink=sql.Identifier(sink.relation)
    )
    connection.execute(sql.SQL("drop table if exists {}").format(sql.Identifier(STAGE)))
    connection.execute(shape)
    names = [sink.key if name == "customer_id" else name for name in COLUMNS]
    listed = sql.SQL(", ").join(map(sql.Identifier, names))
    copy = sql.SQL("copy {} ({}) from stdin (format csv)").format(sql.Identifier(STAGE), listed)
    done = 0
    with connection.cursor() as cursor, cursor.copy(copy) as sink_of_rows:
        for batch in rows(scores, scored_at):
            text = io.BytesIO()
            arrow_csv.write_csv(batch, text, arrow_csv.WriteOptions(include_header=False))
            sink_of_rows.write(text.getbuffer())
            done += batch.num_rows
            on_rows(done)
    connection.execute(sql.SQL("analyze {}").format(sql.Identifier(STAGE)))


def swap_in(connection: psycopg.Connection, sink: SinkTable, customers: SourceTable, keep_ids: int = 201) -> Written:
    """This function brings the sink to the staged rows: new ones in, different ones changed, missing ones out.

    Call it within a transaction: readers see the old scores until it commits, a killed run leaves them. A customer who
    was deleted since the extract is left out.
    """
    parts = {
        "sink": sql.Identifier(sink.relation),
        "stage": sql.Identifier(STAGE),
        "key": sql.Identifier(sink.key),
        "customers": sql.Identifier(customers.relation),
        "id": sql.Identifier(customers.key),
        "values": sql.SQL(", ").join(sql.Identifier(name) for name in COLUMNS[1:]),
        "staged": sql.SQL(", ").join(sql.SQL("s.{}").format(sql.Identifier(name)) for name in COLUMNS[1:]),
        "set": sql.SQL(", ").join(sql.SQL("{0} = s.{0}").format(sql.Identifier(name)) for name in COLUMNS[1:]),
        "old": sql.SQL(", ").join(sql.SQL("t.{}").format(sql.Identifier(name)) for name in COMPARED),
        "new": sql.SQL(", ").join(sql.SQL("s.{}").format(sql.Identifier(name)) for name in COMPARED),
    }

    def run(template: str) -> tuple[int, list[int]]:
        counted = f"with done as ({template}) select count(*), (array_agg({{key}}))[1:{keep_ids}] from done"
        number, ids = connection.execute(sql.SQL(counted).format(**parts)).fetchone()
        return number, ids or []

    updated, changed_ids = run(
        "update {sink} t set {set} from {stage} s where s.{key} = t.{key} and ({old}) is distinct from ({new})"
        " returning t.{key}"
    )
    removed, gone_ids = run(
        "delete from {sink} t where not exists (select from {stage} s where s.{key} = t.{key}) returning t.{key}"
    )
    inserted, new_ids = run(
        "insert into {sink} ({key}, {values}) select s.{key}, {staged} from {stage} s"
        " join {customers} c on c.{id} = s.{key}"
        " where not exists (select from {sink} t where t.{key} = s.{key}) returning {key}"
    )
    return Written(inserted, updated, removed, tuple((changed_ids + new_ids + gone_ids)[:keep_ids]))
