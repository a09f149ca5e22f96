"""The sample company: a wholesaler of coffee and equipment, alive in three languages, up to this very day."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from libreta.directory.models import Customer
from libreta.kernel import events
from libreta.kernel.actors import stamp, system_actor
from libreta.kernel.refusals import NotAllowedNow
from libreta.workspace.sample import orders, people, portfolio, talks
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
    _let_the_planner_know()
    return {
        "customers": len(customers),
        "products": len(articles),
        "orders": len(placed),
        "notes": len(notes),
        "tasks": len(tasks),
    }


def _let_the_planner_know() -> None:
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
