"""What is decided of a whole column at one look is what cleaning each of its cells would give."""

import pytest

from libreta.integrations.imports.normalise import phones, settled
from libreta.integrations.imports.normalise.columns import Habits, cleaner
from libreta.kernel.fields import Field

COLUMNS = [
    ("text", ["Ana", "", "Ion Pop"]), ("text", ["Ana ", "x"]), ("text", ["a  b"]), ("text", ["'=1", "b"]),
    ("text", ["null", "x"]), ("text", ["e\u0301", "x"]), ("text", ["a\u00a0b"]), ("text", ["x" * 61, "a"]),
    ("text", ["a\nb"]), ("text", [None, "a"]), ("text", [1.0, "a"]), ("email", ["a@b.ro", ""]), ("email", ["A@b.ro"]),
    ("email", ["a@b.test"]), ("email", ["no"]), ("email", ["a.@b.ro"]), ("email", ["a@b.ro\n"]),
    ("email", [None, "a@b.ro"]), ("email", ["x" * 70 + "@b.ro"]),
]  # fmt: skip


@pytest.mark.parametrize("kind,cells", COLUMNS)
def test_a_column_is_cleaned_as_its_cells_are(kind, cells):
    field = Field(name="a", kind=kind, label="a", path="a", max_length=60)
    at_once, one_by_one = cleaner(field, Habits()), cleaner(field, Habits())
    assert at_once._are_settled is not None
    one_by_one._are_settled = None
    assert at_once.column(cells) == one_by_one.column(cells)


@pytest.mark.parametrize("number,is_settled", [("+40316624039", True), ("+4031", False), ("0316624039", False)])
def test_numbers_that_are_settled_stay_as_they_are(number, is_settled):
    assert settled.telephones([number, "", "+34600111222"]) is is_settled
    if is_settled:
        assert phones.to_e164(number) == number
