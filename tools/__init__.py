"""Programs for those who build Libreta."""
