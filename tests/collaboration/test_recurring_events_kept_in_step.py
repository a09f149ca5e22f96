"""A recurring event of a real CalDAV server is a series here, and both sides may change the whole or one occurrence."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.utils import timezone

from libreta.collaboration.models import Link, Series, SeriesLink, Task
from libreta.collaboration.series.actions import carry_over
from libreta.kernel import writes
from libreta.kernel.writes import Change
from tests.collaboration.elsewhere import NOW, ical, step

ZONE = ZoneInfo("Europe/Bucharest")
START = datetime.combine((NOW + timedelta(days=1)).date(), datetime.min.time(), ZONE).replace(hour=10)
NOTHING = {"came": 0, "changed": 0, "ended": 0, "went": 0, "unread": 0}
FRAME = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Elsewhere//EN
BEGIN:VTIMEZONE
TZID:Europe/Bucharest
BEGIN:STANDARD
DTSTART:19701025T040000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T030000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
END:VTIMEZONE
{events}END:VCALENDAR
"""
ATTENDED = "ATTENDEE;CN=Ana:mailto:ana@mill.example\nX-COLOUR:green\n"


def local(moment: datetime) -> str:
    return moment.astimezone(ZONE).strftime("%Y%m%dT%H%M%S")


def place(week: int, hour: int = 10) -> datetime:
    return (START + timedelta(weeks=week)).replace(hour=hour)


def master(rule: str, more: str = "", title: str = "Round of the shops") -> str:
    return (
        f"BEGIN:VEVENT\nUID:rounds\nDTSTAMP:{ical(NOW)}\nLAST-MODIFIED:{ical(timezone.now())}\n"
        f"DTSTART;TZID=Europe/Bucharest:{local(START)}\nDURATION:PT90M\nSUMMARY:{title}\nRRULE:{rule}\n"
        f"{more}END:VEVENT\n"
    )


def moved(week: int, hour: int, title: str = "Round of the shops after lunch") -> str:
    return (
        f"BEGIN:VEVENT\nUID:rounds\nDTSTAMP:{ical(NOW)}\nRECURRENCE-ID;TZID=Europe/Bucharest:{local(place(week))}\n"
        f"DTSTART;TZID=Europe/Bucharest:{local(place(week, hour))}\nDURATION:PT30M\nSUMMARY:{title}\nEND:VEVENT\n"
    )


def put(elsewhere, *events: str) -> None:
    text = FRAME.format(events="".join(events)).replace("\n", "\r\n").encode()
    answer = elsewhere.ask("PUT", "rounds.ics", text)
    assert answer.status in (201, 204), answer.text


def there(elsewhere) -> list[icalendar.Component]:
    return icalendar.Calendar.from_ical(elsewhere.ask("GET", "rounds.ics").text).walk("VEVENT")


def rows(**conditions) -> list[tuple[datetime, str, str]]:
    found = Task.objects.filter(trashed_at=None, **conditions).order_by("starts_at")
    return [(row.starts_at, row.title, row.status) for row in found]


def test_it_comes_as_a_series_with_its_rule_what_is_left_out_and_what_was_moved(connected, elsewhere):
    left_out = f"EXDATE;TZID=Europe/Bucharest:{local(place(1))}\n"
    put(elsewhere, master("FREQ=WEEKLY;COUNT=4", left_out), moved(2, 16))
    assert step(connected).counts == NOTHING | {"came": 1}
    series = Series.objects.get()
    assert (series.rule, series.zone, series.starts_at, series.minutes, series.uid) == (
        "FREQ=WEEKLY;COUNT=4", "Europe/Bucharest", START, 90, "rounds",
    )  # fmt: skip
    assert rows(status="open") == [
        (place(0), "Round of the shops", "open"),
        (place(2, 16), "Round of the shops after lunch", "open"),
        (place(3), "Round of the shops", "open"),
    ]
    assert Task.objects.get(recurs_at=place(2)).is_exception
    assert Task.objects.get(recurs_at=place(1)).status == "cancelled"
    assert Link.objects.count() == 0
    assert step(connected).counts == NOTHING

    put(elsewhere, master("FREQ=WEEKLY;COUNT=3", title="Rounds"))
    assert step(connected).counts == NOTHING | {"changed": 1}
    assert rows(status="open") == [(place(n), "Rounds", "open") for n in range(3)]
    assert not Task.objects.filter(is_exception=True, trashed_at=None).exists()
    assert step(connected).counts == NOTHING


def test_what_began_long_ago_brings_no_years_of_old_tasks(connected, elsewhere):
    begun = NOW - timedelta(days=1000)
    elsewhere.put("old", "Since long", begun, more="RRULE:FREQ=DAILY\n")
    step(connected)
    assert Series.objects.get().starts_at == begun
    earliest = Task.objects.order_by("starts_at").values_list("starts_at", flat=True).first()
    assert NOW - timedelta(days=32) < earliest < NOW - timedelta(days=28)


def test_one_occurrence_changed_or_left_out_here_is_so_there_and_the_rest_of_the_event_stays(
    connected, elsewhere, alice, actor_of
):
    by = actor_of(alice)
    put(elsewhere, master("FREQ=WEEKLY;COUNT=5", ATTENDED), moved(4, 12))
    step(connected)
    second, third = Task.objects.get(recurs_at=place(1)), Task.objects.get(recurs_at=place(2))
    writes.update("task", [Change(second.pk, {"starts_at": place(1, 15), "title": "In the mill"})], by=by, at=NOW)
    writes.trash("task", [third.pk], by=by, at=NOW)
    assert step(connected).counts == NOTHING | {"went": 1}
    whole, *others = there(elsewhere)
    assert (str(whole["summary"]), str(whole["attendee"]), str(whole["x-colour"])) == (
        "Round of the shops", "mailto:ana@mill.example", "green",
    )  # fmt: skip
    assert [one.dt for one in whole["exdate"].dts] == [place(2)]
    assert whole["dtstart"].dt == START and whole["dtstart"].params["TZID"] == "Europe/Bucharest"
    assert {(e["recurrence-id"].dt, e["dtstart"].dt, str(e["summary"])) for e in others} == {
        (place(1), place(1, 15), "In the mill"),
        (place(4), place(4, 12), "Round of the shops after lunch"),
    }
    assert step(connected).counts == NOTHING
    assert elsewhere.names() == {"rounds.ics"}


def test_the_whole_series_changed_or_ended_here_is_so_there(connected, elsewhere, alice, actor_of):
    by = actor_of(alice)
    put(elsewhere, master("FREQ=WEEKLY;COUNT=4"))
    step(connected)
    first = Task.objects.get(recurs_at=place(0))
    writes.update("task", [Change(first.pk, {"starts_at": place(0, 14), "place": "Cluj"})], by=by, at=NOW)
    carry_over([first.pk], by=by, at=NOW)
    assert step(connected).counts == NOTHING | {"went": 1}
    (whole,) = there(elsewhere)
    assert (whole["dtstart"].dt, str(whole["location"])) == (place(0, 14), "Cluj")
    assert whole["dtend"].dt - whole["dtstart"].dt == timedelta(minutes=90)
    assert whole["rrule"].to_ical() == b"FREQ=WEEKLY;COUNT=4"
    assert step(connected).counts == NOTHING
    writes.trash("series", [Series.objects.get().pk], by=by, at=NOW)
    assert step(connected).counts == NOTHING | {"went": 1}
    assert elsewhere.names() == set() and SeriesLink.objects.count() == 0


def test_a_deleted_event_ends_its_series_and_an_older_change_loses(connected, elsewhere, alice, actor_of, client):
    by = actor_of(alice)
    put(elsewhere, master("FREQ=WEEKLY;COUNT=3"))
    step(connected)
    writes.update("series", [Change(Series.objects.get().pk, {"title": "Ours"})], by=by, at=timezone.now())
    older = master("FREQ=WEEKLY;COUNT=3", title="Theirs").replace(
        f"LAST-MODIFIED:{ical(timezone.now())[:8]}", "LAST-MODIFIED:20200101"
    )
    put(elsewhere, older)
    step(connected)
    assert [str(e["summary"]) for e in there(elsewhere)] == ["Ours"]
    client.force_login(alice)
    shown = client.get("/settings/calendars/").content.decode()
    assert "Theirs" in shown and "T10:00" not in shown
    elsewhere.ask("DELETE", "rounds.ics")
    assert step(connected).counts == NOTHING | {"ended": 1}
    assert Series.objects.get().trashed_at is not None
    assert rows(status="open") == []


@pytest.mark.parametrize(
    ("rule", "more", "why", "count"),
    [
        ("FREQ=WEEKLY;COUNT=3", f"RDATE:{ical(NOW + timedelta(days=2))}\n", "dates", 4),
        ("FREQ=WEEKLY;BYHOUR=9,15;COUNT=4", "", "rule", 5),
    ],
    ids=["dates", "rule"],
)
def test_what_no_series_can_say_stays_single_occurrences_and_says_so(
    connected, elsewhere, client, alice, rule, more, why, count
):
    elsewhere.put("odd", "Odd days", NOW + timedelta(days=1), more=f"RRULE:{rule}\n{more}")
    step(connected)
    assert Series.objects.count() == 0
    links = Link.objects.all()
    assert len(links) == count and {link.single for link in links} == {why}
    client.force_login(alice)
    shown = client.get(f"/tasks/{links[0].task_id}/").content.decode()
    assert "stand here one by one" in shown
    assert "Odd days" in client.get("/settings/calendars/").content.decode()
    elsewhere.put(
        "odd", "Even days", NOW + timedelta(days=1), more="RRULE:FREQ=WEEKLY;COUNT=2\n", modified=timezone.now()
    )
    step(connected)
    assert Link.objects.count() == 0 and Series.objects.get().title == "Even days"
    assert [title for _at, title, _status in rows(status="open")] == ["Even days"] * 2


def test_whole_days_repeat_as_whole_days(connected, elsewhere, alice, actor_of):
    day = (NOW + timedelta(days=3)).date()
    event = (
        f"BEGIN:VEVENT\nUID:rounds\nDTSTAMP:{ical(NOW)}\nDTSTART;VALUE=DATE:{day:%Y%m%d}\n"
        f"DTEND;VALUE=DATE:{day + timedelta(days=2):%Y%m%d}\nSUMMARY:Fair\nRRULE:FREQ=WEEKLY;COUNT=3\n"
        f"EXDATE;VALUE=DATE:{day + timedelta(days=7):%Y%m%d}\nEND:VEVENT\n"
    )
    put(elsewhere, event)
    step(connected)
    series = Series.objects.get()
    assert (series.starts_on, series.days) == (day, 2)
    found = Task.objects.filter(status="open", trashed_at=None).order_by("starts_on")
    assert [(t.starts_on, t.ends_on) for t in found] == [
        (day + timedelta(days=n), day + timedelta(days=n + 1)) for n in (0, 14)
    ]
    last = found[1]
    writes.update("task", [Change(last.pk, {"starts_on": day + timedelta(days=15)})], by=actor_of(alice), at=NOW)
    assert step(connected).counts == NOTHING | {"went": 1}
    whole, other = there(elsewhere)
    assert [one.dt for one in whole["exdate"].dts] == [day + timedelta(days=7)]
    assert other["recurrence-id"].dt == day + timedelta(days=14)
    assert (other["dtstart"].dt, other["dtend"].dt) == (day + timedelta(days=15), day + timedelta(days=17))


def test_nothing_is_doubled_when_a_process_dies_before_it_noted_the_series(connected, elsewhere):
    put(elsewhere, master("FREQ=WEEKLY;COUNT=3"))
    step(connected)
    SeriesLink.objects.all().delete()
    type(connected).objects.update(token="")
    step(connected)
    assert Series.objects.count() == 1
    assert [at for at, _title, _status in rows()] == [place(n).astimezone(UTC) for n in range(3)]
    assert elsewhere.names() == {"rounds.ics"}
