"""Libreta, the travelling salesman's notebook for companies with millions of customers."""

__version__ = "0.1.0"
