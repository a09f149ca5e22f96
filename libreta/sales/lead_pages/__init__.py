"""The pages, addresses and wiring of everything about leads."""
