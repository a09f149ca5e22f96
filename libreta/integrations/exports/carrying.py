"""Writing an export's file, in bounded memory and with the reader's rights of this moment."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from libreta.integrations.cards.writing import CardWriter
from libreta.integrations.exports.models import ExportRun
from libreta.integrations.exports.tables import Column, columns_of, rows_of
from libreta.integrations.exports.writers import RAW, WRITERS, Writer
from libreta.kernel import access, query
from libreta.kernel.actors import Actor
from libreta.kernel.query import RecordQuery
from libreta.kernel.refusals import Refusal

KEPT = timedelta(days=7)
State = ExportRun.State


class _Cancelled(Exception):
    """Raised between two chunks when somebody asked to stop."""


def folder() -> Path:
    """This function gives the folder of exported files."""
    place = Path(settings.MEDIA_ROOT) / "exports"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def path_of(run: ExportRun) -> Path:
    """This function gives the path of an export's file."""
    return folder() / Path(run.file).name


def query_of(run: ExportRun, by: Actor, at: datetime) -> RecordQuery:
    """This function gives the query of an export: the list as it was seen, narrowed to what may be exported."""
    asked = query.of(run.type_key, by=by, at=at).verb("export")
    if run.filter:
        asked = asked.where(run.filter)
    if run.text:
        asked = asked.search(run.text)
    if run.sort:
        asked = asked.sort(run.sort)
    if run.columns and run.format != ExportRun.Format.CARDS:  # a card is a whole one
        asked = asked.only(_with_currencies(asked, run.columns))
    return asked.with_ids(run.ids) if run.ids else asked


def _with_currencies(asked: RecordQuery, columns: list[str]) -> list[str]:
    """The currency goes along with every amount."""
    readable = asked.record_type.fields_for(asked.actor)
    kept = [name for name in columns if name in readable]
    wanted = [readable[name].currency for name in kept if readable[name].currency]
    return list(dict.fromkeys([*kept, *(name for name in wanted if name in readable)]))


def carry_out(run_id: int, *, by: Actor, clock: Callable[[], datetime] = timezone.now) -> ExportRun:
    """This function writes the file of an export; after a crash it simply writes it anew."""
    run = ExportRun.objects.get(pk=run_id)
    at = clock()
    _save(run, state=State.RUNNING, started_at=at, problem="", rows_done=0)
    name = f"{secrets.token_hex(16)}.{run.format}"
    path = folder() / name
    try:
        with override(run.language):
            _write(run, path, query_of(run, by, at))
    except _Cancelled:
        path.unlink(missing_ok=True)
        _save(run, state=State.CANCELLED, finished_at=clock(), cancel_asked=False)
        return run
    except Refusal as refusal:
        path.unlink(missing_ok=True)
        _save(run, state=State.FAILED, finished_at=clock(), problem=str(refusal.message))
        return run
    access.note("export", run.type_key, run.ids[:1000], by=by, at=at, count=run.rows_done, detail=run.format)
    now = clock()
    facts = {"file": name, "file_size": path.stat().st_size, "finished_at": now, "expires_at": now + KEPT}
    _save(run, state=State.DONE, **facts)
    return run


def _write(run: ExportRun, path: Path, asked: RecordQuery) -> None:
    query.require(asked.record_type, asked.actor, "export")
    raw = run.format in RAW
    columns = columns_of(asked, raw=raw)
    _save(run, rows_total=asked.count("estimate").value or 0)
    path.touch(mode=0o600)
    with _writer(run, path, columns, asked) as writer:
        for rows in rows_of(asked, columns, raw=raw):
            writer.write(rows)
            run.rows_done += len(rows)
            _save(run, rows_done=run.rows_done)
            if ExportRun.objects.filter(pk=run.pk, cancel_asked=True).exists():
                raise _Cancelled
    _save(run, rows_total=run.rows_done)


def _writer(run: ExportRun, path: Path, columns: list[Column], asked: RecordQuery) -> Writer:
    if run.format == ExportRun.Format.CARDS:
        return CardWriter(path, [column.header for column in columns], by=asked.actor, at=timezone.now())
    return WRITERS[run.format](path, columns)


def _save(run: ExportRun, **values: object) -> None:
    for name, value in values.items():
        setattr(run, name, value)
    ExportRun.objects.filter(pk=run.pk).update(**values)
