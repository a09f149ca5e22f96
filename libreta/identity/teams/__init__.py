"""Teams and their hierarchy."""
