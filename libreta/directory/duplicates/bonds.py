"""What a merge does with pairs: those inside the group are merged, and decisions follow the one that stays."""

from __future__ import annotations

from typing import Any

from libreta.directory.duplicates import actions
from libreta.kernel.bonds import Bond, Deed, Merging, declare, unrelated


def declare_bonds() -> None:
    """This function declares both sides of a pair; the first tells the pairs of the merge, and of its undo."""
    why = "a pair tells which two were compared; what was decided of it follows the one that stays"
    declare(
        Bond("directory_duplicatepair", "first_id", Deed.STAYS, why=why, settle=_follow, unsettle=_follow_back),
        Bond("directory_duplicatepair", "second_id", Deed.STAYS, why=why),
    )
    unrelated("directory_duplicatepair", "evidence", why="fields that agree, and how much")
    figures = ("strengths", "thresholds", "learned", "seconds", "error")
    unrelated("directory_duplicaterun", *figures, why="figures of a search")


def _follow(merging: Merging) -> Any:
    actions.follow_merge(merging.survivor, merging.former, by=merging.by, at=merging.at)
    return None


def _follow_back(merging: Merging, kept: Any) -> None:
    actions.follow_undo(merging.survivor, merging.former, by=merging.by, at=merging.at)
