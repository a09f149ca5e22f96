"""Recurring events elsewhere and the series here, kept in step: the whole, and each occurrence that is away or differs.

Part of a round (see `syncing`): the same rules decide who wins where both sides changed.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from libreta.collaboration.calendars import recurring, rewriting
from libreta.collaboration.calendars.dav import Differs
from libreta.collaboration.calendars.models import Link, SeriesLink
from libreta.collaboration.calendars.recurring import Recurring
from libreta.collaboration.series import laying
from libreta.collaboration.series.models import Series
from libreta.collaboration.tasks.models import Task
from libreta.collaboration.tasks.terms import Status
from libreta.kernel import writes
from libreta.kernel.refusals import Refusal
from libreta.kernel.writes import Change

if TYPE_CHECKING:
    from libreta.collaboration.calendars.syncing import Round

TOLD = ("title", "body", "place", "rule", "zone", "starts_at", "starts_on", "minutes", "days")
TOLD_OF_ONE = ("title", "body", "place", "starts_at", "ends_at", "starts_on", "ends_on")
SPECIAL = Q(is_exception=True) | Q(status=Status.CANCELLED) | Q(trashed_at__isnull=False)


class SeriesKept:
    """The series of one round."""

    def __init__(self, within: Round) -> None:
        self.round = within

    def take(self, href: str, etag: str, one: Recurring, link: SeriesLink | None, singles: dict[str, Link]) -> None:
        """This method makes a series of a recurring event, or brings the one that it is up to date."""
        if link is None:
            link = self._linked_by_uid(href, one)
        if link is None:
            if not one.is_cancelled:
                self._new(href, etag, one, singles)
            return
        series = Series.objects.select_for_update().get(pk=link.series_id)
        if link.etag == etag:
            return
        if one.is_cancelled:
            self.end([link])
            return
        mine_too = bool(link.seen) and fingerprint(series) != link.seen
        if mine_too and one.modified is not None and changed_at(series) > one.modified:
            self._keep_lost(link, one.values)
            SeriesLink.objects.filter(pk=link.pk).update(etag=etag)  # this same round writes the series there
            return
        if mine_too:
            self._keep_lost(link, {name: getattr(series, name) for name in TOLD})
        change = Change(series.pk, {name: one.values[name] for name in TOLD})
        writes.update("series", [change], by=self.round.by, at=self.round.at)
        self._settle(series.pk, one)
        self.round.counts["changed"] += 1
        self._seen(link.pk, etag, series.pk)

    def _new(self, href: str, etag: str, one: Recurring, singles: dict[str, Link]) -> None:
        row = one.values | self.round.belonging(one) | {"made_from": self.round.first}
        (made,) = writes.create("series", [row], by=self.round.by, at=self.round.at)
        if not Series.objects.filter(uid=one.uid, trashed_at=None).exists():
            Series.objects.filter(pk=made).update(uid=one.uid)
        self._adopt(_fresh(made), singles)
        self._settle(made, one)
        self.round.counts["came"] += 1
        link = SeriesLink.objects.create(
            account=self.round.account, href=href, etag=etag, series_id=made, seen=fingerprint(_fresh(made))
        )
        self._seen(link.pk, etag, made)

    def _adopt(self, series: Series, singles: dict[str, Link]) -> None:
        """Occurrences that had come one by one, before the event was a series here, become rows of it; others end."""
        laid = set(Task.objects.filter(series=series).values_list("recurs_at", flat=True))
        for occurrence, link in singles.items():
            moment = _moment(occurrence)
            if moment in laid:
                Task.objects.filter(series=series, recurs_at=moment).delete()
                Task.objects.filter(pk=link.task_id).update(series=series, recurs_at=moment, is_exception=True)
                link.delete()
            else:
                self.round.end_links([link])

    def _linked_by_uid(self, href: str, one: Recurring) -> SeriesLink | None:
        found = Series.objects.filter(uid=one.uid, owner_id=self.round.account.user_id, trashed_at=None).first()
        if found is None or SeriesLink.objects.filter(series=found).exists():
            return None
        return SeriesLink.objects.create(account=self.round.account, href=href, etag="", series=found, seen="")

    def _settle(self, series_id: int, one: Recurring) -> None:
        """This method gives the occurrences that are away or differ there the same state here; the others follow."""
        series = _fresh(series_id)
        first = self.round.first
        span = {"since": first, "until": max([*one.away, *one.differing, self.round.last]) + timedelta(days=1)}
        taking_place = set(recurring.moments(series.rule, one.start, series.zone, **span))
        special = {m for m in one.away | set(one.differing) if m in taking_place}
        rows = {row.recurs_at: row for row in Task.objects.filter(series=series, recurs_at__gte=first)}
        missing = sorted(special - set(rows))
        made = laying.make(series, missing, by=self.round.by, at=self.round.at)
        rows |= {row.recurs_at: row for row in Task.objects.filter(pk__in=made)}
        for moment, row in rows.items():
            if moment in one.away:
                self._take_out(row)
            elif moment in one.differing:
                self._change(row, dict(one.differing[moment].values))
            elif moment in taking_place:
                self._make_like(series, row)

    def _take_out(self, row: Task) -> None:
        if row.status == Status.OPEN and row.trashed_at is None:
            self._write(row, {"status": Status.CANCELLED.value})

    def _change(self, row: Task, values: dict[str, Any]) -> None:
        if row.status == Status.DONE:
            return
        self._back(row)
        self._write(row, values | {"kind": row.kind, "status": Status.OPEN.value})
        Task.objects.filter(pk=row.pk).update(is_exception=True)

    def _make_like(self, series: Series, row: Task) -> None:
        was_special = row.is_exception or row.status == Status.CANCELLED or row.trashed_at is not None
        if row.status == Status.DONE or not was_special:
            return
        self._back(row)
        values = laying.values(series) | laying.times(series, row.recurs_at) | {"status": Status.OPEN.value}
        self._write(row, values)
        Task.objects.filter(pk=row.pk).update(is_exception=False)

    def _back(self, row: Task) -> None:
        if row.trashed_at is not None:
            writes.restore("task", [row.pk], by=laying.program(self.round.by), at=self.round.at)

    def _write(self, row: Task, values: dict[str, Any]) -> None:
        writes.update("task", [Change(row.pk, values)], by=laying.program(self.round.by), at=self.round.at)

    def _keep_lost(self, link: SeriesLink, values: dict[str, Any]) -> None:
        lost = {n: values[n].isoformat() if hasattr(values[n], "isoformat") else values[n] for n in TOLD}
        SeriesLink.objects.filter(pk=link.pk).update(overwritten=lost, overwritten_at=self.round.at)

    def _seen(self, link_id: int, etag: str, series_id: int) -> None:
        SeriesLink.objects.filter(pk=link_id).update(etag=etag, seen=fingerprint(_fresh(series_id)))

    def end(self, links: list[SeriesLink]) -> None:
        """This method ends the series of events that were deleted there; what was done here stays done."""
        for link in links:
            with transaction.atomic():
                series = link.series
                rows = Task.objects.filter(series=series, status=Status.OPEN, trashed_at=None)
                left = list(rows.filter(recurs_at__lt=self.round.at).values_list("pk", flat=True))
                changes = [Change(pk, {"status": Status.CANCELLED.value}) for pk in left]
                try:
                    with transaction.atomic():
                        writes.update("task", changes, by=laying.program(self.round.by), at=self.round.at)
                        if series.trashed_at is None:
                            writes.trash("series", [series.pk], by=self.round.by, at=self.round.at)
                        self.round.counts["ended"] += 1
                except Refusal:  # it was handed on to somebody else
                    pass
                link.delete()

    def write(self) -> None:
        """This method writes the series that changed here to their events there."""
        for link in self.round.account.series_links.select_related("series"):
            series = link.series
            if series.trashed_at is not None or series.owner_id != self.round.account.user_id:
                self._remove(link)
            elif fingerprint(series) != link.seen:
                self._write_again(link, series)

    def _write_again(self, link: SeriesLink, series: Series) -> None:
        server, at = self.round.server, self.round.at
        text = next((text for _h, etag, text in server.fetch([link.href]) if etag == link.etag), None)
        if text is None:
            return  # it changed there meanwhile: the next round reads that first
        was, _why = recurring.read(text, first=self.round.first, last=self.round.last, zone=self.round.zone)
        seen = fingerprint(series)
        rows = Task.objects.filter(series=series, recurs_at__isnull=False)
        new = rewriting.rewritten(text, series, rows, was, at=at) if was is not None else None
        if new is None:
            self._remove(link)
            return
        try:
            etag = server.put(link.href, new, link.etag)
        except Differs:
            return
        SeriesLink.objects.filter(pk=link.pk).update(etag=etag, seen=seen)
        self.round.counts["went"] += 1

    def _remove(self, link: SeriesLink) -> None:
        if self.round.remove_there(link.href, link.etag):
            link.delete()
            self.round.counts["went"] += 1


def fingerprint(series: Series) -> str:
    """This function gives what a calendar elsewhere has to hear of a series, as one number: it changes when that does.

    Served by the unique index over (series, recurs_at).
    """
    special = Task.objects.filter(SPECIAL, series=series, recurs_at__isnull=False).order_by("recurs_at")
    rows = [
        [row["recurs_at"], "away"]
        if row["status"] == Status.CANCELLED or row["trashed_at"] is not None
        else [row["recurs_at"], *(row[name] for name in TOLD_OF_ONE)]
        for row in special.values("recurs_at", "status", "trashed_at", *TOLD_OF_ONE)
    ]
    told = [[getattr(series, name) for name in TOLD], rows]
    return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()


def changed_at(series: Series) -> datetime:
    """This function tells when a series, or an occurrence of it, was last changed here."""
    latest = Task.objects.filter(series=series).order_by("-updated_at").values_list("updated_at", flat=True).first()
    return max(series.updated_at, latest or series.updated_at)


def _fresh(pk: int) -> Series:
    return Series.objects.get(pk=pk)


def _moment(occurrence: str) -> datetime | None:
    form = "%Y%m%dT%H%M%SZ" if "T" in occurrence else "%Y%m%d"
    try:
        return datetime.strptime(occurrence, form).replace(tzinfo=UTC)
    except ValueError:
        return None
