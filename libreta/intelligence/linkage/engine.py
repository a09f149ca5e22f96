"""The engine of linkage: DuckDB in a file of its own with bounded memory. Forms, keys, pairs, levels, weights.

Everything lives in one folder that goes with the end of the search; what a killed one left is swept by the next.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from libreta.intelligence.linkage import learned, scoring
from libreta.intelligence.linkage.forms import (
    LISTS,
    OF_ORGANISATIONS,
    OF_PEOPLE,
    ORGANISATION,
    PERSON,
    TEXTS,
    form_of,
    sounds,
)
from libreta.intelligence.linkage.ladders import LADDERS, Ladder
from libreta.intelligence.linkage.learned import Learned
from libreta.intelligence.linkage.learning import Patterns, learn
from libreta.intelligence.linkage.rules import RULES, Rule
from libreta.intelligence.warehouse.engine import MEMORY, THREADS

PAIRS_AT_ONCE = 1_500_000
PAIRS_TO_LEARN = 1_500_000
RANDOM_PAIRS = 300_000
FORMS_AT_ONCE = 20_000
SUREST = 1 - 1e-12  # certainty itself would take infinitely many bits
KEPT_OF = {PERSON: OF_ORGANISATIONS, ORGANISATION: OF_PEOPLE}


def _schema(kind: str) -> pa.Schema:
    """The columns of forms of a kind: a list stands as its first text, and as all of them only where there are more."""
    told = [name for name in TEXTS if name not in KEPT_OF[kind]]
    lists = [f"{name}_{part}" for name in LISTS if name not in KEPT_OF[kind] for part in ("one", "all")]
    texts = [(name, pa.string()) for name in ("sound", *told, *lists)]
    return pa.schema([("id", pa.int64()), ("is_new", pa.bool_()), *texts])


SCHEMAS = {kind: _schema(kind) for kind in LADDERS}

OnStage = Callable[[str, float], None]


@dataclass(frozen=True)
class Pair:
    """Two records, the smaller id first: the evidence in bits without and the probability with the prior."""

    first: int
    second: int
    weight: float
    probability: float
    is_exact: bool
    evidence: list[dict[str, Any]]


@dataclass
class Found:
    """What a search did with one kind of record."""

    records: int = 0
    compared: int = 0
    learned: Learned | None = None
    seconds: dict[str, float] = field(default_factory=dict)


@contextmanager
def workplace(folder: Path, *, memory: str = MEMORY, threads: int = THREADS) -> Iterator[duckdb.DuckDBPyConnection]:
    """This function opens an engine on a database in `folder`, which is emptied before and removed after."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    options = {
        "threads": threads,
        "memory_limit": memory,
        "temp_directory": str(folder / "spill"),
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    connection = duckdb.connect(str(folder / "linkage.duckdb"), config=options)
    try:
        yield connection
    finally:
        connection.close()
        shutil.rmtree(folder, ignore_errors=True)


def load(connection: duckdb.DuckDBPyConnection, records: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """This function writes the forms of records into the engine, a table per kind, and counts them by kind.

    `is_new` of a record says that it is to be compared with all; others are compared with new ones only.
    """
    counts = dict.fromkeys(LADDERS, 0)
    for kind in LADDERS:
        columns = ", ".join(f'"{one.name}" {_type(one.type)}' for one in SCHEMAS[kind])
        connection.execute(f"create or replace table raw_{kind} ({columns})")
    waiting: dict[str, list[dict[str, Any]]] = {kind: [] for kind in LADDERS}
    for record in records:
        form = form_of(record)
        if form["kind"] not in waiting:
            continue
        form["sound"], form["is_new"] = sounds(form), bool(record.get("is_new", True))
        for name in LISTS:
            told = form[name]
            form[f"{name}_one"] = told[0] if told else None
            form[f"{name}_all"] = "\n".join(told) if len(told) > 1 else None
        rows = waiting[form["kind"]]
        rows.append(form)
        counts[form["kind"]] += 1
        if len(rows) >= FORMS_AT_ONCE:
            _append(connection, form["kind"], rows)
            rows.clear()
    for kind, rows in waiting.items():
        _append(connection, kind, rows)
    return counts


def _type(kind: pa.DataType) -> str:
    return {"int64": "bigint", "bool": "boolean"}.get(str(kind), "varchar")


def _append(connection: duckdb.DuckDBPyConnection, kind: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        schema = SCHEMAS[kind]
        batch = pa.table({name: [row[name] for row in rows] for name in schema.names}, schema=schema)
        connection.register("batch", batch)
        connection.execute(f"insert into raw_{kind} select * from batch")
        connection.unregister("batch")


class Search:
    """The search among the loaded records of one kind."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        kind: str,
        records: int,
        on_stage: OnStage = lambda name, part: None,
    ) -> None:
        self.connection, self.kind, self.records, self.on_stage = connection, kind, records, on_stage
        self.ladders: Sequence[Ladder] = LADDERS[kind]
        self.rules: Sequence[Rule] = RULES[kind]
        self.found = Found(records)
        self.parts = 1

    def run(self, floor: float, known: Learned | None = None) -> Iterator[Pair]:
        """This function gives the pairs of at least the probability `floor`; what is known is used, else learned."""
        began = time.perf_counter()
        self._number_and_weigh()
        self._key()
        began = self._timed("block", began)
        self.found.learned = known or self._learn()
        began = self._timed("learn", began)
        for part in range(self.parts):
            self.on_stage("compare", part / self.parts)
            yield from self._scored(part, floor)
        self._timed("compare", began)
        for name in ("keys", "forms", "level"):
            self.connection.execute(f"drop table if exists {name}")

    def _timed(self, stage: str, began: float) -> float:
        now = time.perf_counter()
        self.found.seconds[stage] = round(now - began, 2)
        return now

    def _number_and_weigh(self) -> None:
        """The forms with consecutive numbers, and how common the values are whose rarity counts."""
        self.on_stage("block", 0.0)
        rare = {s.often: s.base for lad in self.ladders for _n, s in lad.numbered() if s.often}
        joins, columns = [], []
        for name, base in rare.items():
            joins.append(
                f"left join (select {name}, count(*) as c from raw_{self.kind} where {name} is not null"
                f" group by all having count(*) > 2) {name}_t on f.{name} = {name}_t.{name}"
            )
            least = f"coalesce({name}_t.c - 2, 0) + {scoring.KNOWN_AS * base}"
            columns.append(f"({least}) / {self.records + scoring.KNOWN_AS} as {name}_often")
        self.connection.execute(
            f"create or replace table forms as select row_number() over () - 1 as n, f.*, {', '.join(columns)}"
            f" from raw_{self.kind} f {' '.join(joins)}"
        )
        self.connection.execute(f"drop table raw_{self.kind}")

    def _key(self) -> None:
        """The keys that at least two records share and not too many do, and into how many parts the work is cut."""
        self.on_stage("block", 0.4)
        told = []
        for bit, rule in enumerate(self.rules):
            keys = f"unnest({rule.keys})" if rule.is_many else rule.keys
            told.append(f"select n, is_new, {bit}::utinyint as rule, {keys} as told from forms l")
        self.connection.execute(
            "create or replace table keys as select n, is_new, rule, hash(rule, told) as key"
            f" from ({' union all '.join(told)}) where told is not null"
        )
        most = " ".join(f"when {bit} then {rule.most}" for bit, rule in enumerate(self.rules))
        self.connection.execute(
            "create or replace table keys as select k.* from keys k semi join"
            " (select key from keys group by key having count(*) > 1"
            f" and count(*) <= case any_value(rule) {most} end and bool_or(is_new)) g using (key)"
        )
        row = self.connection.execute(
            "select coalesce(sum(c * (c - 1) / 2), 0) from (select count(*) as c from keys group by key)"
        ).fetchone()
        self.parts = max(1, int(row[0] / PAIRS_AT_ONCE) + 1)

    def _pairs_sql(self, part: int) -> str:
        """A hash of the smaller number deals each pair to one part, whichever rules found it."""
        return f"""
            select least(a.n, b.n) as one, greatest(a.n, b.n) as other,
                bit_or((1::uinteger << a.rule)::uinteger) as rules
            from keys a join keys b on a.key = b.key and a.n < b.n and (a.is_new or b.is_new)
            where hash(a.n) % {self.parts} = {part}
            group by all
        """

    def _levels_sql(self, pairs: str, more: str = "") -> str:
        levels = ", ".join(f"({ladder.sql()})::tinyint as {ladder.field}" for ladder in self.ladders)
        return (
            f"select p.rules, {levels}{more} from ({pairs}) p join forms l on l.n = p.one join forms r on r.n = p.other"
        )

    def _patterns(self, query: str) -> Patterns:
        names = ", ".join(ladder.field for ladder in self.ladders)
        rows = self.connection.execute(f"select {names}, rules, count(*) from ({query}) group by all").fetchnumpy()
        columns = list(rows.values())
        levels = np.column_stack([column.astype(np.int64) for column in columns[:-2]])
        return Patterns(levels, columns[-1].astype(np.int64), columns[-2].astype(np.int64))

    def _learn(self) -> Learned:
        self.on_stage("learn", 0.0)
        if self.records < 2:
            return learned.untaught(self.ladders, self.records)
        count = min(RANDOM_PAIRS, 40 * self.records, self.records * (self.records - 1) // 2)
        random = (
            f"select hash(i) % {self.records} as one, hash(i + 1000000007) % {self.records} as other, 0 as rules"
            f" from range({count}) t(i)"
        )
        strangers = self._patterns(self._levels_sql(f"select * from ({random}) where one <> other"))
        enough, used, near = 0, 0, []
        while used < self.parts and enough < PAIRS_TO_LEARN:
            near.append(self._patterns(self._levels_sql(self._pairs_sql(used))))
            enough += int(near[-1].counts.sum())
            used += 1
            self.on_stage("learn", min(enough / PAIRS_TO_LEARN, 1.0))
        joined = Patterns(*(np.concatenate([getattr(p, name) for p in near]) for name in ("levels", "counts", "rules")))
        return learn(self.ladders, self.rules, strangers, joined, used / self.parts, self.records)

    def _scored(self, part: int, floor: float) -> Iterator[Pair]:
        known = self.found.learned
        weights = ", ".join(f"{scoring.weight_sql(lad, known)} as w_{lad.field}" for lad in self.ladders)
        rare = sorted({s.often for lad in self.ladders for s in lad.steps if s.often})
        more = ", l.id as one_id, r.id as other_id" + "".join(f", l.{name}_often" for name in rare)
        fields = ", ".join(lad.field for lad in self.ladders)
        worth = ", ".join(f"w_{lad.field}" for lad in self.ladders)
        total = worth.replace(", ", " + ")
        self.connection.execute(
            f"create or replace temp table level as {self._levels_sql(self._pairs_sql(part), more)}"
        )
        self.found.compared += self.connection.execute("select count(*) from level").fetchone()[0]
        floor = min(floor, SUREST)
        least = np.log2(floor / (1 - floor)) - scoring.prior_bits(known)
        query = f"""
            select least(one_id, other_id), greatest(one_id, other_id), {fields}, {worth}, total
            from (select *, {scoring.total_sql(self.ladders, f"({total})", known)} as total
                  from (select l.*, {weights} from level l))
            where total >= {least}
        """
        cursor = self.connection.execute(query)
        while rows := cursor.fetchmany(10_000):
            yield from (self._pair(row) for row in rows)

    def _pair(self, row: tuple) -> Pair:
        size = len(self.ladders)
        levels = {lad.field: level for lad, level in zip(self.ladders, row[2 : 2 + size], strict=True)}
        weights = {lad.field: weight for lad, weight in zip(self.ladders, row[2 + size : 2 + 2 * size], strict=True)}
        weight = row[-1]
        chance = scoring.probability(weight + scoring.prior_bits(self.found.learned))
        evidence = scoring.evidence_of(self.ladders, levels, weights, weight - sum(weights.values()))
        return Pair(row[0], row[1], weight, chance, scoring.is_exact(self.ladders, levels), evidence)
