"""The sums of stages: where they answer, how they are kept short, and the proof that they are true."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext_lazy as _

from libreta.kernel import rollups
from libreta.kernel.checks import promise
from libreta.kernel.jobs import periodic
from libreta.sales.opportunities.sum_models import StageSum

TOGETHER = """
WITH gone AS (
    DELETE FROM sales_stagesum s USING (
        SELECT pipeline_id, stage_id, status, owner_id, currency FROM sales_stagesum
        GROUP BY 1, 2, 3, 4, 5 HAVING count(*) > 1
    ) several
    WHERE (s.pipeline_id, s.stage_id, s.status, s.currency)
            = (several.pipeline_id, several.stage_id, several.status, several.currency)
        AND s.owner_id IS NOT DISTINCT FROM several.owner_id
    RETURNING s.*
)
INSERT INTO sales_stagesum (pipeline_id, stage_id, status, owner_id, currency, rows, amount)
SELECT pipeline_id, stage_id, status, owner_id, currency, sum(rows), sum(amount) FROM gone
GROUP BY 1, 2, 3, 4, 5 HAVING sum(rows) <> 0 OR sum(amount) <> 0
"""
WRONG = """
SELECT stage_id, currency, sum(rows), sum(amount) FROM (
    SELECT pipeline_id, stage_id, status, owner_id, currency, rows, amount FROM sales_stagesum
    UNION ALL
    SELECT pipeline_id, stage_id, status, owner_id, currency, -1, -coalesce(amount, 0) FROM sales_opportunity
    WHERE trashed_at IS NULL
) both_sides
GROUP BY pipeline_id, stage_id, status, owner_id, currency HAVING sum(rows) <> 0 OR sum(amount) <> 0
ORDER BY 1, 2 LIMIT 20
"""


def declare() -> None:
    """This function lets boards read counts and sums of stages from the sums."""
    dimensions = frozenset({"pipeline", "stage", "status", "owner", "currency"})
    rollups.declare("opportunity", rollups.Rollup(StageSum, dimensions, frozenset({"amount"})))


@periodic("50 * * * *", lock="libreta.sales.opportunities.put_sums_together")
def put_sums_together(timestamp: int) -> None:
    """This job keeps the sums of stages short; what they tell stays."""
    with connection.cursor() as cursor:
        cursor.execute(TOGETHER)


@promise("sales.sums_of_stages", _("The sums of stages are those of their deals"))
def wrong_sums() -> Iterator[str]:
    """This function finds stages whose kept count or sum is not that of their deals."""
    with connection.cursor() as cursor:
        cursor.execute(WRONG)
        for stage, currency, rows, amount in cursor.fetchall():
            yield f"stage {stage} ({currency or 'no currency'}): {rows} deals and {amount} too many"
