"""Large XLSX files as streams. Loaded by a process that knows nothing else of this program: standard library only."""
