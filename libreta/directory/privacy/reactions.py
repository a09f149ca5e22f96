"""What privacy hears."""

from libreta.directory.customers.models import Customer
from libreta.directory.privacy import tombstones
from libreta.kernel.events import Event, reaction


@reaction("directory.customers.created")
def greet_who_came_back(event: Event) -> None:
    """An erased person who wrote to us again by themselves is a new contact, and is not stopped any more."""
    if event.by.door in tombstones.BY_THEMSELVES:
        rows = Customer._base_manager.filter(pk__in=event.ids).values("email", "phone", "mobile")
        tombstones.returned(list(rows), at=event.at)
