"""Colleagues who are brought in by file, known by name until they are invited."""
