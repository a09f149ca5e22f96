"""What is done with a series: begun from a task, carried on like one of its occurrences, ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from libreta.collaboration.series import laying, recurrence
from libreta.collaboration.series.models import Series
from libreta.collaboration.tasks.models import Task
from libreta.collaboration.tasks.terms import Status
from libreta.kernel import writes
from libreta.kernel.actions import action
from libreta.kernel.actors import Actor
from libreta.kernel.fields import Field
from libreta.kernel.refusals import Invalid, NotAllowedNow
from libreta.kernel.writes import Change

REPEATS = {
    "daily": (_("Every day"), "FREQ=DAILY"),
    "workdays": (_("Every weekday, Monday to Friday"), "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
    "weekly": (_("Every week"), "FREQ=WEEKLY"),
    "fortnightly": (_("Every two weeks"), "FREQ=WEEKLY;INTERVAL=2"),
    "monthly": (_("Every month, on the same date"), "FREQ=MONTHLY"),
    "quarterly": (_("Every three months"), "FREQ=MONTHLY;INTERVAL=3"),
    "yearly": (_("Every year"), "FREQ=YEARLY"),
}
REPEAT = Field("repeat", "choice", _("repeats"), "repeat", choices=tuple((k, v[0]) for k, v in REPEATS.items()))
UNTIL = Field("until", "date", _("last day"), "until")
TIMES = Field("times", "integer", _("number of times"), "times")
RULE = Field(
    "rule", "text", _("or a rule"), "rule", max_length=400, cleaner=recurrence.normalised,
    help=_("As in calendars, like FREQ=MONTHLY;BYDAY=2TU for every second Tuesday."),
)  # fmt: skip


@action(
    "task.repetition",
    type="task",
    label=_("Repeat"),
    icon="repeat",
    inputs=(REPEAT, UNTIL, TIMES, RULE),
    fits=lambda row: row.get("status") == Status.OPEN and not row.get("series") and bool(row.get("due_at")),
)
def repeat_tasks(
    ids: Iterable[int],
    *,
    repeat: str = "",
    until: date | None = None,
    times: int | None = None,
    rule: str = "",
    by: Actor,
    at: datetime,
) -> list[int]:
    """This function begins a series with each task and gives the ids of the series.

    Raises NotVisible, Forbidden; NotAllowedNow for a task without a day or already in a series; Invalid for a rule that
    cannot be kept.
    """
    written = _rule_of(repeat, until, times, rule)
    made = []
    with transaction.atomic():
        for task in writes.opened("task", ids, by=by, at=at):
            if task.series_id or task.due_at is None:
                raise NotAllowedNow(_("Only an activity with a day, and in no series yet, can be repeated."))
            made.append(_begin(task, written, by=by, at=at))
    return made


def _rule_of(repeat: str, until: date | None, times: int | None, rule: str) -> str:
    if bool(rule) == bool(repeat):
        raise Invalid(errors={"repeat": [_("Choose how it repeats, or write a rule.")]})
    written = rule or REPEATS[repeat][1]
    if until and times:
        raise Invalid(errors={"times": [_("Give a last day or a number of times, not both.")]})
    if until:
        written += f";UNTIL={until:%Y%m%d}"
    elif times:
        written += f";COUNT={times}"
    try:
        return recurrence.normalised(written)
    except ValueError as problem:
        raise Invalid(errors={"rule": [str(problem)]}) from None


def _begin(task: Task, rule: str, *, by: Actor, at: datetime) -> int:
    """The task becomes the first occurrence; the rest is laid when it has its place."""
    values = _like(task) | {"rule": rule, "zone": by.timezone, "after_done": _is_plain(task), **_start(task)}
    (pk,) = writes.create("series", [values | {"owner": task.owner_id}], by=by, at=at)
    Task.objects.filter(series_id=pk, recurs_at=_moment(task)).delete()
    Task.objects.filter(pk=task.pk).update(series_id=pk, recurs_at=_moment(task), is_exception=False)
    laid = Task.objects.filter(series_id=pk).exclude(pk=task.pk).values_list("pk", flat=True)
    laying.invite(pk, list(laid), by=by, at=at)
    return pk


@action(
    "task.following",
    type="task",
    label=_("This and the following like this"),
    icon="repeat",
    fits=lambda row: bool(row.get("series")) and row.get("status") == Status.OPEN,
)
def carry_on(ids: Iterable[int], *, by: Actor, at: datetime) -> list[int]:
    """This function makes what follows an occurrence like it: a new series begins with it, the old one ends before.

    Gives the ids of the new series. Raises NotVisible, Forbidden, NotAllowedNow.
    """
    with transaction.atomic():
        return [_split(task, by=by, at=at) for task in _occurrences(ids, by=by, at=at)]


def _split(task: Task, *, by: Actor, at: datetime) -> int:
    old = Series.objects.select_for_update().get(pk=task.series_id)
    by_days = old.starts_on is not None
    first = old.starts_on if by_days else old.starts_at
    passed = recurrence.count_before(old.rule, first, old.zone, task.recurs_at)
    rule = _moved_rule(recurrence.with_count(old.rule, passed), task, old)
    values = _like(task) | {"rule": rule, "zone": old.zone, "after_done": old.after_done, **_start(task)}
    rows = list(Task.objects.filter(series=old, recurs_at__gte=task.recurs_at))
    (new,) = writes.create("series", [values | {"owner": task.owner_id}], by=laying.program(by), at=at)
    _adopt(new, rows, task, old, at=at, by=by)
    ended = recurrence.ended(old.rule, task.recurs_at, old.zone, by_days=by_days)
    writes.update("series", [Change(old.pk, {"rule": ended})], by=laying.program(by), at=at)
    laying.lay([new], by=by, at=at)
    return new


def _adopt(new: int, rows: list[Task], task: Task, old: Series, *, by: Actor, at: datetime) -> None:
    """The rows of the old series from here on become those of the new one, each at its new moment."""
    fresh = Task.objects.filter(series_id=new)
    taken = {_shifted(row.recurs_at, task, old): row for row in rows}
    doubled = list(fresh.filter(recurs_at__in=list(taken)).values_list("pk", flat=True))
    Task.objects.filter(pk__in=doubled).delete()
    for moment, row in taken.items():
        row.series_id, row.recurs_at = new, moment
        row.is_exception = row.is_exception and row.pk != task.pk
    Task.objects.bulk_update(rows, ["series", "recurs_at", "is_exception"])


@action(
    "task.series",
    type="task",
    label=_("The whole series like this"),
    icon="repeat",
    fits=lambda row: bool(row.get("series")) and row.get("status") == Status.OPEN,
)
def carry_over(ids: Iterable[int], *, by: Actor, at: datetime) -> list[int]:
    """This function makes the whole series like one of its occurrences, and gives the ids of the series.

    What is past or done stays as it was. Raises NotVisible, Forbidden, NotAllowedNow.
    """
    with transaction.atomic():
        return [_change_all(task, by=by, at=at) for task in _occurrences(ids, by=by, at=at)]


def _change_all(task: Task, *, by: Actor, at: datetime) -> int:
    series = Series.objects.select_for_update().get(pk=task.series_id)
    rows = list(Task.objects.filter(series=series, recurs_at__gte=min(at, task.recurs_at)))
    first = series.starts_on if series.starts_on is not None else series.starts_at
    start = _shifted_first(first, task, series)
    length = {n: v for n, v in _start(task).items() if n in ("minutes", "days")}
    values = _like(task) | {"rule": _moved_rule(series.rule, task, series)} | start | length
    moments = {row.pk: _shifted(row.recurs_at, task, series) for row in rows}
    others = Task.objects.filter(series=series).exclude(pk__in=list(moments))
    if others.filter(recurs_at__in=list(moments.values())).exists():
        raise NotAllowedNow(_("The series would meet what is past. Change this and the following ones instead."))
    Task.objects.filter(pk__in=list(moments)).update(recurs_at=None)
    for row in rows:
        row.recurs_at = moments[row.pk]
        row.is_exception = row.is_exception and row.pk != task.pk
    Task.objects.bulk_update(rows, ["recurs_at", "is_exception"])
    writes.update("series", [Change(series.pk, values)], by=by, at=at)
    return series.pk


@action(
    "task.series_end",
    type="task",
    label=_("End the series here"),
    icon="circle-x",
    danger=True,
    fits=lambda row: bool(row.get("series")),
)
def end_series(ids: Iterable[int], *, by: Actor, at: datetime) -> list[int]:
    """This function ends series before an occurrence; it and the open ones after it go to the trash.

    Gives the ids of the series. Raises NotVisible, Forbidden, NotAllowedNow.
    """
    found = []
    with transaction.atomic():
        for task in _occurrences(ids, by=by, at=at):
            series = Series.objects.select_for_update().get(pk=task.series_id)
            by_days = series.starts_on is not None
            rule = recurrence.ended(series.rule, task.recurs_at, series.zone, by_days=by_days)
            rows = Task.objects.filter(
                series=series, recurs_at__gte=task.recurs_at, status=Status.OPEN.value, trashed_at=None
            )
            writes.update("series", [Change(series.pk, {"rule": rule})], by=by, at=at)
            if left := list(rows.values_list("pk", flat=True)):
                writes.trash("task", left, by=laying.program(by), at=at)
            found.append(series.pk)
    return found


def make_occurrence(series_id: int, moment: datetime, *, by: Actor, at: datetime) -> int:
    """This function makes the row of an occurrence that lies beyond those made already, and gives its id.

    Raises NotVisible, Forbidden; NotAllowedNow where the series has no occurrence then.
    """
    with transaction.atomic():
        (series,) = writes.opened("series", [series_id], by=by, at=at)
        if there := Task.objects.filter(series=series, recurs_at=moment, trashed_at=None).values_list("pk").first():
            return there[0]
        first = series.starts_on if series.starts_on is not None else series.starts_at
        end = moment + timedelta(seconds=1)
        known = recurrence.occurrences(series.rule, first, series.zone, since=moment, until=end)
        if moment not in known or Task.objects.filter(series=series, recurs_at=moment).exists():
            raise NotAllowedNow(_("The series does not take place then."))
        return laying.make(series, [moment], by=by, at=at)[0]


def _occurrences(ids: Iterable[int], *, by: Actor, at: datetime) -> list[Task]:
    held = writes.opened("task", ids, by=by, at=at)
    if any(task.series_id is None or task.recurs_at is None for task in held):
        raise NotAllowedNow(_("This belongs to no series."))
    return held


def _is_plain(task: Task) -> bool:
    return task.starts_at is None and task.starts_on is None


def _like(task: Task) -> dict[str, Any]:
    return {name: getattr(task, name) for name in laying.LIKE_SERIES} | {"customer": task.customer_id}


def _moment(task: Task) -> datetime:
    if task.starts_on is not None:
        return datetime(task.starts_on.year, task.starts_on.month, task.starts_on.day, tzinfo=UTC)
    return task.starts_at or task.due_at


def _start(task: Task) -> dict[str, Any]:
    if task.starts_on is not None:
        days = (task.ends_on - task.starts_on).days + 1 if task.ends_on else 1
        return {"starts_on": task.starts_on, "starts_at": None, "days": days}
    minutes = int((task.ends_at - task.starts_at).total_seconds() // 60) if task.ends_at else None
    return {"starts_at": task.starts_at or task.due_at, "starts_on": None, "minutes": minutes}


def _gap(task: Task, series: Series) -> tuple[int, Any]:
    """By how many days an occurrence stands beside its place in the series, and its hour by the series' clock."""
    zone = UTC if task.starts_on is not None else ZoneInfo(series.zone)
    was, now = task.recurs_at.astimezone(zone), _moment(task).astimezone(zone)
    return (now.date() - was.date()).days, now.time()


def _moved_rule(rule: str, task: Task, series: Series) -> str:
    days, _hour = _gap(task, series)
    try:
        return recurrence.shifted(rule, days)
    except ValueError as problem:
        raise NotAllowedNow(str(problem)) from None


def _shifted(moment: datetime, task: Task, series: Series) -> datetime:
    zone = UTC if task.starts_on is not None else ZoneInfo(series.zone)
    days, hour = _gap(task, series)
    day = moment.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, hour, zone).astimezone(UTC)


def _shifted_first(first: Any, task: Task, series: Series) -> dict[str, Any]:
    if isinstance(first, datetime):
        return {"starts_at": _shifted(first, task, series)}
    return {"starts_on": first + timedelta(days=_gap(task, series)[0])}
