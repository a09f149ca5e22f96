"""Open pages hear of what was written into the notebook."""

from libreta.directory.interactions.actions import announce
from libreta.directory.interactions.models import Interaction
from libreta.kernel.events import Event, reaction


@reaction("directory.interactions.created")
def announce_entries(event: Event) -> None:
    announce(Interaction.objects.filter(pk__in=event.ids).values_list("customer_id", flat=True), event=event)
