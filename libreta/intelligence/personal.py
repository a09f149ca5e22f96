"""What the intelligence area keeps of a person: copies of figures in the lake, by number of the customer."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.personal import nobody

nobody(
    "intelligence.OutcomeModel", "intelligence.IntelligenceRun",
    because=_("Figures over all customers together."),
)  # fmt: skip
