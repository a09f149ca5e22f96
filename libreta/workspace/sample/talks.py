"""What was said, noted and promised at the sample company, in the language of each customer."""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from libreta.collaboration.models import Note, Task
from libreta.directory.models import Customer, Interaction
from libreta.identity.models import User
from libreta.workspace.sample.portfolio import COFFEE, EQUIPMENT, Article
from libreta.workspace.sample.regions import words

TALKS, NOTES, DONE_TASKS = 6_000, 420, 260
KINDS = {"call": 46, "email": 34, "visit": 12, "complaint": 4}
CHANNELS = {"call": "telephone", "email": "email", "visit": "visit", "complaint": "email"}


class Diary:
    """Writes interactions, notes and tasks down, in bulk."""

    def __init__(self, at: datetime, chance: random.Random, articles: list[Article]) -> None:
        self.at, self.chance = at, chance
        self.names = [a.name for a in articles if a.category in (COFFEE, EQUIPMENT)]

    def write_talks(self, customers: list[Customer]) -> None:
        """This function writes what people told each other over three years, more of it lately."""
        chosen = self.chance.choices(customers, [3 if c.lifecycle == "customer" else 1 for c in customers], k=TALKS)
        rows = [self._talk(customer) for customer in chosen]
        rows.sort(key=lambda row: row.at)
        Interaction.objects.bulk_create(rows, batch_size=1000)

    def write_notes(self, customers: list[Customer]) -> list[int]:
        """This function writes notes on customers and gives their ids."""
        rows = []
        for customer in self.chance.sample(customers, NOTES):
            moment = self._moment(customer)
            body = self._sentence(customer, "note")
            rows.append(
                Note(
                    subject_type="customer",
                    subject_id=customer.pk,
                    customer=customer,
                    body=body,
                    **_by(customer, moment),
                )
            )
        return [note.pk for note in Note.objects.bulk_create(rows)]

    def write_tasks(self, customers: list[Customer], users: list[User]) -> list[int]:
        """This function writes tasks that are done, overdue, due today and due later, and gives their ids."""
        rows = [self._task(c, self._moment(c), None, done=True) for c in self.chance.sample(customers, DONE_TASKS)]
        for user in users:
            own = [c for c in customers if c.owner_id == user.pk] or customers
            for days in (-6, -3, -1, 0, 0, 0, 1, 1, 2, 3, 5, 8, 12, 20):
                rows.append(self._task(self.chance.choice(own), self._due(user, days), user))
        return [task.pk for task in Task.objects.bulk_create(rows)]

    def _talk(self, customer: Customer) -> Interaction:
        kind = self.chance.choices(list(KINDS), list(KINDS.values()))[0]
        moment = self._moment(customer)
        inbound = kind == "complaint" or (kind != "visit" and self.chance.random() < 0.4)
        return Interaction(
            customer=customer,
            at=moment,
            kind=kind,
            channel=CHANNELS[kind],
            direction="inbound" if inbound else "outbound",
            summary=self._sentence(customer, kind),
            duration=self.chance.choice((3, 5, 8, 12, 20)) if kind == "call" else 60 if kind == "visit" else None,
            user_id=customer.owner_id,
            **{name: value for name, value in _by(customer, moment).items() if name != "owner_id"},
        )

    def _task(self, customer: Customer, due: datetime, user: User | None, done: bool = False) -> Task:
        kind = self.chance.choices(("call", "task", "visit", "meeting"), (5, 4, 2, 1))[0]
        written = due - timedelta(days=4)
        stamp = _by(customer, min(written, self.at))
        return Task(
            title=self._sentence(customer, "task"),
            kind=kind,
            status="done" if done else "open",
            done_at=due if done else None,
            due_at=due,
            priority=self.chance.choices(("normal", "high", "low"), (7, 2, 1))[0],
            subject_type="customer",
            subject_id=customer.pk,
            customer=customer,
            **(stamp | {"owner_id": user.pk if user else customer.owner_id}),
        )

    def _due(self, user: User, days: int) -> datetime:
        here = self.at.astimezone(ZoneInfo(user.timezone))
        return datetime.combine(here.date() + timedelta(days=days), time(self.chance.randint(8, 18)), here.tzinfo)

    def _moment(self, customer: Customer) -> datetime:
        span = max(1.0, (self.at - customer.created_at).total_seconds() - 7200)
        moment = self.at - timedelta(seconds=7200 + span * self.chance.random() ** 1.7)
        return moment.replace(hour=self.chance.randint(8, 18)) if moment < self.at - timedelta(days=1) else moment

    def _sentence(self, customer: Customer, kind: str) -> str:
        return self.chance.choice(words(customer.language)[kind]).format(p=self.chance.choice(self.names))


def _by(customer: Customer, moment: datetime) -> dict:
    owner = customer.owner_id
    return {"owner_id": owner, "created_by_id": owner, "created_at": moment, "updated_at": moment}
