"""The models of all slices."""

from libreta.integrations.exports.models import ExportRun
from libreta.integrations.imports.models import ImportRow, ImportRun, RememberedMapping
from libreta.integrations.schedules.models import ImportSchedule, ScheduledFile
from libreta.integrations.sources.models import RawCard, SourceRecord

__all__ = [
    "ExportRun",
    "ImportRow",
    "ImportRun",
    "ImportSchedule",
    "RawCard",
    "RememberedMapping",
    "ScheduledFile",
    "SourceRecord",
]
