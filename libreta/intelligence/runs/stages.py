"""The stages of a run, one function each: extract, marts, models, back-test, write."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection as django_connection
from django.db import transaction
from ibis.backends.duckdb import Backend

from libreta.intelligence import sources
from libreta.intelligence.marts import build
from libreta.intelligence.marts.plans import PLANS
from libreta.intelligence.runs.models import IntelligenceRun
from libreta.intelligence.runs.watch import Watch
from libreta.intelligence.sciences.readiness import NotReady
from libreta.intelligence.scoring import fitting, scores, summary, trial, writing
from libreta.intelligence.terms import Stage
from libreta.intelligence.warehouse import extract, manifest
from libreta.intelligence.warehouse.engine import answer, engine, open_tables
from libreta.kernel import events
from libreta.kernel.actors import Actor, stamp

# Past this many days without any order the scores describe the day of the newest order (an old history was imported).
STALE_DAYS = 90
SCORES_WRITTEN = "intelligence.scores.written"


@dataclass(frozen=True)
class Circumstances:
    """The day that the scores describe, the currency that money is converted to (if any), and notes on both."""

    as_of: date
    base: str | None
    notes: list[dict]
    today: date


def read_changes(folder: Path, watch: Watch) -> dict:
    """This function brings the lake up to date and returns rows per table."""
    watch.enter(Stage.EXTRACT)
    if sources.missing_sources():
        raise NotReady("no_sources")
    tables = sources.declared_sources()
    sizes = [table.relation for table in tables.values()]
    expected = watch.connection.execute(
        "select coalesce(sum(greatest(reltuples, 0)), 0)::bigint from pg_class where oid = any(%s::regclass[])", [sizes]
    ).fetchone()[0]
    done: dict[str, int] = {}

    def on_progress(name: str, rows: int) -> None:
        done[name] = rows
        watch.report(sum(done.values()), expected)

    return {result.name: asdict(result) for result in extract.extract(folder, tables.values(), on_progress)}


def circumstances(folder: Path, asked: date | None, today: date) -> Circumstances:
    """This function finds out the day and the currency of a run.

    The day is the asked one, else today; where nothing was ordered for STALE_DAYS it is the day of the newest order.
    The currency is the one that all rates lead to, unless the settings name one.
    """
    listed = manifest.read(folder)
    until = asked or today
    with engine(folder) as connection:
        open_tables(connection, folder, listed)
        ((newest, future),) = answer(
            connection,
            f"select max(ordered_on) filter (where ordered_on <= date '{until}'),"
            f" count(*) filter (where ordered_on > date '{until}') from orders where counts and trashed_at is null",
        )
        bases = answer(connection, "select distinct base from rates") if "rates" in listed.tables else []
    base = getattr(settings, "CURRENCY", "") or (bases[0][0] if len(bases) == 1 else None)
    notes = [{"code": "future_orders", "orders": future}] if future and not asked else []
    if not asked and newest and (today - newest).days > STALE_DAYS:
        return Circumstances(newest, base, [*notes, {"code": "as_of_past", "day": newest.isoformat()}], today)
    return Circumstances(until, base, notes, today)


def build_marts(folder: Path, found: Circumstances, watch: Watch) -> dict:
    """This function builds and proves the star schema and returns rows per mart."""
    watch.enter(Stage.MARTS)
    built: list[str] = []

    def on_mart(name: str, rows: int) -> None:
        built.append(name)
        watch.report(len(built), len(PLANS))

    built_marts = build.build(folder, found.as_of, found.base, on_mart, today=found.today)
    return {mart.name: mart.rows for mart in built_marts}


def unconverted_lines(connection: Backend) -> list[dict]:
    """This function notes lines whose money could not be converted, when there are rates at all."""
    ((whole, left),) = answer(
        connection, "select count(amount_base), count(*) filter (where amount_base is null) from fact_order_line"
    )
    return [{"code": "lines_without_rate", "lines": left}] if whole and left else []


def fit_models(run: IntelligenceRun, connection: Backend, base: str | None, watch: Watch) -> scores.Scores:
    """This function fits what can be fitted, tries it on the past, and returns everybody's scores. Raises NotReady."""
    watch.enter(Stage.MODELS)
    known = summary.read(connection)
    if not len(known):
        raise NotReady("no_customers")
    models = fitting.fit(known)
    run.parameters, run.missing = models.card(), models.missing
    run.notes += models.notes + unconverted_lines(connection)
    run.model_version = scores.VERSION
    found = scores.score(known, models)
    watch.enter(Stage.BACKTEST)
    trial_result = trial.try_on_the_past(connection, run.as_of, known.history_days, base)
    run.backtest = trial_result.as_dict() if trial_result else {}
    return found


def write_scores(run: IntelligenceRun, found: scores.Scores, by: Actor, at: datetime, watch: Watch) -> None:
    """This function writes the scores that differ and tells it, in one transaction."""
    watch.enter(Stage.WRITE)
    sink = sources.declared_sinks().get(sources.SinkName.CUSTOMER_SCORE)
    run.customers_scored = len(found.summary)
    if sink is None:
        return
    size = 2 * len(found.summary)
    with transaction.atomic():
        stamp(by, "intelligence")
        raw = django_connection.connection
        raw.execute("set local work_mem = '128MB'")
        writing.stage(raw, found, sink, at, lambda rows: watch.report(rows, size))
        written = writing.swap_in(raw, sink, sources.source("customers"))
        watch.report(size, size, now_at_last=True)
        payload = {"run": run.pk, "written": written.total, "scored": len(found.summary)}
        events.publish(
            SCORES_WRITTEN, type_key="customer", ids=written.some_ids, by=by, at=at, fields=("score",), payload=payload
        )
        raw.execute("drop table if exists libreta_score_stage")
    run.rows_written = written.total
