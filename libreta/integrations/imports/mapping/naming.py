"""Which column may hold the name of a record where no header says so."""

import re
from collections.abc import Collection, Sequence
from typing import Any

MOST_LETTERS = 120
_CODE = re.compile(r"[\W\d_]+|[0-9a-f]{12,}|[0-9a-f-]{30,}|\S+@\S+|https?://\S+|\d{4}-\d\d-\d\d.*", re.IGNORECASE)
_CHOICES = re.compile(r"true|false|yes|no|null|none|n/a|-+", re.IGNORECASE)


def likely_name(samples: Sequence[Sequence[Any]], width: int, taken: Collection[int]) -> int | None:
    """This function gives the place of the first free column that holds mostly different short texts with letters."""
    for place in range(width):
        cells = [str(row[place]).strip() for row in samples if place < len(row) and row[place] not in (None, "")]
        if place in taken or not cells or len(cells) < 0.8 * len(samples):
            continue
        worded = [cell for cell in cells if not _CODE.fullmatch(cell) and not _CHOICES.fullmatch(cell)]
        fitting = [cell for cell in worded if len(cell) <= MOST_LETTERS and any(map(str.isalpha, cell))]
        if len(fitting) >= 0.8 * len(cells) and len(set(cells)) > 0.5 * len(cells):
            return place
    return None
