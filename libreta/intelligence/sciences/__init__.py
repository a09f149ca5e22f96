"""The customer sciences: pure NumPy and SciPy, no database, no Django."""
