"""Bringing a calendar elsewhere and the activities of its owner into step, both ways.

First what changed there is read, then what changed here is written. Each event is settled in a transaction of its own
after the server answered, so a process that dies leaves both sides whole: the next run finds by the identifier of the
event (UID) what was already there. Where both sides changed, the later change wins; what lost is kept with the link.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from libreta.collaboration.calendars import accounts, events, recurring
from libreta.collaboration.calendars.dav import Changes, Differs, Server
from libreta.collaboration.calendars.events import Incoming
from libreta.collaboration.calendars.keeping import SeriesKept
from libreta.collaboration.calendars.models import Account, Link, SeriesLink
from libreta.collaboration.calendars.terms import AHEAD, BEHIND, CLAIM_HOLDS, EVERY, MOST_EVENTS, MOST_FAILURES, State
from libreta.collaboration.tasks.models import Task
from libreta.collaboration.tasks.terms import Kind, Status
from libreta.identity.actor import actor_of
from libreta.identity.users.models import User
from libreta.kernel import query, writes
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import BadFilter, Refusal
from libreta.kernel.writes import Change

TOLD = ("title", "body", "place", "starts_at", "ends_at", "starts_on", "ends_on")
PUSHED = (Kind.CALL, Kind.MEETING, Kind.VISIT)


def bring_into_step(account_id: int, *, at: datetime) -> Account | None:
    """This function does one round for a calendar, writes down how it went, and gives it.

    Nothing happens while another process is at it, before its time, or when it is stopped.
    """
    account = _claim(account_id, at)
    if account is None:
        return None
    try:
        by = actor_of(account.user_id, door="job")
        counts = Round(account, accounts.server_of(account), by, at).run()
        told = {"state": State.DONE, "sentence": "", "failures": 0, "done_at": at, "counts": counts}
    except User.DoesNotExist:
        told = {"state": State.STOPPED, "sentence": ""}
    except Refusal as refusal:
        is_over = account.failures + 1 >= MOST_FAILURES
        state = State.STOPPED if is_over else State.FAILED
        told = {"state": state, "sentence": str(refusal.message)[:300], "failures": account.failures + 1}
    pause = EVERY * min(2 ** int(told.get("failures", 0)), 288)
    Account.objects.filter(pk=account.pk).update(**told, claimed_at=None, next_at=at + pause)
    return Account.objects.get(pk=account.pk)


def due_accounts(at: datetime) -> list[int]:
    """This function lists the calendars whose turn has come."""
    due = Account.objects.filter(next_at__lte=at).exclude(state=State.STOPPED)
    return list(due.order_by("next_at").values_list("pk", flat=True)[:1_000])


def _claim(account_id: int, at: datetime) -> Account | None:
    free = Q(claimed_at=None) | Q(claimed_at__lt=at - CLAIM_HOLDS)
    mine = Account.objects.filter(free, pk=account_id, next_at__lte=at).exclude(state=State.STOPPED)
    return Account.objects.get(pk=account_id) if mine.update(claimed_at=at) else None


class Round:
    """One round for one calendar."""

    def __init__(self, account: Account, server: Server, by: Actor, at: datetime) -> None:
        self.account, self.server, self.by, self.at = account, server, by, at
        self.zone = ZoneInfo(by.timezone or "UTC")
        self.first, self.last = at - BEHIND, at + AHEAD
        self.counts = dict.fromkeys(("came", "changed", "ended", "went", "unread"), 0)
        self.series = SeriesKept(self)

    def run(self) -> dict[str, int]:
        """This method reads, then writes, and gives how many of each. Raises Refusal."""
        changes = self.server.changes(self.account.token)
        self._read(changes)
        self._write()
        Account.objects.filter(pk=self.account.pk).update(token=changes.token[:500])
        return self.counts

    def _read(self, changes: Changes) -> None:
        links: dict[str, list[Link]] = {}
        for link in self.account.links.select_related("task"):
            links.setdefault(link.href, []).append(link)
        of_series = {link.href: link for link in self.account.series_links.select_related("series")}
        known = {href: {link.etag for link in found} for href, found in links.items()}
        known |= {href: {link.etag} for href, link in of_series.items()}
        changed = [
            href for href, etag in changes.etags.items()
            if href.startswith(self.account.url) and known.get(href) != {etag}
        ]  # fmt: skip
        for href, etag, text in self.server.fetch(changed):
            self._settle(href, etag, text, {link.occurrence: link for link in links.get(href, ())}, of_series.get(href))
        gone = set(changes.gone) | (set(known) - set(changes.etags) if changes.whole else set())
        self.end_links([link for href in gone for link in links.get(href, ())])
        self.series.end([of_series[href] for href in gone if href in of_series])

    def _settle(self, href: str, etag: str, text: str, known: dict[str, Link], of_series: SeriesLink | None) -> None:
        span = {"first": self.first, "last": self.last, "zone": self.zone}
        try:
            whole, single = recurring.read(text, **span)
            found = events.read(text, **span) if whole is None else []
        except Exception:  # what another program wrote costs its own event, whatever it is
            self.counts["unread"] += 1
            return
        if whole is not None:
            self._take_series(href, etag, whole, of_series, known)
            return
        if of_series is not None:
            self.series.end([of_series])
        for one in found:
            try:
                with transaction.atomic():
                    self._take(href, etag, one, known.pop(one.occurrence, None), single)
            except Refusal:
                self.counts["unread"] += 1
        self.end_links([link for link in known.values() if self._is_near(link.task)])

    def _take_series(
        self, href: str, etag: str, whole: recurring.Recurring, link: SeriesLink | None, known: dict[str, Link]
    ) -> None:
        try:
            with transaction.atomic():
                self.series.take(href, etag, whole, link, known)
        except Refusal:
            self.counts["unread"] += 1

    def _is_near(self, task: Task) -> bool:
        """Whether the round would have seen the event of an activity if it still were there."""
        return task.due_at is not None and self.first < task.due_at < self.last

    def _take(self, href: str, etag: str, one: Incoming, link: Link | None, single: str) -> None:
        if link is None:
            link = self._linked_by_uid(href, etag, one) or self._new(href, etag, one, single)
            if link is None:
                return
        if link.single != single:
            Link.objects.filter(pk=link.pk).update(single=single)
        if link.etag == etag:
            return
        task = Task.objects.select_for_update().get(pk=link.task_id)
        mine_too = task.sequence != link.sequence
        if mine_too and one.modified is not None and task.updated_at > one.modified:
            self._keep_lost(link, one.values)
            Link.objects.filter(pk=link.pk).update(etag=etag)  # the activity is written there by this same round
            return
        values = one.values | {"kind": task.kind}
        if one.is_cancelled:
            values = {"status": Status.CANCELLED.value}
        elif task.status == Status.CANCELLED:
            values |= {"status": Status.OPEN.value}
        if mine_too:
            self._keep_lost(link, {name: getattr(task, name) for name in TOLD})
        if writes.update("task", [Change(task.pk, values)], by=self.by, at=self.at):
            self.counts["changed"] += 1
        task.refresh_from_db(fields=["sequence"])
        Link.objects.filter(pk=link.pk).update(etag=etag, sequence=task.sequence)

    def _linked_by_uid(self, href: str, etag: str, one: Incoming) -> Link | None:
        if one.occurrence:
            return None
        task = Task.objects.filter(uid=one.uid, owner_id=self.account.user_id, trashed_at=None).first()
        if task is None or Link.objects.filter(task=task, account=self.account).exists():
            return None
        is_same = all(getattr(task, name) == one.values[name] for name in TOLD)
        return Link.objects.create(
            account=self.account, href=href, etag=etag if is_same else "", task=task, sequence=task.sequence
        )

    def _new(self, href: str, etag: str, one: Incoming, single: str) -> Link | None:
        if one.is_cancelled or Link.objects.filter(account=self.account, href=href, occurrence=one.occurrence).exists():
            return None
        row = one.values | self.belonging(one)
        row["ends_at"] = row["ends_at"] or row["starts_at"]
        (made,) = writes.create("task", [row], by=self.by, at=self.at)
        if not one.occurrence and not Task.objects.filter(uid=one.uid, trashed_at=None).exists():
            Task.objects.filter(pk=made).update(uid=one.uid)
        self.counts["came"] += 1
        sequence = Task.objects.values_list("sequence", flat=True).get(pk=made)
        return Link.objects.create(
            account=self.account, href=href, occurrence=one.occurrence, etag=etag, task_id=made, sequence=sequence,
            single=single,
        )  # fmt: skip

    def belonging(self, one: Incoming | recurring.Recurring) -> dict[str, Any]:
        """This method gives whose a new event is: its owner, its customer, and whether others see it."""
        customer = self._customer(one.people)
        private = one.is_private or (customer is None and self.account.keeps_private)
        return {"is_private": private, "customer": customer, "owner": self.account.user_id}

    def _customer(self, people: tuple[str, ...]) -> int | None:
        """The one customer, of those whom the owner of the calendar sees, who takes part."""
        if not people:
            return None
        asked = {"field": "email", "op": "in", "value": list(people[:50])}
        try:
            found = query.of("customer", by=self.by, at=self.at).where(asked).ids(2)
        except BadFilter:
            return None
        return found[0] if len(found) == 1 else None

    def _keep_lost(self, link: Link, values: dict[str, Any]) -> None:
        lost = {name: values[name].isoformat() if hasattr(values[name], "isoformat") else values[name] for name in TOLD}
        Link.objects.filter(pk=link.pk).update(overwritten=lost, overwritten_at=self.at)

    def end_links(self, links: list[Link]) -> None:
        """This method cancels here what was deleted there; what was done here stays done."""
        for link in links:
            with transaction.atomic():
                if link.task.status == Status.OPEN and link.task.trashed_at is None:
                    change = Change(link.task_id, {"status": Status.CANCELLED.value})
                    try:
                        writes.update("task", [change], by=self.by, at=self.at)
                        self.counts["ended"] += 1
                    except Refusal:  # it was handed on to somebody else
                        pass
                link.delete()

    def _write(self) -> None:
        for link in self.account.links.filter(occurrence="").exclude(task__sequence=F("sequence")):
            self._write_again(link)
        gone = ~Q(task__owner_id=self.account.user_id) | Q(task__trashed_at__isnull=False)
        for link in self.account.links.filter(gone, occurrence=""):
            self._remove(link)
        self.series.write()
        for task in self._unlinked():
            self._write_new(task)

    def _unlinked(self) -> list[Task]:
        """What stands in no calendar elsewhere yet: one range of the index over (owner, due_at)."""
        mine = Task.objects.filter(
            ~Exists(Link.objects.filter(task=OuterRef("pk"))),
            ~Exists(SeriesLink.objects.filter(series=OuterRef("series_id"))),
            ~Q(starts_at=None, starts_on=None),
            owner_id=self.account.user_id, trashed_at=None, status=Status.OPEN.value, kind__in=PUSHED,
            due_at__gte=self.at - timedelta(days=1), due_at__lt=self.last,
        )  # fmt: skip
        return list(mine.order_by("due_at", "id")[:MOST_EVENTS])

    def _write_new(self, task: Task) -> None:
        href = f"{self.account.url.rstrip('/')}/{quote(task.uid, safe='')}.ics"
        try:
            etag = self.server.put(href, events.event_text(task), "")
        except Differs:
            return  # it is there already: the next round reads it and finds the activity by its identifier
        Link.objects.create(account=self.account, href=href, etag=etag, task=task, sequence=task.sequence)
        self.counts["went"] += 1

    def _write_again(self, link: Link) -> None:
        task = Task.objects.get(pk=link.task_id)
        if task.trashed_at is not None or task.owner_id != self.account.user_id:
            return
        if task.status == Status.CANCELLED:
            self._remove(link)
            return
        try:
            etag = self.server.put(link.href, events.event_text(task), link.etag)
        except Differs:
            return  # it changed there meanwhile: the next round reads that first
        Link.objects.filter(pk=link.pk).update(etag=etag, sequence=task.sequence)
        self.counts["went"] += 1

    def _remove(self, link: Link) -> None:
        if self.remove_there(link.href, link.etag):
            link.delete()
            self.counts["went"] += 1

    def remove_there(self, href: str, etag: str) -> bool:
        """This method deletes an event there, and tells whether it is gone now."""
        try:
            self.server.delete(href, etag)
        except Differs:  # where it changed meanwhile, the next round reads that first
            return not any(True for _found in self.server.fetch([href]))
        return True
