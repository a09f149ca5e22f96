"""The directory's commands."""

from libreta.directory.duplicates.commands import duplicates

__all__ = ["duplicates"]
