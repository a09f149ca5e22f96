"""What lasts several days is one bar: the same line on all days of a week, cut at the week's end."""

from datetime import UTC, date, datetime, timedelta

from libreta.ui.calendars import Entry
from libreta.ui.day_bars import is_long, slots

MONDAY = date(2026, 3, 16)
DAYS = [MONDAY + timedelta(days=n) for n in range(14)]


def day(count: int) -> date:
    return MONDAY + timedelta(days=count)


def drawn(entries):
    """Returns the titles of each day in their lines: "-" for a free line, in brackets where no words stand."""
    return {
        number: [
            "-" if s.entry is None else s.entry.title if s.is_titled else f"({s.entry.title})"
            for s in slots(entries, DAYS)[day(number)]
        ]
        for number in range(14)
        if slots(entries, DAYS)[day(number)]
    }


def test_a_bar_keeps_its_line_and_single_days_fill_what_is_free():
    fair = Entry("Fair", day(1), day(3), id=1)
    trip = Entry("Trip", day(2), day(4), id=2)
    call = Entry("Call", day(4), id=3)
    found = drawn([fair, trip, call])
    assert found == {1: ["Fair"], 2: ["(Fair)", "Trip"], 3: ["(Fair)", "(Trip)"], 4: ["Call", "(Trip)"]}


def test_a_bar_over_two_weeks_says_its_name_in_each():
    leave = Entry("Leave", day(5), day(8), id=1)
    found = slots([leave], DAYS)
    assert drawn([leave]) == {5: ["Leave"], 6: ["(Leave)"], 7: ["Leave"], 8: ["(Leave)"]}
    pieces = [(found[day(n)][0].begins, found[day(n)][0].ends) for n in (5, 6, 7, 8)]
    assert pieces == [(True, False), (False, False), (False, False), (False, True)]


def test_a_line_is_free_again_the_day_after_a_bar_ended():
    found = drawn(
        [Entry("A", day(0), day(1), id=1), Entry("B", day(2), day(3), id=2), Entry("C", day(1), day(2), id=3)]
    )
    assert found == {0: ["A"], 1: ["(A)", "C"], 2: ["B", "(C)"], 3: ["(B)"]}


def test_a_night_is_no_bar_but_a_day_and_more_is():
    start = datetime(2026, 3, 16, 20, tzinfo=UTC)
    assert not is_long(Entry("Night", start, start + timedelta(hours=6)))
    assert is_long(Entry("Trip", start, start + timedelta(hours=24)))
    assert not is_long(Entry("Day", day(1), day(1)))
