"""The tree of key figures: what they are, how they moved, and what they ought to be."""
