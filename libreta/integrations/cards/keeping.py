"""Keeping cards as they came, beside the customers that they became."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path

from libreta.integrations.cards.lines import RawCard as CardInFile
from libreta.integrations.cards.lines import raw_cards
from libreta.integrations.sources.models import RawCard

BATCH = 200


def keep(path: Path, customers: Callable[[list[int]], Mapping[int, int]], *, run_id: int, at: datetime) -> None:
    """This function keeps the cards of a file; `customers` gives the customers of cards by the lines they begin on.

    Keeping them again changes nothing: a customer has each card once.
    """
    stream = raw_cards(path)
    while batch := list(islice(stream, BATCH)):
        known = customers([card.number for card in batch])
        rows = [_row(card, known[card.number], run_id, at) for card in batch if card.number in known]
        RawCard.objects.bulk_create(rows, ignore_conflicts=True)


def _row(card: CardInFile, customer_id: int, run_id: int, at: datetime) -> RawCard:
    text = card.content.decode("utf-8", "backslashreplace").replace("\x00", "")
    mark = hashlib.sha256(card.content).hexdigest()
    return RawCard(customer_id=customer_id, text=text, print=mark, at=at, run_id=run_id)
