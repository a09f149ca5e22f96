"""Imports on a schedule, from a folder of the server or an object store."""
