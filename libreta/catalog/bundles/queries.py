"""What bundles are made of, down to the last part."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db import connection

DEEPEST = 5
Tree = dict[int, list[tuple[int, Decimal]]]
BELOW = """
WITH RECURSIVE below(bundle, part, quantity, position, id, depth) AS (
    SELECT bundle_id, part_id, quantity, position, id, 1 FROM catalog_bundlepart
    WHERE bundle_id = ANY(%(ids)s) AND trashed_at IS NULL
    UNION
    SELECT p.bundle_id, p.part_id, p.quantity, p.position, p.id, below.depth + 1
    FROM below JOIN catalog_bundlepart p ON p.bundle_id = below.part
    WHERE p.trashed_at IS NULL AND below.depth < %(deepest)s
)
SELECT bundle, part, quantity FROM (SELECT DISTINCT bundle, part, quantity, position, id FROM below) once
ORDER BY bundle, position, id
"""


def parts_below(products: Iterable[int]) -> Tree:
    """This function gives the parts, with quantities, of products and of the bundles among their parts."""
    with connection.cursor() as cursor:
        cursor.execute(BELOW, {"ids": sorted(products), "deepest": DEEPEST})
        found: Tree = {}
        for bundle, part, quantity in cursor.fetchall():
            found.setdefault(bundle, []).append((part, quantity))
    return found
