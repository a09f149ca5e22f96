"""All tables of the workspace, gathered for Django from its slices."""

from libreta.workspace.act_today.models import SuggestionAnswer

__all__ = ["SuggestionAnswer"]
