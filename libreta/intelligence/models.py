"""The tables of this area."""

from libreta.intelligence.explorer.models import SavedQuestion
from libreta.intelligence.kpis.models import KpiTarget
from libreta.intelligence.outcomes.models import OutcomeModel
from libreta.intelligence.runs.models import IntelligenceRun

__all__ = ["IntelligenceRun", "KpiTarget", "OutcomeModel", "SavedQuestion"]
