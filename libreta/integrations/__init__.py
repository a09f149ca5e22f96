"""Bridges to other programs: imports and exports of tables."""
