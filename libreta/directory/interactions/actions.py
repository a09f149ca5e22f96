"""Writing into the notebook on behalf of the areas whose records tell something."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from libreta.kernel import events
from libreta.kernel.events import Event

# The words stay with the source and its rights; the notebook keeps that it happened. Told twice, it is kept once.
TELL = """
INSERT INTO directory_interaction (
    created_at, updated_at, version, extra, created_by_id, user_id,
    customer_id, at, channel, direction, kind, source_type, source_id)
SELECT told.written_at, told.written_at, 1, '{{}}', told.user_id, told.user_id,
    told.customer_id, told.at, told.channel, told.direction, told.kind, told.source_type, told.source_id
FROM ({telling}) AS told
WHERE told.customer_id IS NOT NULL
ON CONFLICT DO NOTHING
RETURNING customer_id
"""


def tell_from(telling: str, params: dict[str, object], *, event: Event) -> int:
    """This function writes one entry per row of a query of the calling area, and gives their number.

    `telling` is SQL written in the calling area, never made of input; its columns: customer_id, at, channel, direction,
    kind, source_type, source_id, user_id, written_at. An entry that the source told before is not told again.
    """
    with connection.cursor() as cursor:
        cursor.execute(TELL.format(telling=telling), params)
        told = [customer for (customer,) in cursor.fetchall()]
    announce(told, event=event)
    return len(told)


def announce(customer_ids: Iterable[int], *, event: Event) -> None:
    """This function lets open pages of these customers know that something was told or planned."""
    ids = sorted({number for number in customer_ids if number})
    events.publish("directory.customers.told", type_key="customer", ids=ids, by=event.by, at=event.at)
