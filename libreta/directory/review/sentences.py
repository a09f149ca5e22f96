"""Why two customers may be one, in sentences: as duplicates say it."""

from libreta.directory.duplicates.sentences import AGREES, may_hear, reasons

__all__ = ["AGREES", "may_hear", "reasons"]
