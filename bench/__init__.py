"""Measures Libreta on large seeded data: `make bench`, or `python -m bench --help`."""
