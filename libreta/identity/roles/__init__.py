"""Roles: which records, which fields, which doings."""
