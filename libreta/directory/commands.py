"""The directory's commands."""

from libreta.directory.duplicates.commands import duplicates
from libreta.directory.privacy.commands import erased

__all__ = ["duplicates", "erased"]
