"""The tables of this area."""

from libreta.intelligence.outcomes.models import OutcomeModel
from libreta.intelligence.runs.models import IntelligenceRun

__all__ = ["IntelligenceRun", "OutcomeModel"]
