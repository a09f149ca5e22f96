"""The chain of hashes over the trail: an altered, removed or slipped-in change is found.

Ids are handed out before their transactions commit, so a run of ids may only be sealed once every transaction that
could still add to it has ended. The horizon remembers the last id handed out and a transaction id taken after that;
when no transaction before it is under way any more, everything up to the last id is there for good.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from libreta.audit.models import Horizon, Seal

BATCH = 10_000
LOCK = 7_305_001  # one sealer at a time
START = bytes(32)

ROW = """sha256(convert_to(jsonb_build_array(c.id, extract(epoch FROM c.at), c.txid, c.actor_id, c.actor_name, c.key_id,
    c.door, c.cause, c.record_type, c.record_id, c.action, c.changes)::text, 'UTF8'))"""
RUN = f"""
SELECT count(*), max(id), sha256(coalesce(string_agg(hash, ''::bytea ORDER BY id), '') || %(previous)s) FROM (
    SELECT c.id, coalesce(r.row_hash, {ROW}) AS hash
    FROM audit_change c LEFT JOIN audit_redaction r ON r.change_id = c.id
    WHERE c.id > %(after)s AND c.id <= %(upto)s ORDER BY c.id LIMIT %(limit)s
) run
"""

# A writer of the trail holds this lock from before it takes its first id until its transaction ends.
WRITERS = """
SELECT count(*) FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'relation' AND l.relation = 'audit_change'::regclass AND l.mode = 'RowExclusiveLock' AND l.granted
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND l.pid IS DISTINCT FROM pg_backend_pid()
  AND (a.backend_xid IS NULL OR %(now)s - age(a.backend_xid) < %(before)s)
"""


@dataclass(frozen=True)
class Break:
    """A place where the chain does not hold."""

    seal_id: int
    from_id: int
    to_id: int
    reason: str


def seal(*, at: datetime) -> int:
    """This function seals what is settled since the last run and returns how many changes it sealed."""
    sealed = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        if not Horizon.objects.exists():
            _look_ahead(cursor)
            return 0
        settled = _settled(cursor)
        if settled is None:
            return 0
        last = Seal.objects.order_by("-to_id").first()
        while settled > (last.to_id if last else 0):
            found, last = _seal_run(cursor, last, settled, at)
            sealed += found
            if not found:
                break
        _look_ahead(cursor)
    return sealed


def _settled(cursor: object) -> int | None:
    """Gives the id up to which nothing can be added any more, or None while an older transaction still writes."""
    horizon = Horizon.objects.select_for_update().get(id=1)
    cursor.execute("SELECT pg_current_xact_id()::text::bigint")
    now = cursor.fetchone()[0]
    if horizon.next_txid <= now:  # otherwise it was taken in another cluster, before a restore
        cursor.execute(WRITERS, {"now": now, "before": horizon.next_txid})
        if cursor.fetchone()[0]:
            return None
    return horizon.last_id


def _look_ahead(cursor: object) -> None:
    cursor.execute("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM audit_change_id_seq")
    last_id = cursor.fetchone()[0]
    cursor.execute("SELECT pg_current_xact_id()::text::bigint")  # after the look at the sequence, never before
    Horizon.objects.update_or_create(id=1, defaults={"last_id": last_id, "next_txid": cursor.fetchone()[0]})


def _seal_run(cursor: object, last: Seal | None, upto: int, at: datetime) -> tuple[int, Seal | None]:
    after, previous = (last.to_id, bytes(last.hash)) if last else (0, START)
    cursor.execute(RUN, {"after": after, "upto": upto, "previous": previous, "limit": BATCH})
    rows, to_id, digest = cursor.fetchone()
    if not rows:
        return 0, last
    made = Seal.objects.create(at=at, from_id=after + 1, to_id=to_id, rows=rows, hash=bytes(digest), previous=previous)
    return rows, made


def breaks() -> list[Break]:
    """This function recomputes the whole chain and returns where it does not hold; an empty list proves it."""
    found = []
    previous, after = START, 0
    with connection.cursor() as cursor:
        for link in Seal.objects.order_by("id").iterator():
            if bytes(link.previous) != previous or link.from_id != after + 1:
                found.append(Break(link.pk, link.from_id, link.to_id, "the seal before is missing or was replaced"))
            previous, after = bytes(link.hash), link.to_id
            if link.purged_at is not None:
                continue
            run = {"after": link.from_id - 1, "upto": link.to_id, "previous": bytes(link.previous), "limit": None}
            cursor.execute(RUN, run)
            rows, _last, digest = cursor.fetchone()
            if rows != link.rows:
                found.append(
                    Break(link.pk, link.from_id, link.to_id, f"{link.rows} changes were sealed, {rows} are there")
                )
            elif bytes(digest) != previous:
                found.append(Break(link.pk, link.from_id, link.to_id, "a change was altered"))
    return found
