"""The models of all slices."""

from libreta.integrations.exports.models import ExportRun
from libreta.integrations.imports.models import ImportRow, ImportRun, RememberedMapping

__all__ = ["ExportRun", "ImportRow", "ImportRun", "RememberedMapping"]
