"""Bringing tables in: read, map, normalise, match, stage, write, undo."""
