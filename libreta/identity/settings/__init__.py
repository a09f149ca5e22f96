"""The settings pages: their index, areas, custom fields, and what all of them share."""
