"""What of the workspace holds the key of a customer, and what a merge does with it."""

from libreta.kernel.bonds import Bond, declare, unrelated


def declare_bonds() -> None:
    """This function declares the answers to suggestions."""
    declare(Bond("workspace_suggestionanswer", "customer_id"))
    unrelated("workspace_bulkact", "filter", "values", "reasons", why="what was asked for at that time")
    unrelated("workspace_bulkact", "upto_id", "after_id", why="marks of how far an act has come")
