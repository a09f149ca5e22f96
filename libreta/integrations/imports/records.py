"""What every reader of a file hands on: numbered records, and batches of them by column."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _


class Problem(StrEnum):
    """Why a record could not be read at all."""

    OPEN_QUOTE = "open_quote"
    UNREADABLE = "unreadable"
    TOO_MANY = "too_many"
    TOO_FEW = "too_few"
    BROKEN_LETTERS = "broken_letters"
    NOT_JSON = "not_json"
    TOO_LONG = "too_long"
    LIST = "list"
    CUT_OFF = "cut_off"


PROBLEM_SENTENCES = {
    Problem.OPEN_QUOTE: _("A quotation mark in this row is never closed."),
    Problem.UNREADABLE: _("This row cannot be read."),
    Problem.TOO_MANY: _("This row has more cells than the header."),
    Problem.TOO_FEW: _("This row has far fewer cells than the header; it may be a broken line."),
    Problem.BROKEN_LETTERS: _("This row has letters that do not belong to the encoding of the file."),
    Problem.NOT_JSON: _("This line is not a JSON object."),
    Problem.TOO_LONG: _("This line is too long to be a row."),
    Problem.LIST: _("This card is a list of other cards, not a person or an organisation."),
    Problem.CUT_OFF: _("This card has no end, or is too large."),
}


class Record(NamedTuple):
    """One record of a file: its line or row number, its cells and, if it cannot be used, why."""

    number: int
    cells: list[Any]
    problem: Problem | None = None


@dataclass
class LeftOut:
    """Rows of a file that are no records: how many are blank, and the numbers of totals and notices under the table."""

    blank: int = 0
    closing: list[int] = field(default_factory=list)


@dataclass
class Batch:
    """Some thousand records by column, beside those that were refused while reading and what is no record at all."""

    numbers: list[int]
    columns: list[list[Any]]
    refused: list[Record] = field(default_factory=list)
    left_out: LeftOut = field(default_factory=LeftOut)

    def __len__(self) -> int:
        return len(self.numbers)
