"""A note about a customer stands in the customer's notebook."""

from libreta.directory.interactions import actions as notebook
from libreta.kernel.events import Event, reaction

TELLING = """
SELECT customer_id, created_at AS at, '' AS channel, 'internal' AS direction, 'note' AS kind,
    'note' AS source_type, id AS source_id, created_by_id AS user_id, created_at AS written_at
FROM collaboration_note WHERE id = ANY(%(ids)s) AND customer_id IS NOT NULL
"""


@reaction("collaboration.notes.created")
def tell_notes(event: Event) -> None:
    notebook.tell_from(TELLING, {"ids": list(event.ids)}, event=event)
