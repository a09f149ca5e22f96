"""What was done for a customer stands in the customer's notebook."""

from libreta.collaboration.tasks.models import Task
from libreta.directory.interactions import actions as notebook
from libreta.kernel.events import Event, reaction

TELLING = """
SELECT customer_id, coalesce(done_at, updated_at) AS at,
    CASE kind WHEN 'call' THEN 'telephone' WHEN 'visit' THEN 'visit' WHEN 'meeting' THEN 'visit' ELSE '' END AS channel,
    CASE kind WHEN 'task' THEN 'internal' ELSE 'outbound' END AS direction, 'task_done' AS kind,
    'task' AS source_type, id AS source_id, coalesce(%(who)s::bigint, owner_id) AS user_id, updated_at AS written_at
FROM collaboration_task WHERE id = ANY(%(ids)s) AND customer_id IS NOT NULL AND status = 'done'
"""


@reaction("collaboration.tasks.created", "collaboration.tasks.updated")
def tell_done_tasks(event: Event) -> None:
    notebook.tell_from(TELLING, {"ids": list(event.ids), "who": event.by.user_id}, event=event)


@reaction("collaboration.tasks.created", "collaboration.tasks.updated", "collaboration.tasks.trashed")
def announce_plans(event: Event) -> None:
    customers = Task.objects.filter(pk__in=event.ids).values_list("customer_id", flat=True)
    notebook.announce(customers, event=event)
