"""The sample company: a wholesaler of coffee and equipment, alive in three languages, up to this very day."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from libreta.directory.duplicates import actions as duplicates
from libreta.directory.households import actions as households
from libreta.directory.models import Customer
from libreta.intelligence.runs import actions as runs
from libreta.intelligence.runs.refusals import AlreadyRunning
from libreta.kernel import events, features
from libreta.kernel.actors import stamp, system_actor
from libreta.kernel.refusals import NotAllowedNow
from libreta.workspace.sample import (
    accounts,
    agenda,
    deals,
    interests,
    offers,
    orders,
    people,
    portfolio,
    prices,
    talks,
)
from libreta.workspace.sample.customers import Book

SEED = 2026


def load(at: datetime) -> dict[str, int]:
    """This function fills an empty installation with the sample company as it stands at `at`, and counts what it wrote.

    The same instant gives the same company. Raises NotAllowedNow where there are customers already.
    """
    if Customer.objects.exists():
        raise NotAllowedNow(
            _("There are customers here already; the sample company goes into an empty installation only.")
        )
    chance = random.Random(SEED)
    by = system_actor("command", "Café Altura")
    with transaction.atomic():
        stamp(by, "sample")
        teams = people.hire()
        articles = portfolio.stock(at, at.date() - timedelta(days=4 * 365), teams["sales"][0].pk)
        book = Book(at, chance, teams)
        customers = book.fill()
        placed = orders.place(book.buyers, articles, at, chance)
        diary = talks.Diary(at, chance, articles)
        diary.write_talks(customers)
        notes = diary.write_notes(customers)
        tasks = diary.write_tasks(customers, [user for team in teams.values() for user in team])
        for name, kind, ids in (
            ("directory.customers.created", "customer", [c.pk for c in customers]),
            ("sales.orders.created", "order", [o.pk for o in placed]),
            ("collaboration.notes.created", "note", notes),
            ("collaboration.tasks.created", "task", tasks),
        ):
            events.publish(name, type_key=kind, ids=ids, by=by, at=at)
        closed = deals.close(customers, articles, at, chance, by=by)
        planned = accounts.plan(at, random.Random(SEED), by=by)
        prices.keep(articles, at, by=by)
        leads = interests.gather(at, random.Random(SEED), by=by)
        quoted, agreed = offers.make(articles, at, random.Random(SEED), by=by)
        planned_times = agenda.fill(at, random.Random(SEED), by=by)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    _ask_for_scores(at)
    return {
        "customers": Customer.objects.count(),
        "products": len(articles),
        "orders": len(placed) + agreed,
        "opportunities": closed,
        "accounts": planned,
        "leads": leads,
        "quotes": quoted,
        "activities": planned_times,
        "notes": len(notes),
        "tasks": len(tasks),
    }


def _ask_for_scores(at: datetime) -> None:
    """The worker scores everybody as soon as it is there, and looks who is one and who belongs together; "Act today",
    "Duplicates" and "Households" are full a few seconds later."""
    by = system_actor("command", "Café Altura")
    if features.is_on("intelligence"):
        with suppress(AlreadyRunning):
            runs.start_run(by=by, at=at)
    duplicates.start_search(by=by, at=at)
    households.start_search(by=by, at=at)
