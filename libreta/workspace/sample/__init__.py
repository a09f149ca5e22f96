"""The sample company, for the first look: `load` it into an empty installation; `logins` are its ways in."""

from libreta.workspace.sample.company import load
from libreta.workspace.sample.people import logins

__all__ = ["load", "logins"]
