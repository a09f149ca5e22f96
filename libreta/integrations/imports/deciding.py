"""Deciding, over the whole file, in which order a column writes day and month and which mark its numbers use."""

from dataclasses import replace
from pathlib import Path

from libreta.integrations.imports import reading
from libreta.integrations.imports.cells import cells_of
from libreta.integrations.imports.normalise import dates, numbers
from libreta.integrations.imports.plan import Plan, Value
from libreta.integrations.imports.reading import Source
from libreta.kernel.fields import MOMENTS, NUMBERS

Evidence = dates.Evidence | numbers.Evidence


def decide(path: Path, source: Source, plan: Plan) -> Plan:
    """This function reads the date and number columns of a file and writes what they tell into the plan.

    What a person has chosen stays; a column that tells nothing is read as the language of the import usually is.
    """
    evidence = _asked(plan)
    if not evidence or source.format == "parquet":
        return plan
    for batch in reading.batches(path, source):
        for (_kind, place), found in evidence.items():
            found.weigh(cells_of(_column(int(place)), batch))
    orders, marks = dict(plan.date_orders), dict(plan.decimal_marks)
    for (_kind, place), found in evidence.items():
        if isinstance(found, dates.Evidence):
            orders[place] = found.order(dates.usual_order(plan.language, plan.region))
        else:
            marks[place] = found.mark(numbers.usual_mark(plan.language, plan.region))
    return replace(plan, date_orders=orders, decimal_marks=marks)


def open_questions(sample: list[list], plan: Plan) -> dict[str, str]:
    """This function finds the columns of a sample whose dates or numbers can be read in two ways: place to kind."""
    found = {}
    for (kind, place), evidence in _asked(plan).items():
        column = [row[int(place)] for row in sample if int(place) < len(row)]
        if evidence.weigh(column).is_open:
            found[place] = kind
    return found


def _asked(plan: Plan) -> dict[tuple[str, str], Evidence]:
    asked: dict[tuple[str, str], Evidence] = {}
    for feed in plan.feeds:
        declared = feed.record_type.fields()
        for name, value in feed.values.items():
            if not value.columns or value.match or value.way:
                continue
            kind, place = declared[name].kind, str(value.columns[0])
            if kind in MOMENTS and place not in plan.date_orders:
                asked[("date", place)] = dates.Evidence()
            elif kind in NUMBERS and place not in plan.decimal_marks:
                asked[("number", place)] = numbers.Evidence()
    return asked


def _column(place: int):

    return Value(columns=(place,))
