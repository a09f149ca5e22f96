"""The history of stages, the next activity, and what the customer's notebook is told; set by set, whoever wrote."""

from __future__ import annotations

from django.db import connection

from libreta.directory.interactions import actions as notebook
from libreta.kernel import events
from libreta.kernel.events import Event, reaction

ROW = """
INSERT INTO sales_stagechange (created_at, updated_at, version, extra, created_by_id, user_id,
    opportunity_id, from_stage_id, to_stage_id, at, days)
"""
# A deal that arrives closed passed through the stage of engagement on the day that it names.
STARTED = (
    ROW
    + """
SELECT %(at)s, %(at)s, 1, '{}', %(who)s::bigint, coalesce(%(who)s::bigint, o.owner_id), o.id, step.before, step.after,
    step.at, step.days
FROM sales_opportunity o
LEFT JOIN LATERAL (
    SELECT e.id FROM sales_stage e
    WHERE e.pipeline_id = o.pipeline_id AND e.engages AND e.category = 'open' AND e.trashed_at IS NULL
      AND o.status <> 'open' AND o.engaged_on <= o.closed_on
    ORDER BY e.position, e.id LIMIT 1
) passed ON true
CROSS JOIN LATERAL (
    SELECT NULL::bigint AS before, passed.id AS after, NULL::numeric AS days,
        least(o.stage_since, (o.engaged_on + time '12:00') AT TIME ZONE 'UTC') AS at, 1 AS place
    WHERE passed.id IS NOT NULL
    UNION ALL
    SELECT passed.id, o.stage_id, CASE WHEN passed.id IS NOT NULL THEN o.closed_on - o.engaged_on END, o.stage_since, 2
) step
WHERE o.id = ANY(%(ids)s)
ORDER BY o.id, step.place
"""
)
MOVED = (
    "WITH moved AS ("
    + ROW
    + """
SELECT %(at)s, %(at)s, 1, '{}', %(who)s::bigint, %(who)s::bigint, o.id, was.to_stage_id, o.stage_id, o.stage_since,
    round(greatest(0, extract(epoch FROM o.stage_since - was.at)) / 86400, 2)
FROM sales_opportunity o
CROSS JOIN LATERAL (
    SELECT c.to_stage_id, c.at FROM sales_stagechange c
    WHERE c.opportunity_id = o.id ORDER BY c.id DESC LIMIT 1
) was
WHERE o.id = ANY(%(ids)s) AND was.to_stage_id <> o.stage_id
ORDER BY o.id
RETURNING opportunity_id, from_stage_id, to_stage_id)
SELECT moved.opportunity_id, CASE WHEN after.category <> 'open' THEN after.category
    WHEN before.category <> 'open' THEN 'reopened' ELSE 'moved' END
FROM moved JOIN sales_stage before ON before.id = moved.from_stage_id
JOIN sales_stage after ON after.id = moved.to_stage_id
ORDER BY 1
"""
)
TELLING = """
SELECT customer_id, stage_since AS at, '' AS channel,
    CASE status WHEN 'open' THEN 'internal' ELSE 'inbound' END AS direction,
    CASE status WHEN 'open' THEN 'opportunity_opened' ELSE 'opportunity_' || status END AS kind,
    'opportunity' AS source_type, id AS source_id, coalesce(%(who)s::bigint, owner_id) AS user_id, %(at)s AS written_at
FROM sales_opportunity WHERE id = ANY(%(ids)s) AND customer_id IS NOT NULL
"""
NEXT = """
UPDATE sales_opportunity o SET next_activity_at = due.at
FROM (
    SELECT touched.id, min(t.due_at) FILTER (WHERE t.status = 'open' AND t.trashed_at IS NULL) AS at
    FROM (
        SELECT DISTINCT subject_id AS id FROM collaboration_task
        WHERE id = ANY(%(ids)s) AND subject_type = 'opportunity'
    ) touched
    JOIN collaboration_task t ON t.subject_type = 'opportunity' AND t.subject_id = touched.id
    GROUP BY touched.id
) due
WHERE o.id = due.id AND o.next_activity_at IS DISTINCT FROM due.at
"""


def _params(event: Event) -> dict[str, object]:
    return {"ids": list(event.ids), "who": event.by.user_id, "at": event.at}


@reaction("sales.opportunities.created")
def begin_history(event: Event) -> None:
    """This function writes how new deals came to their stage; a deal that arrives closed brings its past."""
    with connection.cursor() as cursor:
        cursor.execute(STARTED, _params(event))
    notebook.tell_from(TELLING, _params(event), event=event)


@reaction("sales.opportunities.updated")
def write_history(event: Event) -> None:
    """This function writes one row per change of stage, and tells what became of the deals."""
    if not {"stage", "pipeline"} & set(event.fields):
        return
    with connection.cursor() as cursor:
        cursor.execute(MOVED, _params(event))
        moved = cursor.fetchall()
    for past in ("moved", "won", "lost", "reopened"):
        ids = [pk for pk, became in moved if became == past]
        name = f"sales.opportunities.{past}"
        events.publish(name, type_key="opportunity", ids=ids, by=event.by, at=event.at, fields=("stage",))


@reaction("sales.opportunities.won", "sales.opportunities.lost")
def tell_closed_deals(event: Event) -> None:
    """This function lets the customer's notebook know that a deal ended."""
    notebook.tell_from(TELLING, _params(event), event=event)


@reaction(
    "collaboration.tasks.created",
    "collaboration.tasks.updated",
    "collaboration.tasks.trashed",
    "collaboration.tasks.restored",
)
def note_next_activity(event: Event) -> None:
    """This function keeps the nearest dated open task of each deal beside it."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, {"ids": list(event.ids)})
