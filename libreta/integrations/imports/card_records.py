"""The cards of a file as records of a table."""

from collections.abc import Iterator
from pathlib import Path

from libreta.integrations.cards.reading import rows

from .records import Problem, Record


def card_records(path: Path, columns: list[str]) -> Iterator[Record]:
    """This function reads the cards of a file as rows, numbered by the line on which they begin."""
    for raw, cells, is_list in rows(path, columns):
        problem = Problem.CUT_OFF if not raw.is_whole else Problem.LIST if is_list else None
        yield Record(raw.number, cells, problem)
