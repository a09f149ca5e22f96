"""All tables of collaboration, gathered for Django from its slices."""

from libreta.collaboration.notes.models import Note
from libreta.collaboration.tasks.models import Task

__all__ = ["Note", "Task"]
