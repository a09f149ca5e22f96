"""Learning from outcomes that a company has had: what will become of the next one, and why."""
