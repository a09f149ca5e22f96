"""What an order leaves unsaid, and how its codes are written."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from libreta.kernel.actors import Actor


def prepare_orders(
    rows: Sequence[dict[str, Any]], *, by: Actor, at: datetime, held: Sequence[Any] | None = None
) -> None:
    """This function dates an order without a day: by its hour where that is known, otherwise today."""
    for row in rows:
        if (held is None or "ordered_on" in row) and row.get("ordered_on") is None:
            row["ordered_on"] = (row.get("ordered_at") or at).date()
