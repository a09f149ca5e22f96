"""Which column becomes which field: recognised headers, presets of other programs, and what was chosen before."""
