"""When a model has no signal any more, leads that are open go back to their points."""

from libreta.kernel.events import Event, reaction
from libreta.sales.lead_scores.actions import count_points


@reaction("intelligence.outcomes.learned")
def return_to_points(event: Event) -> None:
    """This function counts the points of leads whose learned score was taken back."""
    if event.type_key == "lead" and event.payload.get("unscored"):
        count_points(event.payload["unscored"], by=event.by, at=event.at)
