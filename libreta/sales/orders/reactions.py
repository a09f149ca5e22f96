"""What a customer ordered stands in the customer's notebook."""

from libreta.directory.interactions import actions as notebook
from libreta.kernel.events import Event, reaction

# An order may be written down years later, by an import: it is told at its own time.
CONFIRMED = """
SELECT customer_id, coalesce(ordered_at, (ordered_on + time '12:00') AT TIME ZONE 'UTC') AS at, '' AS channel,
    'inbound' AS direction, 'order_confirmed' AS kind, 'order' AS source_type, id AS source_id,
    coalesce(%(who)s::bigint, owner_id) AS user_id, updated_at AS written_at
FROM sales_order WHERE id = ANY(%(ids)s) AND customer_id IS NOT NULL AND status IN ('confirmed', 'fulfilled')
"""
MOVED = """
SELECT customer_id, updated_at AS at, '' AS channel,
    CASE status WHEN 'fulfilled' THEN 'outbound' ELSE 'internal' END AS direction, 'order_' || status AS kind,
    'order' AS source_type, id AS source_id, coalesce(%(who)s::bigint, owner_id) AS user_id, updated_at AS written_at
FROM sales_order WHERE id = ANY(%(ids)s) AND customer_id IS NOT NULL AND status IN ('fulfilled', 'cancelled')
"""


@reaction("sales.orders.created")
def tell_new_orders(event: Event) -> None:
    notebook.tell_from(CONFIRMED, {"ids": list(event.ids), "who": event.by.user_id}, event=event)


@reaction("sales.orders.updated")
def tell_moved_orders(event: Event) -> None:
    if "status" in event.fields:
        told = {"ids": list(event.ids), "who": event.by.user_id}
        notebook.tell_from(CONFIRMED, told, event=event)
        notebook.tell_from(MOVED, told, event=event)
