"""Taking lists out as files."""
