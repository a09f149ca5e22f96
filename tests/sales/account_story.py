"""A small group of cafés under account management, and ways to write what happened to it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from libreta.kernel import writes
from libreta.kernel.actors import system_actor
from libreta.kernel.writes import Change


@dataclass
class Story:
    """Alice's customer Grupo Sol with a branch, its account, and who writes when."""

    by: Any
    now: Any
    ids: dict[str, int] = field(default_factory=dict)

    def make(self, key: str, by: Any = None, **values: Any) -> int:
        """This method creates one record and gives its number."""
        return writes.create(key, [values], by=by or self.by, at=self.now)[0]

    def change(self, key: str, number: int, by: Any = None, **values: Any) -> None:
        """This method changes one record."""
        writes.update(key, [Change(number, values)], by=by or self.by, at=self.now)

    def days(self, count: int) -> date:
        """This method gives the day so many days from now."""
        return (self.now + timedelta(days=count)).date()

    def talk(self, days_ago: int, customer: str = "group", kind: str = "call", **values: Any) -> int:
        """This method writes a talk into the notebook."""
        at = self.now - timedelta(days=days_ago)
        row = {"customer": self.ids[customer], "kind": kind, "summary": "Talked", "at": at, **values}
        return self.make("interaction", **row)

    def order(self, days_ago: int, amount: Any, currency: str = "EUR", customer: str = "group", **line: Any) -> int:
        """This method places a confirmed order of one line."""
        order = self.make(
            "order", customer=self.ids[customer], ordered_on=self.days(-days_ago), currency=currency,
            status="confirmed",
        )  # fmt: skip
        self.make("order_line", order=order, unit_price=amount, quantity=1, description="Coffee", **line)
        return order


def begin(user: Any, actor_of: Any, now: Any) -> Story:
    """This function writes the customers and their account, led by `user`."""
    story = Story(actor_of(user), now)
    story.ids["group"] = story.make("customer", name="Grupo Sol", kind="organisation")
    story.ids["branch"] = story.make("customer", name="Sol Norte", kind="organisation", parent=story.ids["group"])
    story.ids["person"] = story.make("customer", given_name="Ana", family_name="Pop", kind="person")
    story.ids["account"] = story.make("account", customer=story.ids["group"], cadence_days=30)
    return story


def program() -> Any:
    """This function gives the actor of the program itself."""
    return system_actor("job")
