"""Keeps who saw, searched and exported whom.

Looks are gathered in the process and written together every two seconds, beside the request; an export is written
at once.
"""

import atexit
import logging
import threading
from collections import deque

from django.conf import settings
from django.db import DatabaseError, DataError, connection

from libreta.audit.models import Access
from libreta.kernel.access import Look

log = logging.getLogger(__name__)
EVERY = 2.0
AT_ONCE = frozenset({"export"})
MOST = 10_000

_waiting: deque[Access] = deque()
_wake = threading.Event()
_writer: threading.Thread | None = None
_start = threading.Lock()


def keep(look: Look) -> None:
    """This function keeps one look."""
    row = _row(look)
    if look.kind in AT_ONCE or getattr(settings, "AUDIT_ACCESS_DIRECT", False):
        row.save(force_insert=True)
        return
    _waiting.append(row)
    _ensure_writer()
    if len(_waiting) >= MOST:
        flush()


def flush() -> int:
    """This function writes what waits and returns how much that was."""
    rows = []
    while _waiting and len(rows) < MOST:
        rows.append(_waiting.popleft())
    try:
        _written(rows)
    except DatabaseError:
        _waiting.extendleft(reversed(rows[: MOST - len(_waiting)]))  # the database is away: they wait for its return
        raise
    return len(rows)


def _written(rows: list[Access]) -> None:
    """Rows that the database does not take cost themselves alone, never those that wait with them."""
    if not rows:
        return
    try:
        Access.objects.bulk_create(rows, batch_size=1000)
    except DataError:
        if len(rows) == 1:
            log.warning("a look at records could not be written", exc_info=True)
            return
        middle = len(rows) // 2
        _written(rows[:middle])
        _written(rows[middle:])


def _row(look: Look) -> Access:
    return Access(
        at=look.at,
        actor_id=look.actor.user_id,
        actor_name=look.actor.name,
        key_id=look.actor.key_id,
        door=look.actor.door,
        kind=look.kind,
        record_type=look.type_key,
        record_ids=list(look.ids[:1000]),
        count=look.count if look.count is not None else len(look.ids),
        detail=look.detail.replace("\x00", " ")[:500],
    )


def _ensure_writer() -> None:
    global _writer
    if _writer is not None and _writer.is_alive():
        return
    with _start:
        if _writer is None or not _writer.is_alive():
            _writer = threading.Thread(target=_write_for_ever, name="libreta-access-log", daemon=True)
            _writer.start()


def _write_for_ever() -> None:
    while True:
        _wake.wait(EVERY)
        _flush_and_close()


@atexit.register
def _flush_and_close() -> None:
    if not _waiting:
        return
    try:
        flush()
    except DatabaseError:
        log.warning("looks at records could not be written", exc_info=True)
    finally:
        connection.close()
