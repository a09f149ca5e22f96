"""People are asked in by a signed link."""
