"""What a merge does with proposed groups."""

from libreta.kernel.bonds import Bond, Deed, declare, unrelated


def declare_bonds() -> None:
    """This function declares the heads and members of proposals."""
    declare(
        Bond("directory_groupproposal", "head_id"),
        Bond(
            "directory_groupmember",
            "customer_id",
            Deed.STAYS,
            why="what was decided was decided about that record; the next search holds it of the one that stays",
        ),
    )
    unrelated("directory_groupproposal", "waiting", "strength", "made_by", why="figures, and the name of a decision")
    unrelated("directory_groupmember", "act", "decided_by_id", why="the name of a decision, and who made it")
    unrelated("directory_groupsearch", "found", "left_out", "left_out_count", why="figures of a search")
