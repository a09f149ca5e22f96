"""Keeping spreadsheets from running what somebody typed into a form: the kernel's way, for imports and exports."""

from libreta.kernel.spreadsheets import guarded

__all__ = ["guarded"]
