"""All tables of the workspace, gathered for Django from its slices."""

from libreta.workspace.act_today.models import SuggestionAnswer
from libreta.workspace.bulk.models import BulkAct, BulkStep
from libreta.workspace.notifications.models import KeptNotice

__all__ = ["BulkAct", "BulkStep", "KeptNotice", "SuggestionAnswer"]
