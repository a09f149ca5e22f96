"""Scores of customers who become one: no score is better than one that tells of half of what was bought."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from libreta.kernel.bonds import Merging

PUT_AWAY = """
WITH gone AS (DELETE FROM directory_customerscore WHERE customer_id = ANY(%s) RETURNING *)
SELECT coalesce(json_agg(gone), '[]') FROM gone
"""
BRING_BACK = """
INSERT INTO directory_customerscore
SELECT * FROM json_populate_recordset(NULL::directory_customerscore, %s::json)
"""


def put_scores_away(merging: Merging) -> list[dict[str, Any]]:
    """This function takes the scores of merged customers away and gives them to be kept; the next run computes the
    survivor's anew. Where none of the former ones had any, the survivor keeps its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM directory_customerscore WHERE customer_id = ANY(%s))", [list(merging.former)]
        )
        if not cursor.fetchone()[0]:
            return []
        cursor.execute(PUT_AWAY, [[merging.survivor, *merging.former]])
        kept = cursor.fetchone()[0]
    return json.loads(kept) if isinstance(kept, str) else kept


def bring_scores_back(merging: Merging, kept: list[dict[str, Any]]) -> None:
    """This function gives everybody the scores back that they had before they were merged."""
    if kept:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM directory_customerscore WHERE customer_id = ANY(%s)", [[merging.survivor, *merging.former]]
            )
            cursor.execute(BRING_BACK, [json.dumps(kept)])
